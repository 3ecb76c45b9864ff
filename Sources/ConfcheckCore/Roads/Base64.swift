/// Base64 as Go's standard encoding reads it (RFC 4648 section 4): padding is a must, line breaks
/// are skipped, what the last digit has too many bits of does not matter.
enum Base64 {
  static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var digits = text.filter { $0 != 0x0A && $0 != 0x0D }
    guard digits.count % 4 == 0 else { return nil }
    var padding = 0
    while padding < 2, digits.last == UInt8(ascii: "=") {
      digits.removeLast()
      padding += 1
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 4 * 3 + 2)
    var bits: UInt32 = 0
    for (index, byte) in digits.enumerated() {
      guard let digit = value(byte) else { return nil }
      bits = bits << 6 | digit
      if index % 4 == 3 {
        bytes += [UInt8(bits >> 16 & 255), UInt8(bits >> 8 & 255), UInt8(bits & 255)]
      }
    }
    switch padding {
    case 1: bytes += [UInt8(bits >> 10 & 255), UInt8(bits >> 2 & 255)]
    case 2: bytes.append(UInt8(bits >> 4 & 255))
    default: break
    }
    return bytes
  }

  private static func value(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a") + 26)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0") + 52)
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
