internal import Bytes

/// A source line, or the part of a long one around a span, and the marks under the span.
struct Snippet {
  /// Characters before the span that are shown of a long line, and in all.
  static let before = 60
  static let width = 120

  /// The line's number.
  let line: Int
  /// What is shown of it.
  let text: String
  /// The space before the marks: tabs stay tabs, so that they are as wide as those above.
  let padding: String
  /// Columns under the span, at least one. A span of several lines is marked on its first.
  let markWidth: Int

  init(_ span: ByteRange, in source: SourceFile) {
    let bytes = source.bytes
    line = source.line(of: Int(span.start))
    let range = source.range(ofLine: line)
    let start = Int(max(range.start, min(span.start, range.end)))
    let end = max(start, Int(min(span.end, range.end)))

    var from = start
    var shown = 0
    while from > Int(range.start), shown < Self.before {
      from -= 1
      while from > Int(range.start), bytes[from] & 0xC0 == 0x80 { from -= 1 }
      shown += 1
    }
    var to = start
    while to < Int(range.end), shown < Self.width {
      to += 1
      while to < Int(range.end), bytes[to] & 0xC0 == 0x80 { to += 1 }
      shown += 1
    }
    // Cutting only what does not fit keeps short lines whole.
    let cutFront = from > Int(range.start)
    let cutBack = to < Int(range.end)
    let visible = String(decoding: bytes[from..<to], as: UTF8.self)
    text =
      (cutFront ? "…" : "") + Self.safe(visible).trimmedAtEnd + (cutBack ? "…" : "")
    padding =
      (cutFront ? " " : "") + Self.blank(String(decoding: bytes[from..<start], as: UTF8.self))
    var marked = String(decoding: bytes[start..<min(end, to)], as: UTF8.self)
    if Int(span.end) > Int(range.end) { marked = marked.trimmedAtEnd }
    markWidth = max(1, Self.width(marked))
  }

  private static func safe(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars { result.unicodeScalars.append(DisplayText.safe(scalar)) }
    return result
  }

  private static func blank(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let width = DisplayText.width(of: DisplayText.safe(scalar))
      result += scalar == "\t" ? "\t" : String(repeating: " ", count: width)
    }
    return result
  }

  private static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + DisplayText.width(of: DisplayText.safe($1)) }
  }
}

extension String {
  /// Without blanks at the end.
  fileprivate var trimmedAtEnd: String {
    var text = self[...]
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return String(text)
  }
}
