internal import Bytes
internal import FilterConfig
internal import YAMLReader

extension PluginSite {
  /// The plugin of a wasm HTTP filter: `envoy.extensions.wasm.v3.PluginConfig` and its `VmConfig`, in
  /// a document that takes `road`.
  init(_ filter: EnvoySearch.Filter, _ context: DocumentContext, road: Road) {
    let yaml = context.yaml
    let config = yaml.field("config", of: filter.message)?.value ?? .none
    let paths = [
      ["name"], ["root_id"], ["vm_config", "vm_id"], ["vm_config", "code", "local", "filename"],
      ["vm_config", "code", "remote", "http_uri", "uri"],
    ]
    self.init(
      names: paths.compactMap { yaml.string(yaml.field($0, of: config)) }, place: filter.type,
      content: .none(filter.type))
    checkType(filter, context)
    checkRuntime(config, context)
    checkFields(of: filter.message, ["config"], context, road)
    let mistaken = checkFields(of: config, Self.pluginFields, context, road)
    let vm = yaml.field("vm_config", of: config)?.value ?? .none
    checkFields(of: vm, Self.vmFields, context, road)
    for (name, isOpen) in [("failure_policy", "fail_open"), ("fail_open", "true")] {
      guard let value = yaml.field(name, of: config)?.value else { continue }
      if yaml.string(value)?.lowercased() == isOpen { failsOpen = value }
    }
    let configuration = yaml.field("configuration", of: config)
    read(configuration?.value, context, road)
    guard configuration == nil else { return }
    if mistaken.contains("configuration") { content = .unusable }
    if let misplaced = yaml.field("configuration", of: vm), !yaml.isNull(misplaced.value) {
      content = .unusable
      ownFaults.append(
        context.finding(
          .misplacedConfiguration, "the filter does not read the configuration of its VM",
          at: yaml.resolved(misplaced.key), hint: "put it beside vm_config, not into it"))
    }
  }

  private mutating func checkType(_ filter: EnvoySearch.Filter, _ context: DocumentContext) {
    guard filter.type != filter.message else {
      faults.append(
        context.finding(
          .typeURL, "the filter has no @type", at: filter.type,
          hint: "put \"@type\": type.googleapis.com/\(EnvoySearch.filterType) before it"))
      return
    }
    guard let url = context.yaml.string(filter.type), !Self.isURL(url, of: EnvoySearch.filterType)
    else { return }
    faults.append(
      context.finding(
        .typeURL, "no such type: \"\(url)\"", at: filter.type,
        hint: "write type.googleapis.com/\(EnvoySearch.filterType)"))
  }

  private mutating func checkRuntime(_ config: YAMLNodeID, _ context: DocumentContext) {
    let prefix = "envoy.wasm.runtime."
    guard let value = context.yaml.field(["vm_config", "runtime"], of: config),
      let name = context.yaml.string(value), !name.isEmpty, !context.yaml.isNull(value),
      !name.hasPrefix(prefix)
    else { return }
    let last = name.split(separator: ".").last.map(String.init) ?? "v8"
    faults.append(
      context.finding(
        .wasmRuntime, "no runtime \"\(name)\": the name begins with \(prefix)", at: value,
        hint: "write \(prefix)\(last)"))
  }

  /// Takes the message in `configuration`, a `google.protobuf.Any`.
  private mutating func read(
    _ any: YAMLNodeID?, _ context: DocumentContext, _ road: Road
  ) {
    let yaml = context.yaml
    guard let any, !yaml.isNull(any), yaml[any].kind != .mapping || yaml[any].firstChild.exists
    else { return }
    guard let type = yaml.entry("@type", of: any)?.value, let url = yaml.string(type) else {
      return refuse(
        .typeURL, "the configuration has no @type", at: any, context,
        hint: "put \"@type\": type.googleapis.com/google.protobuf.Struct before it, and the "
          + "configuration under value")
    }
    let value = yaml.entry("value", of: any)?.value
    if Self.isURL(url, of: "google.protobuf.Struct") {
      readStruct(any, value, context)
    } else if Self.isURL(url, of: "google.protobuf.StringValue") {
      readString(any, value, context, road)
    } else if Self.isURL(url, of: "google.protobuf.BytesValue") {
      guard let value, !yaml.isNull(value) else { return }
      guard yaml[value].kind == .scalar, ProtobufBase64.decode(yaml.text(of: value)) != nil else {
        return refuse(.bytesValue, "the value of a BytesValue is base64", at: value, context)
      }
      content = .base64(value)
    } else if Self.isURL(url, of: "google.protobuf.")
      || Self.isURL(url, of: "xds.type.v3.TypedStruct")
      || Self.isURL(url, of: "udpa.type.v1.TypedStruct")
    {
      content = .unusable
      ownFaults.append(
        context.finding(
          .configurationType, "the filter cannot read a \(Self.lastName(url))", at: type,
          hint: "use a google.protobuf.Struct"))
    } else {
      refuse(
        .typeURL, "no such type: \"\(url)\"", at: type, context, hint: Self.suggestion(for: url))
    }
  }

