internal import Bytes
internal import FilterConfig
internal import YAMLReader

/// A Kubernetes resource: a map with `apiVersion` and `kind`.
struct KubernetesResource {
  private let root: YAMLNodeID
  private let group: String
  private let kind: String
  /// Whether `kind` is written as it is in its group.
  private let isKindExact: Bool
  private let hasVersion: Bool

  /// The kinds that are made for wasm filters, with their groups and versions.
  private static let known: [(kind: String, group: String, version: String)] = [
    ("WasmPlugin", "extensions.istio.io", "v1alpha1"),
    ("TrafficExtension", "extensions.istio.io", "v1alpha1"),
    ("EnvoyFilter", "networking.istio.io", "v1alpha3"),
    ("EnvoyExtensionPolicy", "gateway.envoyproxy.io", "v1alpha1"),
  ]

  /// Nil when the tree is none.
  init?(_ yaml: YAMLDocument, _ root: YAMLNodeID) {
    guard let kind = yaml.string(yaml.entry("kind", of: root)?.value) else { return nil }
    self.root = root
    let version = yaml.string(yaml.entry("apiVersion", of: root)?.value)
    hasVersion = version != nil
    guard let version else {
      let meant = Self.known.first { $0.kind == kind }
      guard let meant, yaml.entry("spec", of: root) != nil else { return nil }
      (group, self.kind, isKindExact) = (meant.group, kind, true)
      return
    }
    let group = version.contains("/") ? String(version.prefix { $0 != "/" }) : ""
    let meant = Self.known.first {
      $0.group == group && $0.kind.lowercased() == kind.lowercased()
    }
    self.group = group
    self.kind = meant?.kind ?? kind
    isKindExact = self.kind == kind
  }

  /// What makes Kubernetes refuse the resource before it looks at the rest.
  func faults(_ context: DocumentContext) -> [Finding] {
    guard !hasVersion || !isKindExact, let place = context.yaml.entry("kind", of: root)?.value,
      let meant = Self.known.first(where: { $0.group == group && $0.kind == kind })
    else { return [] }
    return [
      hasVersion
        ? context.finding(
          .resourceKind, "\(group) has no such kind", at: place, hint: "write \(kind)")
        : context.finding(
          .resourceKind, "the resource has no apiVersion", at: place,
          hint: "write apiVersion: \(meant.group)/\(meant.version) before it")
    ]
  }

  /// The resources in a `List`; nil for anything else.
  func items(_ yaml: YAMLDocument) -> [YAMLNodeID]? {
    guard kind.hasSuffix("List"), let items = yaml.entry("items", of: root)?.value,
      yaml[items].kind == .sequence
    else { return nil }
    return yaml.items(of: items)
  }

  /// The scalars of a `ConfigMap` or a `Secret` that may hold documents; nil for anything else.
  func texts(_ yaml: YAMLDocument) -> [YAMLDocument.Entry]? {
    let fields = ["ConfigMap": "data", "Secret": "stringData"]
    guard group.isEmpty, let field = fields[kind] else { return nil }
    guard let data = yaml.entry(field, of: root)?.value else { return [] }
    return yaml.entries(of: data).filter { yaml[$0.value].kind == .scalar }
  }

  /// By what the clusters of its plugins are judged.
  var clusterRule: ClusterTable.Rule { group == "extensions.istio.io" ? .istio : .form }

  /// The plugins of the resources made for them; nil for resources that may hold configuration of
  /// Envoy's anywhere.
  func plugins(_ context: DocumentContext) -> [PluginSite]? {
    let yaml = context.yaml
    let spec = yaml.entry("spec", of: root)?.value
    switch (group, kind) {
    case ("extensions.istio.io", "WasmPlugin"):
      return [istio(spec, context, fields: Self.wasmPluginFields)]
    case ("extensions.istio.io", "TrafficExtension"):
      guard let wasm = spec.flatMap({ yaml.entry("wasm", of: $0)?.value }) else { return [] }
      return [istio(wasm, context, fields: Self.trafficExtensionFields)]
    case ("gateway.envoyproxy.io", "EnvoyExtensionPolicy"):
      let list = spec.flatMap { yaml.entry("wasm", of: $0)?.value }
      return list.map { yaml.items(of: $0).map { gateway($0, context) } } ?? []
    default: return nil
    }
  }

