import Bytes

/// Numbers in JSON's grammar (RFC 8259 section 6), as integers.
enum ConfigNumber {
  /// The value, when the text is such a number and integral: `12`, `-0`, `1e3`, `5.0`. Nil for other
  /// text, for fractions and beyond 10^15.
  ///
  /// - Parameter places: The value is counted in this decimal place: with 2 `1.25` is 125.
  static func integer(_ text: ArraySlice<UInt8>, places: Int = 0) -> Int64? {
    guard JSONNumber.matches(text) else { return nil }
    // The digits without point and leading zeros, the power of ten to apply, the exponent.
    var digits: [UInt8] = []
    var scale = places
    var exponent = 0
    var isFraction = false
    var isExponent = false
    var isExponentNegative = false
    for byte in text {
      switch byte {
      case 0x2E: isFraction = true
      case 0x65, 0x45: isExponent = true
      case 0x2D: if isExponent { isExponentNegative = true }
      case 0x2B: break
      default:
        let digit = byte &- 48
        if isExponent {
          exponent = min(exponent &* 10 &+ Int(digit), 1 << 24)
        } else {
          if digit != 0 || !digits.isEmpty { digits.append(digit) }
          if isFraction { scale &-= 1 }
        }
      }
    }
    scale &+= isExponentNegative ? 0 &- exponent : exponent
    while let last = digits.last, last == 0 {
      digits.removeLast()
      scale &+= 1
    }
    if digits.isEmpty { return 0 }
    guard scale >= 0, digits.count &+ scale <= 16 else { return nil }
    var value: Int64 = 0
    for digit in digits { value = value &* 10 &+ Int64(digit) }
    for _ in 0..<scale { value = value &* 10 }
    guard value <= 1_000_000_000_000_000 else { return nil }
    return text.first == 0x2D ? 0 &- value : value
  }
}
