import Bytes

/// Percent-encoding (RFC 3986 section 2.1) and the form encoding of the URL standard.
enum URLCoding {
  /// Names and values of a query, whichever encoding they come in: `+` is a space. What is no encoding
  /// stays as it is.
  static func decode(_ text: UnsafeBufferPointer<UInt8>, into out: inout TrivialArray<UInt8>) {
    var at = 0
    while at < text.count {
      let byte = text[at]
      if byte == 0x25, text.count &- at > 2, let high = ASCII.hexValue(text[at &+ 1]),
        let low = ASCII.hexValue(text[at &+ 2])
      {
        out.append(high << 4 | low)
        at &+= 3
      } else {
        out.append(byte == 0x2B ? 0x20 : byte)
        at &+= 1
      }
    }
  }

  /// Everything but unreserved characters; a form writes a space as `+`, and leaves `*` instead of `~`.
  static func encode(
    _ text: UnsafeBufferPointer<UInt8>, asForm: Bool = false, into out: inout TrivialArray<UInt8>
  ) {
    if !asForm { return PercentCoding.append(text, to: &out) }
    for byte in text {
      if byte == 0x20 {
        out.append(0x2B)
      } else if isPlain(byte) {
        out.append(byte)
      } else {
        append(escape: byte, to: &out)
      }
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    if ASCII.isLetter(byte) || ASCII.isDigit(byte) { return true }
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "*"): return true
    default: return false
    }
  }

  static func append(escape byte: UInt8, to out: inout TrivialArray<UInt8>) {
    out.append(0x25)
    out.append(digit(byte >> 4))
    out.append(digit(byte & 15))
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 &+ value : 0x37 &+ value }
}
