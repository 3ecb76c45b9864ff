internal import Bytes
internal import FilterConfig
internal import YAMLReader

/// Checks what stands around `pluginConfig` against the definitions that Istio installs, by which
/// Kubernetes refuses a resource.
struct SpecValues {
  private let context: DocumentContext
  private let spec: YAMLNodeID
  private(set) var findings: [Finding] = []

  /// Checks the fields of a module, and of a whole `WasmPlugin` those around it.
  init(_ spec: YAMLNodeID, _ context: DocumentContext, isWasmPlugin: Bool) {
    self.context = context
    self.spec = spec
    checkURL()
    checkHash()
    choice("imagePullPolicy", ["UNSPECIFIED_POLICY", "IfNotPresent", "Always"])
    choice("failStrategy", ["FAIL_CLOSE", "FAIL_OPEN", "FAIL_RELOAD"])
    choice("type", ["UNSPECIFIED_PLUGIN_TYPE", "HTTP", "NETWORK"])
    checkEnvironment()
    guard isWasmPlugin else { return }
    choice("phase", ["UNSPECIFIED_PHASE", "AUTHN", "AUTHZ", "STATS"])
    if let priority = value("priority"), reading(priority)?.kind != .number {
      refuse("priority is a number", at: priority)
    }
    let targets = ["selector", "targetRef", "targetRefs"].compactMap { yaml.entry($0, of: spec) }
    if targets.count > 1 {
      refuse("only one of selector, targetRef and targetRefs can stand here", at: targets[1].key)
    }
  }

  private var yaml: YAMLDocument { context.yaml }

  private mutating func refuse(_ message: String, at id: YAMLNodeID, hint: String? = nil) {
    guard findings.count < ConfigLimits.findings else { return }
    findings.append(context.finding(.specValue, message, at: id, hint: hint))
  }

  /// A field's value, if it has one.
  private func value(_ name: String, of map: YAMLNodeID? = nil) -> YAMLNodeID? {
    let value = yaml.entry(name, of: map ?? spec)?.value
    return value.map(yaml.isNull) ?? true ? nil : value
  }

  private func reading(_ id: YAMLNodeID) -> ScalarReading? {
    guard yaml[id].kind == .scalar else { return nil }
    return try? Road.kubernetes.read(WrittenScalar(id, in: yaml))
  }

  /// The text of a value that Kubernetes takes for text.
  private func text(_ id: YAMLNodeID) -> String? {
    guard let reading = reading(id), reading.kind == .string else { return nil }
    return String(decoding: reading.text, as: UTF8.self)
  }

  private func shown(_ id: YAMLNodeID) -> String {
    yaml.string(id).map { RoadDifference.quote($0) } ?? "a list or map"
  }

  // MARK: - Fields

  private mutating func choice(_ name: String, _ words: [String], of map: YAMLNodeID? = nil) {
    guard let value = value(name, of: map) else { return }
    let text = text(value) ?? ""
    guard !words.contains(text) else { return }
    var nearest = NearestName(Array(text.utf8)[...])
    var best: String?
    for word in words where nearest.isBetter(Array(word.utf8)[...]) { best = word }
    refuse(
      "\(name) is one of \(words.joined(separator: ", ")), not \(shown(value))", at: value,
      hint: best.map { "write \($0)" })
  }

  private mutating func checkURL() {
    guard let value = value("url"), let url = text(value) else { return }
    let parts = url.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].hasPrefix("//"),
      !["oci", "http", "https", "file"].contains(parts[0])
    else { return }
    refuse(
      "the url begins with oci://, https://, http:// or file://, not \(shown(value))", at: value)
  }

  private mutating func checkHash() {
    guard let value = value("sha256") else { return }
    let text = text(value) ?? "?"
    let isHash = text.utf8.count == 64 && text.utf8.allSatisfy(Self.isSmallHexadecimal)
    guard !isHash, !text.isEmpty else { return }
    let prefix = "sha256:"
    var hint = text.hasPrefix(prefix) ? "leave out \(prefix)" : nil
    if text == "?" { hint = "put it in quotes" }
    refuse("sha256 is 64 digits of 0-9 and a-f, not \(shown(value))", at: value, hint: hint)
  }

  private static func isSmallHexadecimal(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }

  private mutating func checkEnvironment() {
    guard let settings = value("vmConfig"), let list = value("env", of: settings) else { return }
    var names: Set<String> = []
    for variable in yaml.items(of: list).prefix(1000) {
      choice("valueFrom", ["INLINE", "HOST"], of: variable)
      if let name = yaml.entry("name", of: variable)?.value {
        if let text = text(name), !text.isEmpty, text.utf8.count <= 256 {
          if !names.insert(text).inserted {
            refuse("the variable \(shown(name)) stands twice in env", at: name)
          }
        } else {
          refuse("the name of a variable is text of 1 to 256 characters", at: name)
        }
      } else {
        refuse("the variable has no name", at: variable)
      }
      guard let entry = yaml.entry("value", of: variable), !yaml.isNull(entry.value) else {
        continue
      }
      if text(entry.value) == nil {
        refuse("the value of a variable is text", at: entry.value, hint: "put it in quotes")
      } else if let source = value("valueFrom", of: variable), yaml.isText("HOST", source) {
        refuse("a variable of the host has no value of its own", at: entry.key)
      }
    }
  }
}
