/// Percent-encoding (RFC 3986 section 2.1), and the form encoding of the URL standard.
public enum PercentCoding {
  /// Appends some bytes, all but letters, digits and `-._~` as `%41`.
  ///
  /// - Parameter asForm: A space is `+`, and `*` is left instead of `~`.
  @inline(never)
  public static func append(
    _ bytes: UnsafeBufferPointer<UInt8>, asForm: Bool = false, to text: inout TrivialArray<UInt8>
  ) {
    for byte in bytes {
      if isPlain(byte, asForm: asForm) {
        text.append(byte)
      } else if asForm, byte == 0x20 {
        text.append(0x2B)
      } else {
        append(escape: byte, to: &text)
      }
    }
  }

  /// Appends `%41`.
  public static func append(escape byte: UInt8, to text: inout TrivialArray<UInt8>) {
    text.append(0x25)
    text.append(upperDigit(byte &>> 4))
    text.append(upperDigit(byte & 15))
  }

  /// Appends what some text stands for; a `%` that begins no encoding stays.
  ///
  /// - Parameter asForm: `+` is a space.
  @inline(never)
  public static func appendDecoded(
    _ text: UnsafeBufferPointer<UInt8>, asForm: Bool = false, to bytes: inout TrivialArray<UInt8>
  ) {
    var at = 0
    while at < text.count {
      var byte = text[at]
      if byte == 0x25, text.count &- at > 2, let high = ASCII.hexValue(text[at &+ 1]),
        let low = ASCII.hexValue(text[at &+ 2])
      {
        byte = high &<< 4 | low
        at &+= 2
      } else if asForm, byte == 0x2B {
        byte = 0x20
      }
      bytes.append(byte)
      at &+= 1
    }
  }

  private static func isPlain(_ byte: UInt8, asForm: Bool) -> Bool {
    ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == 0x2D || byte == 0x2E || byte == 0x5F
      || byte == (asForm ? 0x2A : 0x7E)
  }

  private static func upperDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 &+ value : 0x37 &+ value
  }
}
