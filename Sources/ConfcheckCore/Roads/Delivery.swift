internal import Bytes
internal import FilterConfig
internal import YAMLReader

/// What the filter receives of a YAML document, and what is to be said about the way there.
struct Delivery {
  /// As many findings of one kind as are kept.
  static let limit = ConfigLimits.findings

  /// The configuration; nil when the road itself refuses it.
  var document: ConfigDocument?
  var findings: [Finding]
  /// How many differences were found beyond those kept.
  var dropped = 0
  /// Values that stand where an alias stood, and where that was: the value's own place is its
  /// anchor's.
  var aliasSites: [ConfigValue: ByteRange]
  /// Values in place of aliases that stand for nothing: already reported, not to be judged.
  var unknown: Set<ConfigValue>

  /// Sends `yaml` down `road`.
  init(_ yaml: YAMLDocument, road: Road) {
    var walk = DeliveryWalk(yaml, road: road)
    let isAccepted = walk.run()
    findings = walk.findings
    aliasSites = walk.aliasSites
    unknown = walk.unknown
    document = isAccepted ? walk.builder.finish() : nil
    if yaml.isYAML12 { addVersion(yaml, road) }
    addDifferences(yaml, road, except: walk.refused)
  }

  private mutating func addVersion(_ yaml: YAMLDocument, _ road: Road) {
    let line = ByteRange(start: yaml.span.start, end: min(yaml.span.start &+ 5, yaml.span.end))
    findings.append(
      Finding(
        .delivery(road == .istio ? .undeliverable : .roadDifference),
        "Istio refuses %YAML 1.2\(road == .istio ? "" : ", Envoy passes over it")", at: line,
        hint: "leave out the line"))
  }

  private mutating func addDifferences(
    _ yaml: YAMLDocument, _ road: Road, except refused: Set<YAMLNodeID>
  ) {
    let isKey = yaml.keyFlags()
    var kept = 0
    for (index, node) in yaml.nodes.enumerated() where node.kind == .scalar {
      let id = YAMLNodeID(index: UInt32(truncatingIfNeeded: index))
      let scalar = WrittenScalar(id, in: yaml)
      let difference =
        isKey[index] ? RoadDifference.ofKey(scalar) : RoadDifference.ofValue(scalar)
      guard let difference, !refused.contains(id) else { continue }
      kept += 1
      guard kept <= Self.limit else {
        dropped += 1
        continue
      }
      findings.append(
        Finding(
          .delivery(.roadDifference), difference.message, at: node.span,
          pointer: yaml.pointer(to: id, road: road), hint: difference.hint))
    }
  }
}
