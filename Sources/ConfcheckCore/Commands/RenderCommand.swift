internal import FilterConfig

/// `confcheck render FILE --to json|envoy|istio`: writes what the filter gets, or a manifest that
/// delivers it, once it is free of errors. With `--force` it writes what the filter would get and
/// refuse.
public struct RenderCommand: Sendable {
  /// The file, or `-` for standard input.
  public var path: String
  /// What the file is taken for; nil to see it from the document.
  public var origin: Target?
  /// What to write.
  public var target = RenderTarget.json
  /// What goes into a manifest beside the configuration.
  public var options = RenderOptions()
  /// Whether to write in spite of errors, as far as there is something that would be delivered.
  public var isForced = false

  /// Renders the file at `path`.
  public init(_ path: String) {
    self.path = path
  }

  /// Writes the file to standard output, or its findings to standard error when there are errors.
  public func run(_ source: any FileSource) -> CommandResult {
    do {
      try options.check(for: target)
      return try write(source)
    } catch {
      return CommandResult(.usage, errors: "confcheck: \(DisplayText.safe(error.message))\n")
    }
  }

  private func write(_ source: any FileSource) throws(UsageFailure) -> CommandResult {
    let inputs = Inputs([path], from: source)
    guard inputs.status == .clean else {
      return CommandResult(inputs.status, errors: inputs.errors)
    }
    guard let file = inputs.files.first, inputs.files.count == 1 else {
      throw UsageFailure("render takes one file")
    }
    let reading = Reading(file, target: origin)
    let report = reading.report
    guard reading.configurations < 2 else {
      throw UsageFailure("render takes one configuration; there are \(reading.configurations)")
    }
    // What an alias without anchor would have been, nobody knows.
    let isUnknown = report.findings.contains {
      switch $0.code {
      case .delivery(.yamlSyntax), .delivery(.undefinedAlias), .delivery(.recursiveAlias),
        .delivery(.complexKey), .delivery(.undeliverable):
        true
      default: false
      }
    }
    guard reading.configurations > 0 || report.worst == .error else {
      let text = "confcheck: no configuration of the filter in what was read\n"
      return CommandResult(.nothingMatched, errors: text)
    }
    guard let document = reading.document, !isUnknown, isForced || report.worst != .error else {
      let text = ReportFormat.human.write([report], color: false)
      return CommandResult(.findings, errors: text)
    }
    return CommandResult(.clean, output: try render(document, as: reading.style))
  }

  private func render(
    _ document: ConfigDocument, as style: JSONWriter.Style
  ) throws(UsageFailure) -> [UInt8] {
    if target == .json { return JSONWriter.write(document, as: style) }
    guard document.isEmpty || document.kind(of: .root) == .map else {
      throw UsageFailure("only a map can stand in a manifest")
    }
    let comment = Array("# Written by confcheck render.\n".utf8)
    return comment
      + (target == .envoy
        ? YAMLWriter.write(try EnvoyBootstrap(document, options).manifest, road: .envoyStruct)
        : YAMLWriter.write(try WasmPluginManifest(document, options).manifest, road: .istio))
  }
}
