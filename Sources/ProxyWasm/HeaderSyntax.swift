import Bytes

/// What may stand in a header field.
///
/// Envoy (measured on 1.40) checks nothing that a module writes: a line feed in a value goes to the
/// wire and begins another header, so whoever can choose the value can inject headers and bodies.
/// `HeaderMap`, `LocalReply` and `HTTPCall` therefore refuse such fields; `Host` writes what it is given.
public enum HeaderSyntax {
  /// A token of RFC 9110 section 5.6.2, with a colon before it for a pseudo header.
  @inline(never)
  public static func isName(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.first == 0x3A else { return bytes.isToken }
    return UnsafeBufferPointer(rebasing: bytes[1...]).isToken
  }

  /// Anything without CR, LF and NUL (RFC 9110 section 5.5).
  @inline(never)
  public static func isValue(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for byte in bytes where byte == 0x0D || byte == 0x0A || byte == 0 { return false }
    return true
  }
}
