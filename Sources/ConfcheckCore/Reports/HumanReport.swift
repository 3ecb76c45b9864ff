internal import Bytes

/// Findings with the lines they are about:
///
///     plugin.yaml:14:9: error[unknown-field] unknown field "pth" (did you mean "path"?)
///      14 |   match: {pth: /api}
///         |           ^~~
///         = hint: …
struct HumanReport {
  private let paint: Paint

  init(color: Bool) {
    paint = Paint(isEnabled: color)
  }

  func write(_ reports: [FileReport]) -> String {
    var text = ""
    var counts: [Severity: Int] = [:]
    for report in reports {
      for finding in report.findings {
        text += write(finding, report.source) + "\n"
        counts[finding.severity, default: 0] += 1
      }
      if report.dropped > 0 {
        text += "\(DisplayText.safe(report.source.name)): and \(report.dropped) more\n\n"
      }
    }
    return text + summary(counts)
  }

  private func summary(_ counts: [Severity: Int]) -> String {
    let words = Severity.allCases.reversed().compactMap { severity -> String? in
      guard let count = counts[severity] else { return nil }
      return "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
    }
    return words.isEmpty ? "" : words.joined(separator: ", ") + "\n"
  }

  private func write(_ finding: Finding, _ source: SourceFile) -> String {
    let place = source.position(of: Int(finding.span.start))
    let name = DisplayText.safe(source.name)
    let head = "\(finding.severity.rawValue)[\(finding.code.word)]"
    var text = paint("\(name):\(place.line):\(place.column):", .name)
    text += " \(paint(head, Paint.Ink(finding.severity))) \(DisplayText.safe(finding.message))\n"

    let first = Snippet(finding.span, in: source)
    let others = finding.related.map { (Snippet($0.span, in: source), $0.label) }
    let gutter = ([first] + others.map(\.0)).map { String($0.line).count }.max() ?? 1
    if !source.bytes.isEmpty {
      text += line(first, gutter)
      text += marks(first, gutter, "^", Paint.Ink(finding.severity), label: "")
      for (index, (snippet, label)) in others.enumerated() {
        let above = index == 0 ? first : others[index - 1].0
        if (snippet.line, snippet.text) != (above.line, above.text) {
          text += line(snippet, gutter)
        }
        text += marks(snippet, gutter, "~", .second, label: label)
      }
    }
    if let hint = finding.hint {
      text += paint(" " + blank(gutter) + " = ", .gutter) + "hint: \(DisplayText.safe(hint))\n"
    }
    return text
  }

  private func line(_ snippet: Snippet, _ gutter: Int) -> String {
    let number = String(snippet.line)
    let margin = " " + blank(gutter - number.count) + number + " |"
    return paint(margin, .gutter) + (snippet.text.isEmpty ? "" : " " + snippet.text) + "\n"
  }

  private func marks(
    _ snippet: Snippet, _ gutter: Int, _ first: String, _ ink: Paint.Ink, label: String
  ) -> String {
    let marks = first + String(repeating: "~", count: snippet.markWidth - 1)
    let margin = paint(" " + blank(gutter) + " |", .gutter)
    let label = label.isEmpty ? "" : " " + label
    return margin + " " + snippet.padding + paint(marks + DisplayText.safe(label), ink) + "\n"
  }

  private func blank(_ count: Int) -> String { String(repeating: " ", count: count) }
}