  private mutating func readStruct(
    _ any: YAMLNodeID, _ value: YAMLNodeID?, _ context: DocumentContext
  ) {
    let yaml = context.yaml
    if let stray = stray(in: any, context) {
      return refuse(
        .structValue, "the configuration stands beside value, not under it", at: stray, context,
        hint: "put all fields but @type under value")
    }
    guard let value, !yaml.isNull(value) else { return }
    guard yaml[value].kind == .mapping else {
      return refuse(
        .structValue, "the value of a Struct is a map", at: value, context,
        hint: yaml[value].kind == .scalar ? "text stands in a google.protobuf.StringValue" : nil)
    }
    content = .tree(value)
  }

  private mutating func readString(
    _ any: YAMLNodeID, _ value: YAMLNodeID?, _ context: DocumentContext, _ road: Road
  ) {
    let yaml = context.yaml
    if let stray = stray(in: any, context) {
      return refuse(
        .stringValue, "a StringValue has no field but value", at: stray, context,
        hint: "YAML stands in a google.protobuf.Struct")
    }
    // An empty map passes for a message without fields.
    guard let value, !yaml.isNull(value),
      yaml[value].kind != .mapping || yaml[value].firstChild.exists
    else { return }
    let isText =
      context.isJSON
      ? yaml[value].kind == .scalar && !yaml[value].isPlain
      : yaml[value].kind == .scalar
        && (try? road.read(WrittenScalar(value, in: yaml)))?.kind == .string
    guard isText else {
      return refuse(
        .stringValue, "the value of a StringValue is text", at: value, context,
        hint: yaml[value].kind == .scalar
          ? "put it in quotes" : "a map stands in a google.protobuf.Struct")
    }
    content = .text(value)
  }

  /// The key of a field other than `@type` and `value`.
  private func stray(in any: YAMLNodeID, _ context: DocumentContext) -> YAMLNodeID? {
    context.yaml.entries(of: any).first { entry in
      let key = context.yaml.resolved(entry.key)
      return !context.yaml.isText("@type", key) && !context.yaml.isText("value", key)
    }?.key
  }

  private mutating func refuse(
    _ code: DeliveryCode, _ message: String, at id: YAMLNodeID, _ context: DocumentContext,
    hint: String? = nil
  ) {
    content = .unusable
    faults.append(context.finding(code, message, at: id, hint: hint))
  }
}

// MARK: - Type URLs

extension PluginSite {
  /// Whether a type URL names `type`: any host, a slash, the name. A name that ends in a dot stands
  /// for all in it.
  private static func isURL(_ url: String, of type: String) -> Bool {
    guard let slash = url.lastIndex(of: "/"), slash > url.startIndex else { return false }
    let name = url[url.index(after: slash)...]
    if type.hasSuffix(".") {
      return name.hasPrefix(type) && wellKnown.contains(String(name.dropFirst(type.count)))
    }
    return name == type
  }

  private static let wellKnown: Set<String> = [
    "Any", "BoolValue", "DoubleValue", "Duration", "Empty", "FloatValue", "Int32Value",
    "Int64Value", "ListValue", "Timestamp", "UInt32Value", "UInt64Value", "Value",
  ]

  private static func lastName(_ url: String) -> String {
    url.split(whereSeparator: { $0 == "/" || $0 == "." }).last.map(String.init) ?? url
  }

  private static func suggestion(for url: String) -> String {
    var nearest = NearestName(Array(lastName(url).utf8)[...])
    var best = "Struct"
    for name in ["Struct", "StringValue", "BytesValue"]
    where nearest.isBetter(Array(name.utf8)[...]) {
      best = name
    }
    if ["StringValue", "BytesValue"].contains(lastName(url)) { best = lastName(url) }
    return "write type.googleapis.com/google.protobuf.\(best)"
  }
}
