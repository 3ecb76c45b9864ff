/// `confcheck check FILE…`: says what is wrong with each file.
public struct CheckCommand: Sendable {
  /// Files, directories, `-` for standard input.
  public var paths: [String]
  /// How findings are written.
  public var format = ReportFormat.human
  /// The least severity that makes the command fail.
  public var failOn = Severity.error
  /// By whose rules YAML is read.
  public var road = Road.envoyStruct
  /// Whether the output goes to a terminal that shows colours.
  public var usesColor = false

  /// Checks `paths` with the usual settings.
  public init(_ paths: [String]) {
    self.paths = paths
  }

  /// Checks all that can be read. A file that cannot does not hide the others.
  public func run(_ source: any FileSource) -> CommandResult {
    let inputs = Inputs(paths, from: source)
    let reports = inputs.files.map { Check.run($0, road: road) }
    let failed = reports.contains { ($0.worst ?? .note) >= failOn && $0.worst != nil }
    let status = inputs.status == .clean && failed ? .findings : inputs.status
    let text = format.write(reports, color: usesColor)
    return CommandResult(status, output: text.utf8, errors: inputs.errors)
  }
}
