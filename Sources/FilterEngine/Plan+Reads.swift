import Bytes
import FilterConfig

extension Plan {
  /// Whether a rule's response actions depend on what the response headers are. Others can be written
  /// without reading them.
  func readsResponse(_ rule: Rule) -> Bool {
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
    default: return true
    }
  }

  private func readsResponse(_ format: FormatID) -> Bool {
    for index in formats[Int(format.rawValue)].indices {
      switch parts[index].kind {
      case .responseHeader, .responseHeaderAll, .responseCode: return true
      default: break
      }
    }
    return false
  }
}
