/// Text that may stand in HTML or JSON.
public enum Escapes {
  /// Appends text with `&`, `<`, `>`, `"` and `'` as entities of HTML.
  @inline(never)
  public static func appendHTML(
    _ bytes: UnsafeBufferPointer<UInt8>, to text: inout TrivialArray<UInt8>
  ) {
    for byte in bytes {
      switch byte {
      case 0x26: text.append(ascii: "&amp;")
      case 0x3C: text.append(ascii: "&lt;")
      case 0x3E: text.append(ascii: "&gt;")
      case 0x22: text.append(ascii: "&quot;")
      case 0x27: text.append(ascii: "&#39;")
      default: text.append(byte)
      }
    }
  }

  /// Appends text as it may stand between the quotes of a JSON string (RFC 8259 section 7). Where it is
  /// not UTF-8 each byte becomes U+FFFD, since JSON is.
  @inline(never)
  public static func appendJSON(
    _ bytes: UnsafeBufferPointer<UInt8>, to text: inout TrivialArray<UInt8>
  ) {
    var rest = UnsafeBufferPointer(rebasing: bytes[...])
    while true {
      let valid = rest.firstInvalidUTF8 ?? rest.count
      for byte in rest[0..<valid] { appendJSON(byte, to: &text) }
      guard valid < rest.count else { return }
      text.append(0xEF)
      text.append(0xBF)
      text.append(0xBD)
      rest = UnsafeBufferPointer(rebasing: rest[(valid &+ 1)...])
    }
  }

  private static func appendJSON(_ byte: UInt8, to text: inout TrivialArray<UInt8>) {
    switch byte {
    case 0x22: text.append(ascii: "\\\"")
    case 0x5C: text.append(ascii: "\\\\")
    case 0x08: text.append(ascii: "\\b")
    case 0x09: text.append(ascii: "\\t")
    case 0x0A: text.append(ascii: "\\n")
    case 0x0C: text.append(ascii: "\\f")
    case 0x0D: text.append(ascii: "\\r")
    case 0..<0x20, 0x7F:
      text.append(ascii: "\\u00")
      text.append(Hexadecimal.digit(byte &>> 4))
      text.append(Hexadecimal.digit(byte & 15))
    default: text.append(byte)
    }
  }
}
