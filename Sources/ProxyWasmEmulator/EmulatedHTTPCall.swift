import CProxyWasm
import ProxyWasm

/// An HTTP request that a plugin has sent, and that waits for the test to answer it.
public final class EmulatedHTTPCall {
  /// How a call can fail.
  public enum Failure: Sendable {
    /// Nobody answers the connection: Envoy makes a 503 of three headers.
    case refused
    /// The connection goes before an answer: Envoy makes a 503 of three headers.
    case reset
    /// Nothing came in time: Envoy makes a 504 of three headers.
    case timeout
    /// The answer broke off after it had begun: no headers, no body.
    case brokeOff
  }

  struct Answer {
    var headers: HeaderList
    var body: [UInt8]
    var trailers: HeaderList
    var failed = false
  }

  /// What the plugin knows it by.
  public let token: UInt32
  /// Where it went.
  public let cluster: String
  /// Its headers, with the `content-length` that Envoy adds.
  public let headers: HeaderList
  /// Its body.
  public let body: [UInt8]
  /// Its trailers.
  public let trailers: HeaderList
  /// 0 for none.
  public let timeoutMilliseconds: UInt32
  /// The context that sent it.
  public let context: ContextID
  /// Whether it waits for an answer.
  public private(set) var isPending = true
  /// When it times out, on the monotonic clock; nil for never.
  private(set) var deadline: UInt64?
  private let plugin: EmulatedPlugin

  init(
    plugin: EmulatedPlugin, context: ContextID, token: UInt32, cluster: String, headers: HeaderList,
    body: [UInt8], trailers: HeaderList, timeoutMilliseconds: UInt32
  ) {
    self.plugin = plugin
    self.context = context
    self.token = token
    self.cluster = cluster
    self.headers = headers
    self.body = body
    self.trailers = trailers
    self.timeoutMilliseconds = timeoutMilliseconds
    deadline =
      timeoutMilliseconds == 0
      ? nil : plugin.vm.proxy.monotonicNanoseconds + UInt64(timeoutMilliseconds) * 1_000_000
  }

  /// The service answers. Like Envoy this adds `x-envoy-upstream-service-time`, the mark of an answer
  /// that Envoy has not made up.
  public func respond(
    _ headers: HeaderList = .status(200), body: String = "", trailers: HeaderList = [:]
  ) {
    respond(headers, bytes: Array(body.utf8), trailers: trailers)
  }

  /// The service answers with a body that need not be text.
  public func respond(_ headers: HeaderList, bytes: [UInt8], trailers: HeaderList = [:]) {
    let mark: HeaderList = ["x-envoy-upstream-service-time": "1"]
    deliver(
      Answer(
        headers: HeaderList(mark.setting(headers), as: .response), body: bytes, trailers: trailers))
  }

  /// The host loses sight of the call: not even its timeout comes. No Envoy does this; plugins that must
  /// not hang whatever their host does can be tried with it. `respond` and `fail` still bring an answer,
  /// later than anybody waits.
  public func lose() { deadline = nil }

  /// No answer comes.
  public func fail(_ failure: Failure) {
    switch failure {
    case .refused:
      madeUp(
        503,
        "upstream connect error or disconnect/reset before headers. "
          + "reset reason: remote connection failure")
    case .reset:
      madeUp(
        503,
        "upstream connect error or disconnect/reset before headers. "
          + "reset reason: connection termination")
    case .timeout: madeUp(504, "upstream request timeout")
    case .brokeOff: deliver(Answer(headers: [:], body: [], trailers: [:], failed: true))
    }
  }

  private func madeUp(_ status: Int, _ text: String) {
    let headers: HeaderList = [
      ":status": String(status), "content-length": String(text.utf8.count),
      "content-type": "text/plain",
    ]
    deliver(Answer(headers: headers, body: Array(text.utf8), trailers: [:]))
  }

  private func deliver(_ answer: Answer) {
    guard isPending else { return }
    isPending = false
    let vm = plugin.vm
    guard !plugin.isDeleted else { return }
    vm.httpCallAnswer = answer
    // The first thing after the callback: what a resumed stream does can read the answer no more.
    vm.afterCall { vm.httpCallAnswer = nil }
    vm.call("proxy_on_http_call_response", plugin.id, absent: ()) {
      proxy_on_http_call_response(
        $0, token, UInt32(answer.headers.count), UInt32(answer.body.count),
        UInt32(answer.trailers.count))
    }
  }
}
