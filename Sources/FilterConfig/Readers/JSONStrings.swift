import Bytes

extension JSONParser {
  /// Reads a string from its opening quote (RFC 8259 section 7), appends what it says to the
  /// builder's bytes and gives their range.
  mutating func readString() throws(SyntaxFailure) -> ByteRange {
    let decoded = builder.bytes.count
    at &+= 1
    var run = at
    while at < text.count {
      let byte = text[at]
      if byte != 0x22, byte != 0x5c, byte >= 0x20 {
        at &+= 1
        continue
      }
      if run < at { builder.bytes.append(contentsOf: text[run..<at]) }
      if byte == 0x22 {
        at &+= 1
        return ByteRange(decoded, builder.bytes.count)
      }
      if byte < 0x20 { throw failure("an escape such as \\n in place of a control character") }
      try readEscape()
      run = at
    }
    throw failure("'\"' at the end of the string")
  }

  /// Reads an escape from its backslash and appends the character.
  private mutating func readEscape() throws(SyntaxFailure) {
    at &+= 1
    let character: UInt8
    switch next {
    case 0x22, 0x5c, 0x2f: character = text[at]
    case 0x62: character = 0x08
    case 0x66: character = 0x0c
    case 0x6e: character = 0x0a
    case 0x72: character = 0x0d
    case 0x74: character = 0x09
    case 0x75:
      let scalar = try readUnicodeEscape()
      builder.bytes.append(scalar: scalar)
      return
    default: throw failure("one of \" \\ / b f n r t u after a backslash")
    }
    builder.bytes.append(character)
    at &+= 1
  }

  /// Reads `uXXXX`, and `\uXXXX` behind it when the first is the high half of a surrogate pair.
  private mutating func readUnicodeEscape() throws(SyntaxFailure) -> UInt32 {
    let start = at
    let first = try readHexDigits()
    switch first {
    case 0xd800...0xdbff:
      guard next == 0x5c, at &+ 1 < text.count, text[at &+ 1] == 0x75 else { break }
      at &+= 1
      let second = try readHexDigits()
      guard second & 0xfc00 == 0xdc00 else { break }
      return 0x1_0000 &+ (first & 0x3ff) &<< 10 &+ (second & 0x3ff)
    case 0xdc00...0xdfff: break
    default: return first
    }
    at = start &- 1
    throw failure("a whole surrogate pair, \\uD800 to \\uDBFF and then \\uDC00 to \\uDFFF")
  }

  /// Reads `uXXXX`.
  private mutating func readHexDigits() throws(SyntaxFailure) -> UInt32 {
    at &+= 1
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = ASCII.hexValue(byte) else {
        throw failure("four hexadecimal digits after \\u")
      }
      value = value &<< 4 | UInt32(digit)
      at &+= 1
    }
    return value
  }
}
