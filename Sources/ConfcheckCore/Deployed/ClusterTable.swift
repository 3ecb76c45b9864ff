internal import Bytes
internal import FilterConfig
internal import YAMLReader

/// The clusters that a file defines, and how much that says about those it does not.
struct ClusterTable {
  private var names: Set<String> = []
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

  /// What is to be said about the clusters that services of a configuration name. In Kubernetes
  /// only the form can be judged.
  func findings(on document: ConfigDocument, inKubernetes: Bool) -> [Finding] {
    guard inKubernetes || hasBootstrap || !names.isEmpty else { return [] }
    return Self.references(in: document).prefix(ConfigLimits.findings).compactMap { value in
      let name = String(decoding: document.text(of: value), as: UTF8.self)
      return inKubernetes ? misformed(name, value, document) : unknown(name, value, document)
    }
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
    _ name: String, _ value: ConfigValue, _ document: ConfigDocument
  ) -> Finding? {
    guard !names.contains(name) else { return nil }
    var nearest = NearestName(Array(name.utf8)[...])
    var best: String?
    for candidate in names.sorted() where nearest.isBetter(Array(candidate.utf8)[...]) {
      best = candidate
    }
    let suffix = best.map { " (did you mean \"\($0)\"?)" } ?? ""
    var finding = Self.finding(
      .unknownCluster, "the file defines no cluster \"\(name)\"\(suffix)", value, document)
    finding.severity = hasBootstrap && !isDynamic ? .error : .warning
    return finding
  }

  private func misformed(
    _ name: String, _ value: ConfigValue, _ document: ConfigDocument
  ) -> Finding? {
    guard name.contains("|") || name.hasPrefix("outbound") else { return nil }
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

  private static func finding(
    _ code: DeliveryCode, _ message: String, _ value: ConfigValue, _ document: ConfigDocument
  ) -> Finding {
    Finding(
      .delivery(code), message, at: document.source(of: value)?.value ?? .empty,
      pointer: String(
        decoding: DiagnosticMessage.pointer(of: value, in: document), as: UTF8.self))
  }
}
