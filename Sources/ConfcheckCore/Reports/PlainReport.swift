/// `plugin.yaml:14:9: error[unknown-field] /rules/2/match/pth: unknown field "pth"`, one line each.
enum PlainReport {
  static func write(_ reports: [FileReport]) -> String {
    var text = ""
    for report in reports {
      let name = DisplayText.safe(report.source.name)
      for finding in report.findings {
        let place = report.source.position(of: Int(finding.span.start))
        let pointer = finding.pointer.isEmpty ? "" : finding.pointer + ": "
        text += "\(name):\(place.line):\(place.column): "
        text += "\(finding.severity.rawValue)[\(finding.code.word)] "
        text += DisplayText.safe(pointer + finding.message) + "\n"
      }
      if report.dropped > 0 { text += "\(name): and \(report.dropped) more\n" }
    }
    return text
  }
}
