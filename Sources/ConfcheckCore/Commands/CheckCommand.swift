/// `confcheck check FILE…`: says what is wrong with each file.
public struct CheckCommand: Sendable {
  /// Files, directories, `-` for standard input.
  public var paths: [String]
  /// How findings are written.
  public var format = ReportFormat.human
  /// The least severity that makes the command fail.
  public var failOn = Severity.error
  /// What the files are taken for; nil to see it from each document.
  public var target: Target?
  /// Whether the output goes to a terminal that shows colours.
  public var usesColor = false

  /// Checks `paths` with the usual settings.
  public init(_ paths: [String]) {
    self.paths = paths
  }

  /// Checks all that can be read. A file that cannot does not hide the others.
  public func run(_ source: any FileSource) -> CommandResult {
    let inputs = Inputs(paths, from: source)
    let reports = inputs.files.map { Check.run($0, target: target) }
    let text = format.write(reports, color: usesColor)
    var status = inputs.status
    var errors = inputs.errors
    if status == .clean {
      let failed = reports.contains { ($0.worst ?? .note) >= failOn && $0.worst != nil }
      if failed {
        status = .findings
      } else if reports.allSatisfy({ $0.configurations == 0 }) {
        status = .nothingMatched
        errors += "confcheck: no configuration of the filter in what was read\n"
      }
    }
    return CommandResult(status, output: text.utf8, errors: errors)
  }
}
