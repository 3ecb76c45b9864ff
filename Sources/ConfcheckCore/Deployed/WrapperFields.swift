internal import Bytes
internal import FilterConfig
internal import YAMLReader

extension PluginSite {
  /// The fields of `envoy.extensions.wasm.v3.PluginConfig`.
  static let pluginFields = [
    "name", "root_id", "vm_config", "configuration", "fail_open", "failure_policy",
    "reload_config", "capability_restriction_config", "allow_on_headers_stop_iteration",
  ]
  /// The fields of its `VmConfig`.
  static let vmFields = [
    "vm_id", "runtime", "code", "configuration", "allow_precompiled", "nack_on_code_cache_miss",
    "environment_variables",
  ]

  /// Finds names that are nearly those of fields, and returns what was meant. Of other names Envoy
  /// is the judge: newer ones have more.
  @discardableResult
  mutating func checkFields(
    of message: YAMLNodeID, _ fields: [String], _ context: DocumentContext, _ road: Road
  ) -> [String] {
    let yaml = context.yaml
    var meant: [String] = []
    for entry in yaml.entries(of: message).prefix(100) {
      let key = yaml.resolved(entry.key)
      guard let name = yaml.string(key),
        !fields.contains(where: { $0 == name || YAMLDocument.camel($0) == name })
      else { continue }
      if name == "<<", road == .envoyStruct {
        faults.append(
          context.finding(
            .wrapperField, "Envoy does not merge maps and knows no field \"<<\"", at: key,
            hint: "write out the fields; an alias can stand for a whole value"))
      }
      var nearest = NearestName(Array(name.utf8)[...])
      var best: String?
      for field in fields where nearest.isBetter(Array(field.utf8)[...]) { best = field }
      for field in fields where nearest.isBetter(Array(YAMLDocument.camel(field).utf8)[...]) {
        best = field
      }
      guard let best else { continue }
      meant.append(best)
      faults.append(
        context.finding(
          .wrapperField, "Envoy knows no field \"\(name)\" here", at: key, hint: "write \(best)"))
    }
    return meant
  }
}
