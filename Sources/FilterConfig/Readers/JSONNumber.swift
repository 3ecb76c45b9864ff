import Bytes

/// The grammar of numbers, RFC 8259 section 6: `[ "-" ] int [ frac ] [ exp ]`. It is the grammar of
/// numbers in strings as well, because Envoy makes strings of many numbers.
public enum JSONNumber {
  /// True when the whole of `text` is a number.
  public static func matches(_ text: some ByteCollection) -> Bool {
    let (end, isWhole) = scan(text, from: text.startIndex)
    return isWhole && end == text.endIndex
  }

  /// Reads the longest number that begins at index `start`. When one does, `end` is the index
  /// behind it; otherwise `end` is the index of the byte where a digit is missing.
  static func scan(_ text: some ByteCollection, from start: Int) -> (end: Int, isWhole: Bool) {
    var at = start
    if byte(of: text, at: at) == 0x2d { at &+= 1 }
    if byte(of: text, at: at) == 0x30 {
      at &+= 1
    } else if !skipDigits(of: text, from: &at) {
      return (at, false)
    }
    if byte(of: text, at: at) == 0x2e {
      at &+= 1
      guard skipDigits(of: text, from: &at) else { return (at, false) }
    }
    if byte(of: text, at: at) | 0x20 == 0x65 {
      at &+= 1
      let sign = byte(of: text, at: at)
      if sign == 0x2b || sign == 0x2d { at &+= 1 }
      guard skipDigits(of: text, from: &at) else { return (at, false) }
    }
    return (at, true)
  }

  /// The byte at index `at`, or 0 behind the text: no part of a number.
  @inline(__always)
  private static func byte(of text: some ByteCollection, at: Int) -> UInt8 {
    at < text.endIndex ? text[at] : 0
  }

  /// Moves `at` behind the digits that stand there; false when there are none.
  private static func skipDigits(of text: some ByteCollection, from at: inout Int) -> Bool {
    let start = at
    while ASCII.isDigit(byte(of: text, at: at)) { at &+= 1 }
    return at > start
  }
}

extension JSONParser {
  /// Reads a number, appends it as written to the builder's bytes and gives their range.
  mutating func readNumber() throws(SyntaxFailure) -> ByteRange {
    let start = at
    let (end, isWhole) = JSONNumber.scan(text, from: start)
    at = end
    guard isWhole else { throw failure("a digit") }
    if let byte = next, ASCII.isDigit(byte) { throw failure("no digit after a leading 0") }
    let decoded = builder.bytes.count
    builder.bytes.append(contentsOf: text[start..<end])
    return ByteRange(decoded, builder.bytes.count)
  }
}
