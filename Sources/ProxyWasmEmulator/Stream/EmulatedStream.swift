import CProxyWasm
import ProxyWasm

/// One HTTP stream, driven from both ends by a test: `requestHeaders`, `requestBody` and
/// `requestTrailers` are what the client sends, `responseHeaders` and so on what the upstream answers.
/// Between them stands one plugin. `upstream` and `client` say what has come out on either side.
public final class EmulatedStream {
  /// Where a stream is in its life.
  public enum State: Equatable, Sendable {
    case open
    /// It is over, and its context is gone.
    case ended(Ending)
  }

  /// How a stream ended.
  public enum Ending: Equatable, Sendable {
    /// The client has got a whole response.
    case completed
    /// The client has left.
    case clientReset
    /// The upstream broke off inside its response.
    case upstreamReset
    /// The plugin has closed it.
    case pluginReset
  }

  /// The plugin it passes through.
  public let plugin: EmulatedPlugin
  /// The process it belongs to.
  public let proxy: EmulatedProxy
  /// The host's number for it; 0 until the plugin hears of it.
  public private(set) var id: ContextID = 0
  let vm: EmulatedVM
  /// Whether it is over, and how it ended.
  public internal(set) var state = State.open

  /// Properties of this stream, over those of the proxy and the emulator's defaults.
  public var properties = PropertyTable()
  /// What `proxy_set_property` wrote: filter state `wasm.<path>`.
  public internal(set) var filterState: [String: [UInt8]] = [:]
  /// How often the route was chosen anew: at every write to the request headers, and at
  /// `clear_route_cache`.
  public internal(set) var routeRefreshes = 0
  /// The reply that the plugin has sent, before its own response callbacks changed it.
  public internal(set) var localReply: EmulatedMessage?
  /// The response code details of the local reply.
  public internal(set) var responseCodeDetails = "via_upstream"
  /// The callbacks that were made for this stream, by ABI name, in order.
  public internal(set) var callbacks: [String] = []

  private(set) lazy var request = StreamFlow(.request, stream: self)
  private(set) lazy var response = StreamFlow(.response, stream: self)
  var isLogging = false
  let start: UInt64
  private var isCreated = false
  /// A local reply of whomever is on its way to the client.
  var isAnswered = false

  init(plugin: EmulatedPlugin) {
    self.plugin = plugin
    vm = plugin.vm
    proxy = vm.proxy
    start = proxy.wallNanoseconds
    plugin.streamOpened()
  }

  var options: EmulationOptions { proxy.options }

  // MARK: What came out

  /// What the upstream has got; nil while the request is held.
  public var upstream: EmulatedMessage? { request.delivered }

  /// What the client has got; nil while there is no response.
  public var client: EmulatedMessage? { response.delivered }

  /// The status that the client has got.
  public var status: Int? { client?.status }

  /// Whether the plugin holds the request.
  public var isRequestPaused: Bool { state == .open && request.isPaused }
  /// Whether the plugin holds the response.
  public var isResponsePaused: Bool { state == .open && response.isPaused }

  // MARK: What the client sends

  /// The request arrives. Too many headers are answered 431 before the plugin hears of them.
  public func requestHeaders(_ headers: HeaderList = .get("/"), endOfStream: Bool = true) {
    guard state == .open, !isCreated else { return }
    guard headers.count <= options.maxRequestHeaders,
      headers.byteCount <= options.maxRequestHeaderBytes
    else {
      request.headers = headers
      return replyByEarlierFilter(431, details: "http1.headers_too_large")
    }
    create()
    request.receive(headers: headers, endOfStream: endOfStream)
  }

  /// A piece of the request's body.
  public func requestBody(_ text: String, endOfStream: Bool = false) {
    requestBody(Array(text.utf8), endOfStream: endOfStream)
  }

  /// A piece of the request's body.
  public func requestBody(_ bytes: [UInt8], endOfStream: Bool = false) {
    guard isFlowing(request) else { return }
    request.receive(body: bytes, endOfStream: endOfStream)
  }

  /// The end of a request whose headers and body were sent without `endOfStream`.
  public func requestTrailers(_ trailers: HeaderList) {
    guard isFlowing(request) else { return }
    request.receive(trailers: trailers)
  }

  // MARK: What the upstream answers

  /// The response begins.
  public func responseHeaders(_ headers: HeaderList = .status(200), endOfStream: Bool = false) {
    guard state == .open, response.headers == nil else { return }
    response.receive(headers: headers, endOfStream: endOfStream)
  }

  /// A piece of the response's body.
  public func responseBody(_ text: String, endOfStream: Bool = false) {
    responseBody(Array(text.utf8), endOfStream: endOfStream)
  }

  /// A piece of the response's body.
  public func responseBody(_ bytes: [UInt8], endOfStream: Bool = false) {
    guard state == .open else { return }
    response.receive(body: bytes, endOfStream: endOfStream)
  }

  /// The end of a response whose headers and body came without `endOfStream`.
  public func responseTrailers(_ trailers: HeaderList) {
    guard state == .open else { return }
    response.receive(trailers: trailers)
  }

  /// A whole response.
  public func respond(_ headers: HeaderList = .status(200), body: String? = nil) {
    responseHeaders(headers, endOfStream: body == nil)
    if let body { responseBody(body, endOfStream: true) }
  }

  // MARK: Life

  /// The context is made when the plugin first hears of the stream, be it at its end.
  func create() {
    guard !isCreated else { return }
    isCreated = true
    id = vm.newContext()
    callbacks.append("proxy_on_context_create")
    vm.addStream(self)
  }

  /// Whether callbacks of `flow` still matter: no request callback comes after a local reply.
  func isFlowing(_ flow: StreamFlow) -> Bool {
    state == .open && (flow.direction == .response || !isAnswered)
  }

  /// A direction has gone on to its end.
  func flowEnded(_ flow: StreamFlow) {
    if flow.direction == .response { finish(.completed) }
  }

  /// The end in the order log, done, delete.
  func finish(_ ending: Ending) {
    guard state == .open else { return }
    create()
    state = .ended(ending)
    isLogging = true
    vm.call(note("proxy_on_log"), id, absent: ()) { proxy_on_log($0) }
    isLogging = false
    _ = vm.call(note("proxy_on_done"), id, absent: 1) { proxy_on_done($0) }
    vm.call(note("proxy_on_delete"), id, absent: ()) { proxy_on_delete($0) }
    vm.removeStream(self)
    plugin.streamEnded()
  }

  func note(_ callback: String) -> String {
    callbacks.append(callback)
    return callback
  }
}
