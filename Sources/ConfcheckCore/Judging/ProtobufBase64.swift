/// Base64 as protobuf's JSON reader takes it: either alphabet (RFC 4648 sections 4 and 5), padded or
/// not, and nothing in between.
enum ProtobufBase64 {
  /// The bytes, or nil when the text is none.
  static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var digits = text
    var padding = 0
    while let last = digits.last, last == UInt8(ascii: "="), padding < 2 {
      digits = digits.dropLast()
      padding += 1
    }
    guard digits.count % 4 != 1, padding == 0 || (digits.count + padding) % 4 == 0 else {
      return nil
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 4 * 3 + 2)
    var buffer: UInt32 = 0
    var bits = 0
    for byte in digits {
      guard let value = value(of: byte) else { return nil }
      buffer = buffer << 6 & 0xFFFF | value
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
      }
    }
    return bytes
  }

  private static func value(of byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
