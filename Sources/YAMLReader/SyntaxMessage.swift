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

    if let template = template(near: [contextAt, offset], in: text) {
      return YAMLFailure(
        .syntax, "this is a template and no YAML: check what it is rendered to", at: template)
    }
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
        .syntax,
        "a ':' cannot stand here: the fields of a map are equally indented, each has a space "
          + "behind its ':', and text with a ':' in it needs quotes",
        at: here, context: second)
    }
    if problem == "did not find expected alphabetic or numeric character", let contextAt {
      return YAMLFailure(.syntax, startMessage(text, contextAt), at: there)
    }
    if problem == "could not find expected ':'", let contextAt {
      return YAMLFailure(
        .syntax, "this has no ':' behind it, as the name of a field has",
        at: line(at: contextAt, in: text))
    }
    let message = words[problem] ?? problem.replacingPrefix("did not find expected", "expected")
    let isAlone = context == nil || second != nil || words[problem] != nil
    return YAMLFailure(
      .syntax, isAlone ? message : "\(message) \(context ?? "")", at: here, context: second)
  }

  /// For what libyaml says in its own terms.
  private static let words = [
    "did not find expected key":
      "expected another field of the map, as far indented as those before",
    "did not find expected '-' indicator":
      "expected another '-' of the list, or less indentation",
    "did not find expected node content": "expected a value",
    "did not find expected <document start>": "expected the end of the document, or a line ---",
  ]

  /// The `{{` of a template on the lines of some offsets.
  private static func template(near offsets: [Int?], in text: [UInt8]) -> ByteRange? {
    for case let offset? in offsets {
      let line = self.line(at: offset, in: text, fromStart: true)
      let braces: [UInt8] = [0x7B, 0x7B]
      if let at = text[line].find(braces[...]) { return ByteRange(at, at + 2) }
    }
    return nil
  }

  /// What can be seen of the line from an offset, or of all of it.
  private static func line(
    at offset: Int, in text: [UInt8], fromStart: Bool = false
  ) -> ByteRange {
    func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
    var start = min(offset, text.count)
    while fromStart, start > 0, !isBreak(text[start - 1]) { start -= 1 }
    var end = min(offset, text.count)
    while end < text.count, !isBreak(text[end]) { end += 1 }
    while end > start, text[end - 1] == 0x20 || text[end - 1] == 0x09 { end -= 1 }
    return ByteRange(start, end)
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
      return what.isEmpty ? nil : "the \(nouns[String(what)] ?? String(what)) begins here"
    }
    return nil
  }

  private static let nouns = [
    "block mapping": "map", "flow mapping": "map", "block collection": "list",
    "block sequence": "list", "flow sequence": "list", "simple key": "name", "flow node": "value",
    "block node": "value",
  ]

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

extension String {
  fileprivate func replacingPrefix(_ prefix: String, _ other: String) -> String {
    hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
  }
}