  private static let moduleFields = [
    "url", "sha256", "imagePullPolicy", "imagePullSecret", "verificationKey", "pluginConfig",
    "pluginName", "failStrategy", "vmConfig", "type",
  ]
  private static let wasmPluginFields =
    moduleFields + ["selector", "targetRef", "targetRefs", "phase", "priority", "match"]
  private static let trafficExtensionFields = moduleFields

  private func istio(
    _ spec: YAMLNodeID?, _ context: DocumentContext, fields: [String]
  ) -> PluginSite {
    let yaml = context.yaml
    let spec = spec ?? .none
    let url = yaml.entry("url", of: spec)?.value
    let config = yaml.entry("pluginConfig", of: spec)
    var site = PluginSite(
      names: [url, yaml.entry("pluginName", of: spec)?.value, resourceName(yaml)].compactMap(
        yaml.string), place: yaml.entry("kind", of: root)?.value ?? root,
      content: .none(config?.key ?? yaml.entry("kind", of: root)?.value ?? root))
    if let value = yaml.entry("failStrategy", of: spec)?.value, yaml.isText("FAIL_OPEN", value) {
      site.failsOpen = value
    }
    if url.map(yaml.isNull) ?? true || url.flatMap(yaml.string)?.isEmpty ?? false {
      site.ownFaults.append(
        context.finding(.missingURL, "the plugin has no url", at: url ?? site.place))
    }
    site.checkFields(of: spec, fields, config: "pluginConfig", context)
    let isWhole = fields.contains("selector")
    site.ownFaults += SpecValues(spec, context, isWasmPlugin: isWhole).findings
    site.take(config?.value, noun: "pluginConfig", context)
    return site
  }

  private static let gatewayFields = ["name", "rootID", "code", "config", "failOpen", "env"]

  private func gateway(_ item: YAMLNodeID, _ context: DocumentContext) -> PluginSite {
    let yaml = context.yaml
    let paths = [["name"], ["rootID"], ["code", "http", "url"], ["code", "image", "url"]]
    let config = yaml.entry("config", of: item)
    var site = PluginSite(
      names: paths.compactMap { yaml.string(yaml.field($0, of: item)) },
      place: yaml.entry("name", of: item)?.value ?? item,
      content: .none(config?.key ?? yaml.entry("name", of: item)?.value ?? item))
    if let value = yaml.entry("failOpen", of: item)?.value, yaml.isText("true", value) {
      site.failsOpen = value
    }
    site.checkFields(of: item, Self.gatewayFields, config: "config", context)
    site.take(config?.value, noun: "config", context)
    return site
  }

  private func resourceName(_ yaml: YAMLDocument) -> YAMLNodeID? {
    yaml.entry("metadata", of: root).flatMap { yaml.entry("name", of: $0.value)?.value }
  }
}

extension PluginSite {
  /// Finds fields that the resource does not have. One that should have been the configuration's
  /// leaves the filter without any.
  fileprivate mutating func checkFields(
    of spec: YAMLNodeID, _ fields: [String], config: String, _ context: DocumentContext
  ) {
    let yaml = context.yaml
    for entry in yaml.entries(of: spec).prefix(1000) {
      let key = yaml.resolved(entry.key)
      guard let name = yaml.string(key), !fields.contains(name), name != "<<" else { continue }
      var nearest = NearestName(Array(name.utf8)[...])
      var best: String?
      for field in fields where nearest.isBetter(Array(field.utf8)[...]) { best = field }
      var finding = context.finding(
        .unknownSpecField, "Kubernetes does not know the field \"\(name)\" and drops it", at: key,
        hint: best.map { "write \($0)" })
      if best == config, yaml.entry(config, of: spec) == nil {
        finding.severity = .error
        content = .unusable
      }
      ownFaults.append(finding)
    }
  }

  /// Takes the configuration of a resource made for plugins: a map, or nothing.
  fileprivate mutating func take(
    _ config: YAMLNodeID?, noun: String, _ context: DocumentContext
  ) {
    guard let config, !context.yaml.isNull(config) else { return }
    guard context.yaml[config].kind == .mapping else {
      content = .unusable
      ownFaults.append(
        context.finding(
          .pluginConfig, "\(noun) is a map", at: config,
          hint: context.yaml[config].style == .literal || context.yaml[config].style == .folded
            ? "leave out the | or > before it" : nil))
      return
    }
    content = .tree(config)
  }
}
