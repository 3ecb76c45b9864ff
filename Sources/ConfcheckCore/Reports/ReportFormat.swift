/// How findings are written.
public enum ReportFormat: String, CaseIterable, Sendable {
  /// For people: source lines with what is wrong underlined.
  case human
  /// One finding a line, with its pointer: for grep and editors.
  case plain
  /// An array of objects: for programs.
  case json

  /// The findings of `reports` as text.
  func write(_ reports: [FileReport], color: Bool) -> String {
    switch self {
    case .human: HumanReport(color: color).write(reports)
    case .plain: PlainReport.write(reports)
    case .json: JSONReport.write(reports)
    }
  }
}
