/// An array of objects with `file`, `line`, `column`, `endLine`, `endColumn`, `document`, `severity`,
/// `code`, `configuration`, `pointer` and `message`.
///
/// Columns count code points from 1; the end is behind the last one. `document` is the document of
/// the file, from 1. `configuration` is the pointer to the configuration in that document, empty
/// when the document is the configuration itself or the finding is not about one; `pointer` begins
/// there. In a pointer, `#` leads from a text into the document that it holds.
enum JSONReport {
  static func write(_ reports: [FileReport]) -> String {
    var out: [UInt8] = [UInt8(ascii: "[")]
    var isFirst = true
    for report in reports {
      for finding in report.findings {
        out += (isFirst ? "\n  " : ",\n  ").utf8
        isFirst = false
        append(finding, report.source, to: &out)
      }
    }
    out += (isFirst ? "]\n" : "\n]\n").utf8
    return String(decoding: out, as: UTF8.self)
  }

  private static func append(_ finding: Finding, _ source: SourceFile, to out: inout [UInt8]) {
    let start = source.position(of: Int(finding.span.start))
    let end = source.position(of: Int(max(finding.span.end, finding.span.start)))
    func text(_ name: String, _ value: String) {
      JSONWriter.appendString(name.utf8, to: &out)
      out += ": ".utf8
      JSONWriter.appendString(value.utf8, to: &out)
    }
    out += "{".utf8
    text("file", source.name)
    out += ", \"line\": \(start.line), \"column\": \(start.column)".utf8
    out += ", \"endLine\": \(end.line), \"endColumn\": \(end.column)".utf8
    out += ", \"document\": \(finding.document), ".utf8
    text("severity", finding.severity.rawValue)
    out += ", ".utf8
    text("code", finding.code.word)
    out += ", ".utf8
    text("configuration", finding.configuration)
    out += ", ".utf8
    text("pointer", finding.pointer)
    out += ", ".utf8
    text("message", finding.message)
    out += "}".utf8
  }
}
