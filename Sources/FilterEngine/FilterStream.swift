import Bytes
import FilterConfig
import ProxyWasm

/// What a stream takes along from one callback to the next. Objects are pooled by their plugin, and
/// buffers keep their memory.
final class FilterStream: HTTPStream {
  /// The plugin, and with it the configuration, that the stream began with; nil while pooled.
  var plugin: FilterPlugin?
  /// That configuration's number in the plugin.
  var generation: UInt32 = 0
  /// The rules that applied and have work later, in the order in which they were walked.
  var applied = TrivialArray<UInt16>()
  /// Request headers as they left the filter, those that later phases need.
  var keptRequest = KeptValues()
  /// Response headers as they left the filter, those that `stream_done` needs.
  var keptResponse = KeptValues()
  /// Whether the response came by.
  var sawResponse = false
  /// What named groups of rules' matches have found.
  var captures = VariableStore()
  /// What `let` has named.
  var variables = VariableStore()
  /// Whether the request came by: a stream that an earlier filter answered only ends here.
  var sawRequest = false
  /// Whether the filter itself has answered.
  var hasReplied = false
  /// What the response tells the client of the limits that the request has passed.
  var limitReport = LimitReport.none
  /// What the last cross-origin policy said of the request; nil without one.
  var cors: CORSState?
  /// The origin that it allowed.
  var corsOrigin = TrivialArray<UInt8>()

  /// The call whose answer the request waits for.
  var pending: PendingCall?

  override func requestHeaders(count: Int, endOfStream: Bool) -> HeadersAction {
    plugin?.requestHeaders(self, endOfStream: endOfStream) ?? .continue
  }

  override func responseHeaders(count: Int, endOfStream: Bool) -> HeadersAction {
    // Somebody else has answered meanwhile: Envoy for a timeout of the stream's, say.
    if pending != nil { plugin?.abandonWait(self) }
    // Most streams have nothing to do here.
    if applied.isEmpty, limitReport.isNone { return .continue }
    return plugin?.responseHeaders(self) ?? .continue
  }

  override func httpCallResponse(_ response: HTTPCallResponse) { plugin?.answered(response, self) }

  override func done() {
    plugin?.abandonWait(self)
    plugin?.streamDone(self)
  }

  /// Ready for the next stream.
  func reset() {
    plugin = nil
    applied.removeAll()
    keptRequest.clear()
    keptResponse.clear()
    variables.clear()
    captures.clear()
    sawResponse = false
    sawRequest = false
    hasReplied = false
    limitReport = .none
    pending = nil
    cors = nil
    corsOrigin.removeAll()
  }
}
