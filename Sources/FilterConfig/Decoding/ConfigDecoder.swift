/// A configuration that was judged: a plan when there is nothing to report.
public struct DecodedConfig: Sendable {
  public let report: DiagnosticReport
  public let plan: Plan?
}

/// From document to plan: what the wasm module and confcheck both do with a configuration, whatever
/// format it came in.
public enum ConfigDecoder {
  /// Never fails: what is wrong is in the report, all of it at once. An empty document gives a plan
  /// that lets everything pass.
  public static func decode(_ document: ConfigDocument) -> DecodedConfig {
    decode(document, fewestIndexed: RuleIndex.fewest)
  }

  /// - Parameter fewestIndexed: How many rules there have to be for an index over them.
  package static func decode(_ document: ConfigDocument, fewestIndexed: Int) -> DecodedConfig {
    if document.isEmpty { return DecodedConfig(report: DiagnosticReport(), plan: Plan.passThrough) }
    var report = StructureCheck.run(document)
    // The second pass runs whatever the first found, so that all faults are told at once: what is of
    // the wrong type reads as absent there.
    var builder = PlanBuilder(document)
    builder.build()
    report.add(builder.report)
    if report.isEmpty {
      return DecodedConfig(report: report, plan: builder.finish(fewestIndexed: fewestIndexed))
    }
    report.sortBySource()
    return DecodedConfig(report: report, plan: nil)
  }
}
