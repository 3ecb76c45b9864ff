internal import Bytes
internal import FilterConfig
internal import YAMLReader

/// The clusters that a file defines, and how much that says about those it does not.
struct ClusterTable {
  /// By what the names of clusters are judged.
  enum Rule {
    /// By the clusters of the file.
    case defined
    /// By the form of Istio's names: what clusters there are, nobody knows.
    case form
    /// As well, and the name of a service alone is odd.
    case istio
  }

  /// How often a name that is not there may be compared with one that is, in a file.
  static let comparisons = 50_000

  private var names: Set<String> = []
  /// The names in order, for the nearest to be the same every time.
  private var candidates: [[UInt8]] = []
  private var hasBootstrap = false
  private var isDynamic = false

  /// Adds what a document of Envoy's defines.
  mutating func add(_ search: EnvoySearch, _ yaml: YAMLDocument, _ root: YAMLNodeID) {
    names.formUnion(search.clusters)
    if yaml.field("static_resources", of: root) != nil { hasBootstrap = true }
    for source in ["cds_config", "cds_resources_locator"]
    where yaml.field(["dynamic_resources", source], of: root) != nil {
      isDynamic = true
    }
  }

  /// Says that all documents have been added.
  mutating func close() { candidates = names.sorted().map { Array($0.utf8) } }

  /// What is to be said about the clusters that services of a configuration name. `comparisons` are
  /// those that are left for the file.
  func findings(
    on document: ConfigDocument, by rule: Rule, comparisons: inout Int
  ) -> [Finding] {
    guard rule != .defined || hasBootstrap || !names.isEmpty else { return [] }
    var findings: [Finding] = []
    for value in Self.references(in: document).prefix(ConfigLimits.findings) {
      let name = String(decoding: document.text(of: value), as: UTF8.self)
      let finding =
        rule == .defined
        ? unknown(name, value, document, &comparisons) : misformed(name, value, document, rule)
      if let finding { findings.append(finding) }
    }
    return findings
  }

  /// The values of `/services/*/cluster`.
  private static func references(in document: ConfigDocument) -> [ConfigValue] {
    func members(_ map: ConfigValue, _ name: StaticString) -> [ConfigValue] {
      guard document.kind(of: map) == .map else { return [] }
      return document.children(of: map).filter { document.key(of: $0).equals(name) }
    }
    return members(.root, "services").flatMap { services in
      guard document.kind(of: services) == .map else { return [ConfigValue]() }
      return document.children(of: services).flatMap { members($0, "cluster") }
    }.filter { document.kind(of: $0) == .string }
  }

  private func unknown(
    _ name: String, _ value: ConfigValue, _ document: ConfigDocument, _ comparisons: inout Int
  ) -> Finding? {
    guard !names.contains(name) else { return nil }
    let suffix = nearest(to: name, &comparisons).map { " (did you mean \"\($0)\"?)" } ?? ""
    var finding = Self.finding(
      .unknownCluster, "the file defines no cluster \"\(name)\"\(suffix)", value, document)
    finding.severity = hasBootstrap && !isDynamic ? .error : .warning
    return finding
  }

  private func nearest(to name: String, _ comparisons: inout Int) -> String? {
    guard comparisons >= candidates.count else { return nil }
    comparisons -= candidates.count
    var nearest = NearestName(Array(name.utf8)[...])
    var best: [UInt8]?
    for candidate in candidates where nearest.isBetter(candidate[...]) { best = candidate }
    return best.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Names of other forms may be those of clusters that an `EnvoyFilter` adds.
  private func misformed(
    _ name: String, _ value: ConfigValue, _ document: ConfigDocument, _ rule: Rule
  ) -> Finding? {
    if rule == .istio, Self.isServiceHost(name) { return hostAlone(name, value, document) }
    guard name.contains("|") else { return nil }
    let parts = name.split(separator: "|", omittingEmptySubsequences: false)
    let message: String
    if parts.count != 4 {
      message = "\"\(name)\" has \(parts.count) parts, not four"
    } else if parts[0] != "outbound", parts[0] != "inbound" {
      message = "\"\(parts[0])\" is neither outbound nor inbound"
    } else if !(1...65535).contains(UInt32(parts[1]) ?? 0) {
      message = "\"\(parts[1])\" is no port"
    } else if parts[3].isEmpty, parts[0] == "outbound" {
      message = "\"\(name)\" ends without a host"
    } else {
      return nil
    }
    var finding = Self.finding(.clusterName, message, value, document)
    finding.hint =
      "write outbound|PORT|SUBSET|HOST, such as outbound|8080||authz.default.svc.cluster.local"
    return finding
  }

  /// Whether a name is that of a service in a cluster of Kubernetes, with or without a port.
  private static func isServiceHost(_ name: String) -> Bool {
    guard !name.contains("|"), !name.hasPrefix("outbound_.") else { return false }
    let host = name.prefix { $0 != ":" }
    return host.hasSuffix(".svc") || host.hasSuffix(".svc.cluster.local")
  }

  private func hostAlone(
    _ name: String, _ value: ConfigValue, _ document: ConfigDocument
  ) -> Finding {
    let parts = name.split(separator: ":")
    let port = parts.count == 2 ? String(parts[1]) : "PORT"
    let host = parts.first.map(String.init) ?? name
    let full = host.hasSuffix(".svc") ? host + ".cluster.local" : host
    var finding = Self.finding(
      .clusterName, "\"\(name)\" is the name of a host, and Istio's clusters are named otherwise",
      value, document)
    finding.severity = .warning
    finding.hint = "write outbound|\(port)||\(full)"
    return finding
  }

  private static func finding(
    _ code: DeliveryCode, _ message: String, _ value: ConfigValue, _ document: ConfigDocument
  ) -> Finding {
    Finding(
      .delivery(code), message, at: document.source(of: value)?.value ?? .empty,
      pointer: String(
        decoding: DiagnosticMessage.pointer(of: value, in: document), as: UTF8.self))
  }
}
