internal import FilterConfig

/// Istio's resource, ready for `kubectl apply`.
struct WasmPluginManifest {
  private static let phases = ["UNSPECIFIED_PHASE", "AUTHN", "AUTHZ", "STATS"]

  private let configuration: ConfigDocument
  private let name: String
  private let namespace: String?
  private let url: String
  private let phase: String?
  private let labels: [(key: String, value: String)]

  init(_ configuration: ConfigDocument, _ options: RenderOptions) throws(UsageFailure) {
    self.configuration = configuration
    name = options.name ?? "generic-filter"
    namespace = options.namespace
    phase = options.phase
    guard KubernetesName.isSubdomain(name) else {
      throw UsageFailure(
        "--name needs words of lower-case letters, digits and '-' with points between, not \"\(name)\""
      )
    }
    if let namespace, !KubernetesName.isDNSLabel(namespace) {
      throw UsageFailure(
        "--namespace needs lower-case letters, digits and '-', not \"\(namespace)\"")
    }
    guard let url = options.url else {
      throw UsageFailure("--to istio needs --url, where the module is: oci://REGISTRY/IMAGE:TAG")
    }
    let schemes = ["oci://", "http://", "https://", "file://"]
    guard schemes.contains(where: { url.hasPrefix($0) && url.count > $0.count }) else {
      throw UsageFailure("--url needs oci://, https://, http:// or file://, not \"\(url)\"")
    }
    self.url = url
    if let phase, !Self.phases.contains(phase) {
      throw UsageFailure("--phase is one of \(Self.phases.joined(separator: ", "))")
    }
    labels = try Self.labels(options.selectors)
  }

  /// The document.
  var manifest: Manifest {
    var metadata: Manifest = ["name": .text(name)]
    if let namespace { metadata = metadata + [("namespace", .text(namespace))] }
    var spec: [(String, Manifest)] = []
    if !labels.isEmpty {
      let all = labels.map { (Array($0.key.utf8), Manifest.text($0.value)) }
      spec.append(("selector", ["matchLabels": .map(all)]))
    }
    spec.append(("url", .text(url)))
    if let phase { spec.append(("phase", .text(phase))) }
    if !configuration.isEmpty {
      spec.append(("pluginConfig", Manifest(.root, of: configuration)))
    }
    return [
      "apiVersion": "extensions.istio.io/v1alpha1", "kind": "WasmPlugin", "metadata": metadata,
      "spec": [:] + spec,
    ]
  }

  private static func labels(
    _ selectors: [String]
  ) throws(UsageFailure) -> [(key: String, value: String)] {
    var labels: [(key: String, value: String)] = []
    for selector in selectors {
      let parts = selector.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      let isSound =
        parts.count == 2 && KubernetesName.isLabel(parts[0])
        && KubernetesName.isLabelValue(parts[1]) && !labels.contains { $0.key == parts[0] }
      guard isSound else {
        throw UsageFailure("--selector needs LABEL=VALUE, each label once, not \"\(selector)\"")
      }
      labels.append((parts[0], parts[1]))
    }
    return labels
  }
}
