internal import Bytes
internal import YAMLReader

/// What there is of Envoy in a tree: wasm filters at any depth, and clusters.
struct EnvoySearch {
  static let filterType = "envoy.extensions.filters.http.wasm.v3.Wasm"

  /// A wasm filter: the map with its field `config`, and the scalar that names its type; where there
  /// is none, `type` is the map as well.
  struct Filter {
    var message: YAMLNodeID
    var type: YAMLNodeID
  }

  private(set) var filters: [Filter] = []
  /// Whether anything has a type of Envoy's.
  private(set) var hasTypes = false
  private(set) var clusters: Set<String> = []

  /// One pass through the nodes. What an alias stands for is seen where its anchor is.
  init(_ yaml: YAMLDocument, under root: YAMLNodeID) {
    for index in yaml.indices(under: root) where yaml.nodes[index].kind == .mapping {
      look(at: YAMLNodeID(index: UInt32(truncatingIfNeeded: index)), yaml)
    }
    for cluster in yaml.field(["static_resources", "clusters"], of: root).map(yaml.items) ?? [] {
      add(cluster, yaml)
    }
  }

  private mutating func look(at map: YAMLNodeID, _ yaml: YAMLDocument) {
    var wrapped: YAMLNodeID?
    for entry in yaml.entries(of: map) {
      let isType = yaml.isText("@type", yaml.resolved(entry.key))
      let isInner =
        yaml.isText("type_url", yaml.resolved(entry.key))
        || yaml.isText("typeUrl", yaml.resolved(entry.key))
      if isConfiguration(entry, yaml), isUntypedFilter(entry.value, yaml) {
        filters.append(Filter(message: entry.value, type: entry.value))
      }
      guard isType || isInner, let url = yaml.string(entry.value) else { continue }
      if isType, url.contains("envoy.") { hasTypes = true }
      if isType, url.hasSuffix("/envoy.config.cluster.v3.Cluster") { add(map, yaml) }
      guard Self.isWasmFilter(url) else { continue }
      if isType { filters.append(Filter(message: map, type: entry.value)) }
      if isInner { wrapped = entry.value }
    }
    // udpa.type.v1.TypedStruct or xds.type.v3.TypedStruct, in which the message is a Struct.
    if let wrapped, yaml.entry("@type", of: map) != nil,
      let value = yaml.entry("value", of: map)?.value
    {
      filters.append(Filter(message: value, type: wrapped))
    }
  }

  /// Whether a type is, or was meant to be, that of the wasm HTTP filter.
  private static func isWasmFilter(_ url: String) -> Bool {
    guard url.contains("asm") || url.contains("ASM") else { return false }
    let name = (url.split(separator: "/").last ?? "").lowercased()
    return name.contains("wasm") && name.contains(".http.")
  }

  private func isConfiguration(_ entry: YAMLDocument.Entry, _ yaml: YAMLDocument) -> Bool {
    let key = yaml.resolved(entry.key)
    return yaml.isText("typed_config", key) || yaml.isText("typedConfig", key)
  }

  private func isUntypedFilter(_ map: YAMLNodeID, _ yaml: YAMLDocument) -> Bool {
    yaml.entry("@type", of: map) == nil && yaml.field(["config", "vm_config"], of: map) != nil
  }

  private mutating func add(_ cluster: YAMLNodeID, _ yaml: YAMLDocument) {
    if let name = yaml.string(yaml.entry("name", of: cluster)?.value) { clusters.insert(name) }
  }
}

extension EnvoySearch {
  /// The fields with which a file of Envoy's begins that need not have any type in it.
  private static let fields: Set<String> = [
    "static_resources", "dynamic_resources", "layered_runtime", "admin", "node", "resources",
    "filter_chains", "http_filters", "typed_config", "listeners", "clusters", "overload_manager",
    "stats_sinks", "cluster_manager", "bootstrap_extensions", "staticResources",
    "dynamicResources", "filterChains", "httpFilters", "typedConfig",
  ]

  /// Whether the tree is configuration of Envoy's, whole or in part. Without any type in it that is
  /// seen from the fields, of which none is ours.
  func isEnvoy(_ yaml: YAMLDocument, _ root: YAMLNodeID) -> Bool {
    if hasTypes || !filters.isEmpty { return true }
    let names = yaml.entries(of: root).map { yaml.text(of: yaml.resolved($0.key)) }
    return names.contains { Self.fields.contains(String(decoding: $0, as: UTF8.self)) }
      && !names.contains(where: Recognition.isField)
  }
}
