/// Questions about single bytes taken as ASCII. Bytes from 0x80 up are in no class and map to
/// themselves, whatever locale or encoding they come from.
public enum ASCII {
  /// `A` to `Z` become `a` to `z`; every other byte stays.
  @inlinable @inline(__always)
  public static func lowercased(_ byte: UInt8) -> UInt8 {
    byte &- 0x41 < 26 ? byte | 0x20 : byte
  }

  /// `0` to `9`.
  @inlinable @inline(__always)
  public static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  /// `A` to `Z` and `a` to `z`.
  @inlinable @inline(__always)
  public static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  /// Optional whitespace inside a header field: SP and HTAB (RFC 9110 section 5.6.3).
  @inlinable @inline(__always)
  public static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// The value of a hexadecimal digit in either case, 0 to 15; nil for any other byte.
  @inlinable @inline(__always)
  public static func hexValue(_ byte: UInt8) -> UInt8? {
    if isDigit(byte) { return byte &- 0x30 }
    let letter = (byte | 0x20) &- 0x61
    return letter < 6 ? letter &+ 10 : nil
  }

  /// `tchar` of RFC 9110 section 5.6.2: what header names and methods are made of.
  @inlinable
  public static func isTokenByte(_ byte: UInt8) -> Bool {
    // One bit per ASCII byte: !#$%&'*+-.^_`|~, digits and letters.
    let low: UInt64 = 0x03ff_6cfa_0000_0000
    let high: UInt64 = 0x57ff_ffff_c7ff_fffe
    if byte >= 0x80 { return false }
    return ((byte < 64 ? low : high) &>> UInt64(byte & 63)) & 1 == 1
  }
}

extension ByteCollection {
  /// `token` of RFC 9110 section 5.6.2: at least one `tchar` and nothing else.
  @inlinable
  public var isToken: Bool {
    var at = startIndex
    while at < endIndex {
      if !ASCII.isTokenByte(self[at]) { return false }
      at &+= 1
    }
    return startIndex < endIndex
  }

  /// The bytes without SP and HTAB at both ends (RFC 9110 section 5.5).
  @inlinable
  @inline(never)
  public var trimmed: SubSequence {
    var start = startIndex
    var end = endIndex
    while start < end, ASCII.isBlank(self[start]) { start &+= 1 }
    while end > start, ASCII.isBlank(self[end &- 1]) { end &-= 1 }
    return self[start..<end]
  }
}

extension Array where Element == UInt8 {
  /// Appends the bytes of a literal.
  @inlinable
  public mutating func append(ascii text: StaticString) {
    text.withUTF8Buffer { append(contentsOf: $0) }
  }
}
