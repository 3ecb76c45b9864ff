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

  /// Sends the tree under `root` down `road`. When that is not the only road that the file may
  /// take, what other roads would make of it is said too.
  init(
    _ yaml: YAMLDocument, root: YAMLNodeID = .root, road: Road, isOnlyRoad: Bool = false
  ) {
    var walk = DeliveryWalk(yaml, root: root, road: road)
    // Of a part whoever looks at the whole asks, once for all its parts.
    let refusals = root == .root ? Self.refusals(of: yaml, road: road) : []
    let isAccepted = !refusals.contains(where: \.isTotal) && walk.run()
    findings = refusals.map(\.finding) + walk.findings
    aliasSites = walk.aliasSites
    unknown = walk.unknown
    document = isAccepted ? walk.builder.finish() : nil
    if !isOnlyRoad {
      if yaml.isYAML12, road != .istio {
        findings.append(
          Self.version(yaml, .roadDifference, "Istio refuses %YAML 1.2, Envoy passes over it"))
      }
      addDifferences(yaml, road, except: walk.refused)
    }
  }

  /// Why a road refuses a document, whatever it says.
  struct Refusal {
    var finding: Finding
    /// Whether there is no point in looking further.
    var isTotal = false
  }

  /// What makes `road` refuse a document as a whole.
  static func refusals(of yaml: YAMLDocument, road: Road) -> [Refusal] {
    guard road == .istio else { return [] }
    var refusals: [Refusal] = []
    if yaml.isYAML12 {
      refusals.append(
        Refusal(finding: version(yaml, .undeliverable, "Istio refuses %YAML 1.2")))
    }
    if GoAliases.areExcessive(in: yaml, road: road) {
      let message = "Istio refuses a file of which more than 99 % comes through aliases"
      let finding = Finding(.delivery(.undeliverable), message, at: yaml.span)
      refusals.append(Refusal(finding: finding, isTotal: true))
    }
    return refusals
  }

  private static func version(
    _ yaml: YAMLDocument, _ code: DeliveryCode, _ message: String
  ) -> Finding {
    let line = ByteRange(start: yaml.span.start, end: min(yaml.span.start &+ 5, yaml.span.end))
    return Finding(.delivery(code), message, at: line, hint: "leave out the line")
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
