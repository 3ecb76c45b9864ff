/// Integers as C's `strtoll` reads them with base 0.
enum CInteger {
  /// The value when all of the text is an integer, space behind it aside, that fits 64 bits.
  static func parse(_ text: ArraySlice<UInt8>) -> Int64? {
    var digits = text
    while let last = digits.last, last == 0x20 || (0x09...0x0D).contains(last) {
      digits.removeLast()
    }
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
    var radix: Int64 = 10
    if digits.first == UInt8(ascii: "0"), digits.count > 1 {
      radix = 8
      digits.removeFirst()
      if digits.first == UInt8(ascii: "x") || digits.first == UInt8(ascii: "X") {
        radix = 16
        digits.removeFirst()
      }
    }
    guard !digits.isEmpty else { return nil }
    // Negative all along: there is one more of those.
    var value: Int64 = 0
    for byte in digits {
      guard let digit = self.digit(byte), digit < radix else { return nil }
      let (product, isTooLarge) = value.multipliedReportingOverflow(by: radix)
      let (difference, isBeyond) = product.subtractingReportingOverflow(digit)
      if isTooLarge || isBeyond { return nil }
      value = difference
    }
    if isNegative { return value }
    return value == .min ? nil : -value
  }

  /// The value of a hexadecimal digit.
  static func digit(_ byte: UInt8) -> Int64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): Int64(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): Int64(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}
