internal import Bytes

/// Makes a failure of what libyaml says: its words where they are good, better ones where they are
/// not.
enum SyntaxMessage {
  static func failure(
    problem: String, at offset: Int, context: String?, contextAt: Int?, in text: [UInt8]
  ) -> YAMLFailure {
    let here = character(at: offset, in: text)
    let there = contextAt.map { character(at: $0, in: text) } ?? .empty
    let atEnd = offset >= text.count

    if let context, problem == "found unexpected end of stream", context.contains("quoted scalar") {
      return YAMLFailure(
        .syntax, "the quote is never closed", at: there,
        context: end(of: text))
    }
    let second = context.flatMap { context in
      contextAt == offset
        ? nil : phrase(context).map { YAMLFailure.Context(message: $0, span: there) }
    }
    if problem == "found character that cannot start any token" {
      return YAMLFailure(.syntax, startMessage(text, offset), at: here, context: second)
    }
    if atEnd, problem == "did not find expected ',' or ']'" {
      return YAMLFailure(.syntax, "the list is never closed", at: there, context: end(of: text))
    }
    if atEnd, problem == "did not find expected ',' or '}'" {
      return YAMLFailure(.syntax, "the map is never closed", at: there, context: end(of: text))
    }
    if problem.hasPrefix("mapping values are not allowed") {
      return YAMLFailure(
        .syntax, "a ':' cannot stand here: text that holds one needs quotes, a map a new line",
        at: here, context: second)
    }
    var message = problem
    if let context, second == nil { message += " " + context }
    return YAMLFailure(.syntax, message, at: here, context: second)
  }

  /// Behind the last character that can be seen.
  private static func end(of text: [UInt8]) -> YAMLFailure.Context {
    let blank: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
    let end = (text.lastIndex { !blank.contains($0) } ?? -1) + 1
    return YAMLFailure.Context(message: "the file ends here", span: ByteRange(end, end))
  }

  /// `while parsing a block mapping` as a label for the place where that began.
  private static func phrase(_ context: String) -> String? {
    for start in ["while parsing ", "while scanning ", "while parsing", "while scanning"]
    where context.hasPrefix(start) {
      var what = context.dropFirst(start.count)
      if what.hasPrefix("a ") { what = what.dropFirst(2) }
      if what.hasPrefix("an ") { what = what.dropFirst(3) }
      return what.isEmpty ? nil : "the \(what) begins here"
    }
    return nil
  }

  private static func startMessage(_ text: [UInt8], _ offset: Int) -> String {
    guard offset < text.count else { return "text is missing" }
    let byte = text[offset]
    if byte == 0x09 { return "a tab cannot indent YAML; use spaces" }
    return "a value cannot begin with '\(Character(Unicode.Scalar(byte)))'; put it in quotes"
  }

  /// The span of the character at `offset`, empty at the end of the text or of a line.
  private static func character(at offset: Int, in text: [UInt8]) -> ByteRange {
    guard offset < text.count, text[offset] != 0x0A, text[offset] != 0x0D else {
      return ByteRange(offset, offset)
    }
    var end = offset + 1
    while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
    return ByteRange(offset, end)
  }
}
