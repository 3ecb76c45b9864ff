/// `confcheck render FILE --to json`: writes what the filter gets, once it is free of errors.
/// With `--force` it writes what the filter would get and refuse.
public struct RenderCommand: Sendable {
  /// The file, or `-` for standard input.
  public var path: String
  /// What the file is taken for; nil to see it from the document.
  public var origin: Target?
  /// What to write.
  public var target = RenderTarget.json
  /// By whose rules a bare configuration is read, unless its origin says it.
  public var road = Road.envoyStruct
  /// Whether to write in spite of errors, as far as there is something that would be delivered.
  public var isForced = false

  /// Renders the file at `path`.
  public init(_ path: String) {
    self.path = path
  }

  /// Writes the file to standard output, or its findings to standard error when there are errors.
  public func run(_ source: any FileSource) -> CommandResult {
    let inputs = Inputs([path], from: source)
    guard inputs.status == .clean else {
      return CommandResult(inputs.status, errors: inputs.errors)
    }
    guard let file = inputs.files.first, inputs.files.count == 1 else {
      return CommandResult(.usage, errors: "confcheck: render takes one file\n")
    }
    let reading = Reading(file, road: road, target: origin)
    let report = reading.report
    guard reading.configurations < 2 else {
      let text = "confcheck: render takes one configuration; there are \(reading.configurations)\n"
      return CommandResult(.usage, errors: text)
    }
    // What an alias without anchor would have been, nobody knows.
    let isUnknown = report.findings.contains {
      if case .delivery(let code) = $0.code {
        return code.severity == .error && code != .severalDocuments
      }
      return false
    }
    guard reading.configurations > 0 || report.worst == .error else {
      let text = "confcheck: no configuration of the filter in what was read\n"
      return CommandResult(.nothingMatched, errors: text)
    }
    guard let document = reading.document, !isUnknown, isForced || report.worst != .error else {
      let text = ReportFormat.human.write([report], color: false)
      return CommandResult(.findings, errors: text)
    }
    return CommandResult(
      .clean, output: JSONWriter.write(document, as: reading.style))
  }
}
