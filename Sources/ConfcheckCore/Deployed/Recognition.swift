internal import Bytes
internal import FilterConfig
internal import YAMLReader

/// Recognises configurations of ours that nothing else says are ours: `rules`, `services` and
/// `limits` are fields of many things.
struct Recognition {
  /// How much speaks for a list of rules.
  private enum Evidence {
    case against, nothing, plausible, certain
  }

  /// As many rules and services as are looked at.
  private static let limit = 100

  private let yaml: YAMLDocument

  init(_ yaml: YAMLDocument) { self.yaml = yaml }

  /// Whether a map can only be a configuration of ours: its rules have actions of ours; or it has
  /// fields of ours alone, and nothing under them is of another kind.
  func isOurs(_ map: YAMLNodeID) -> Bool {
    let (known, unknown) = fields(of: map)
    guard known > 0 else { return false }
    let rules = self.rules(of: map)
    return rules == .certain || unknown == 0 && rules != .against && hasOurServices(map)
  }

  /// Whether a file that nobody named can be a configuration of ours: one field that is misspelt
  /// does not make it anything else.
  func mayBeOurs(_ map: YAMLNodeID) -> Bool {
    let (known, unknown) = fields(of: map)
    let rules = self.rules(of: map)
    return known > 0
      && (rules == .certain || known > unknown && rules != .against && hasOurServices(map))
  }

  /// The names of a configuration at its top.
  static func isField(_ name: ArraySlice<UInt8>) -> Bool { topFields.contains(Array(name)) }

  private static let topFields = names(of: [.configuration])
  private static let ruleFields = names(of: [.rule]).subtracting([Array("name".utf8)])
  private static let phases = ["request", "response", "stream_done"].map { Array($0.utf8) }
  private static let actions = names(of: [.requestAction, .responseAction, .doneAction])

  private static func names(of shapes: Set<ShapeID>) -> Set<[UInt8]> {
    Set(
      Schema.fields.filter { shapes.contains($0.shape) }.map { Array($0.name.description.utf8) })
  }

  /// How many fields are ours and how many are not, `x-…` aside.
  private func fields(of map: YAMLNodeID) -> (known: Int, unknown: Int) {
    var (known, unknown) = (0, 0)
    for entry in yaml.entries(of: map) {
      let name = yaml.text(of: yaml.resolved(entry.key))
      if Self.isField(name) {
        known += 1
      } else if !name.starts(with: "x-".utf8) {
        unknown += 1
      }
    }
    return (known, unknown)
  }

  private func rules(of map: YAMLNodeID) -> Evidence {
    guard let rules = yaml.entry("rules", of: map)?.value else { return .nothing }
    guard yaml[rules].kind == .sequence else { return .against }
    let items = yaml.items(of: rules).prefix(Self.limit)
    var evidence = items.isEmpty ? Evidence.nothing : .against
    for rule in items {
      for entry in yaml.entries(of: rule) {
        let name = Array(yaml.text(of: yaml.resolved(entry.key)))
        if Self.ruleFields.contains(name) { evidence = .plausible }
        if Self.phases.contains(name), hasOurActions(entry.value) { return .certain }
      }
    }
    return evidence
  }

  private func hasOurActions(_ list: YAMLNodeID) -> Bool {
    yaml.items(of: list).prefix(Self.limit).contains { action in
      yaml.entries(of: action).contains {
        Self.actions.contains(Array(yaml.text(of: yaml.resolved($0.key))))
      }
    }
  }

  /// A service of ours has a cluster.
  private func hasOurServices(_ map: YAMLNodeID) -> Bool {
    guard let services = yaml.entry("services", of: map)?.value else { return true }
    let all = Array(yaml.entries(of: services).prefix(Self.limit))
    return all.isEmpty || all.contains { yaml.entry("cluster", of: $0.value) != nil }
  }
}
