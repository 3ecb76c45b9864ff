/// Percent-encoding (RFC 3986 section 2.1).
public enum PercentCoding {
  /// Appends some bytes, all but letters, digits and `-._~` as `%41`.
  @inline(never)
  public static func append(
    _ bytes: UnsafeBufferPointer<UInt8>, to text: inout TrivialArray<UInt8>
  ) {
    for byte in bytes {
      if isUnreserved(byte) {
        text.append(byte)
      } else {
        text.append(0x25)
        text.append(upperDigit(byte &>> 4))
        text.append(upperDigit(byte & 15))
      }
    }
  }

  /// Appends what some text stands for; a `%` that begins no encoding stays.
  @inline(never)
  public static func appendDecoded(
    _ text: UnsafeBufferPointer<UInt8>, to bytes: inout TrivialArray<UInt8>
  ) {
    var at = 0
    while at < text.count {
      var byte = text[at]
      if byte == 0x25, text.count &- at > 2, let high = ASCII.hexValue(text[at &+ 1]),
        let low = ASCII.hexValue(text[at &+ 2])
      {
        byte = high &<< 4 | low
        at &+= 2
      }
      bytes.append(byte)
      at &+= 1
    }
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == 0x2D || byte == 0x2E || byte == 0x5F
      || byte == 0x7E
  }

  private static func upperDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 &+ value : 0x37 &+ value
  }
}
