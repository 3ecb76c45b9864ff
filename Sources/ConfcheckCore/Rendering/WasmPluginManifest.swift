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
    guard Self.isName(name, limit: 253, withPoints: true) else {
      throw UsageFailure("--name needs lower-case letters, digits, '-' and '.', not \"\(name)\"")
    }
    if let namespace, !Self.isName(namespace, limit: 63, withPoints: false) {
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
        parts.count == 2 && !parts[0].isEmpty
        && !labels.contains { $0.key == parts[0] }
        && selector.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "*") }
      guard isSound else {
        throw UsageFailure("--selector needs LABEL=VALUE, each label once, not \"\(selector)\"")
      }
      labels.append((parts[0], parts[1]))
    }
    return labels
  }

  /// A name as Kubernetes wants it (RFC 1123).
  private static func isName(_ text: String, limit: Int, withPoints: Bool) -> Bool {
    func isInside(_ byte: UInt8) -> Bool {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last, bytes.count <= limit else { return false }
    return isInside(first) && isInside(last)
      && bytes.allSatisfy {
        isInside($0) || $0 == UInt8(ascii: "-") || withPoints && $0 == UInt8(ascii: ".")
      }
  }
}
