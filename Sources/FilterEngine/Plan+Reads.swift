import Bytes
import FilterConfig

extension Plan {
  /// Whether a rule's response actions depend on what the response headers are. Others can be written
  /// without reading them.
  func readsResponse(_ rule: Rule) -> Bool {
    if rule.responseMatch != nil, !rule.isDecidedAtEnd { return true }
    for index in rule.response.indices where readsResponse(response[index]) { return true }
    return false
  }

  private func readsResponse(_ instruction: Instruction) -> Bool {
    switch instruction {
    case .setHeaders(let range), .addHeaders(let range):
      for index in range.indices {
        if headerValues[index].onlyIf != .always { return true }
        if readsResponse(headerValues[index].value) { return true }
      }
      return false
    case .removeHeaders(let range):
      for index in range.indices where !headerGlobs[index].pattern.isEmpty { return true }
      return false
    case .count(let metric): return !metrics[Int(metric)].labels.isEmpty
    case .setVariables(let range):
      for index in range.indices where readsResponse(variableValues[index].value) { return true }
      return false
    default: return true
    }
  }

  /// Whether anything on the way of a request depends on its headers. Edits do: one that changes nothing
  /// is never written, since it would make Envoy choose the route again.
  func readsRequest() -> Bool {
    if !keptRequestNames.isEmpty { return true }
    for index in request.indices where readsRequest(request[index]) { return true }
    return false
  }

  /// Whether a rule does not apply to CONNECT and upgrades, which headers tell.
  func tellsUpgrades() -> Bool {
    for index in request.indices {
      if case .rule(let rule, _) = request[index], !rules[Int(rule)].appliesToUpgrades {
        return true
      }
    }
    return false
  }

  private func readsRequest(_ instruction: Instruction) -> Bool {
    switch instruction {
    case .rule(let rule, _): return rules[Int(rule)].match != nil
    case .stop, .jump: return false
    case .limit(let limit):
      for index in limits[Int(limit)].key.indices where readsRequest(limitKeys[index]) {
        return true
      }
      return readsRequest(replies[Int(limits[Int(limit)].reply)])
    case .setVariables(let range):
      for index in range.indices where readsRequest(variableValues[index].value) { return true }
      return false
    case .respond(let reply): return readsRequest(replies[Int(reply)])
    case .count(let metric):
      for index in metrics[Int(metric)].labels.indices where readsRequest(labels[index].value) {
        return true
      }
      return false
    default: return true
    }
  }

  private func readsRequest(_ reply: Reply) -> Bool {
    if let body = reply.body, readsRequest(body) { return true }
    for index in reply.headers.indices where readsRequest(replyHeaders[index].value) { return true }
    return false
  }
}
