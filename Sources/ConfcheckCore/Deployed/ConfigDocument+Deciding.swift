internal import Bytes
internal import FilterConfig

extension ConfigDocument {
  /// Whether a rule decides who may pass: it asks a service, or answers with 401 or 403.
  var decidesWhoMayPass: Bool {
    for index in 0..<nodes.count {
      let value = ConfigValue(index: UInt32(truncatingIfNeeded: index))
      let node = self[value]
      if key(of: value).equals("authorize"), node.parent.exists, isAction(node.parent) {
        return true
      }
      if key(of: value).equals("status"), key(of: node.parent).equals("respond"),
        text(of: value).equals("401") || text(of: value).equals("403")
      {
        return true
      }
    }
    return false
  }

  /// Whether a map is an item of a list of actions.
  private func isAction(_ value: ConfigValue) -> Bool {
    let list = self[value].parent
    return list.exists && kind(of: list) == .list && key(of: list).equals("request")
  }
}
