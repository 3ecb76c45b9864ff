/// Numbers in JSON's grammar (RFC 8259 section 6), as integers.
enum ConfigNumber {
  /// The value, when the text is such a number and integral: `12`, `-0`, `1e3`, `5.0`. Nil for other
  /// text, for fractions and beyond 10^15.
  static func integer(_ text: ArraySlice<UInt8>) -> Int64? {
    var index = text.startIndex
    func peek() -> UInt8? { index < text.endIndex ? text[index] : nil }
    func isDigit(_ byte: UInt8?) -> Bool { byte.map { (48...57).contains($0) } ?? false }

    let negative = peek() == 0x2D
    if negative { index += 1 }
    guard isDigit(peek()) else { return nil }
    // Digits with the decimal point taken out, without leading zeros, and the power of ten to apply.
    var digits: [UInt8] = []
    var scale: Int64 = 0
    let leadingZero = peek() == 48
    while let byte = peek(), isDigit(byte) {
      if byte != 48 || !digits.isEmpty { digits.append(byte &- 48) }
      index += 1
      if leadingZero, isDigit(peek()) { return nil }
    }
    if peek() == 0x2E {
      index += 1
      guard isDigit(peek()) else { return nil }
      while let byte = peek(), isDigit(byte) {
        if byte != 48 || !digits.isEmpty { digits.append(byte &- 48) }
        scale -= 1
        index += 1
      }
    }
    if let byte = peek(), byte | 0x20 == 0x65 {
      index += 1
      let minus = peek() == 0x2D
      if minus || peek() == 0x2B { index += 1 }
      guard isDigit(peek()) else { return nil }
      var exponent: Int64 = 0
      while let byte = peek(), isDigit(byte) {
        if exponent < 1 << 30 { exponent = exponent * 10 + Int64(byte &- 48) }
        index += 1
      }
      scale += minus ? -exponent : exponent
    }
    guard index == text.endIndex else { return nil }

    while let last = digits.last, last == 0 {
      digits.removeLast()
      scale += 1
    }
    if digits.isEmpty { return 0 }
    guard scale >= 0, Int64(digits.count) + scale <= 16 else { return nil }
    var value: Int64 = 0
    for digit in digits { value = value &* 10 &+ Int64(digit) }
    for _ in 0..<scale { value = value &* 10 }
    guard value <= 1_000_000_000_000_000 else { return nil }
    return negative ? -value : value
  }
}
