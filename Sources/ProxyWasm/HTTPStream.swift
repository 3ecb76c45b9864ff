import Bytes

/// One HTTP request and its response on their way through the proxy. Override what you need; every
/// default lets the stream go on.
///
/// The end comes as `log`, `done` and `delete`, each once, in that order, in whatever way the stream
/// ended, and also for streams that an earlier filter answered, of which nothing else was heard.
open class HTTPStream {
  /// The host's number for this stream; 0 when it is not attached to one.
  public internal(set) final var id: ContextID = 0

  /// A stream that is not attached yet.
  public init() {}

  /// `endOfStream`: no body and no trailers follow.
  open func requestHeaders(count: Int, endOfStream: Bool) -> HeadersAction { .continue }
  open func requestBody(size: Int, endOfStream: Bool) -> BodyAction { .continue }
  open func requestTrailers(count: Int) -> TrailersAction { .continue }

  /// Request headers cannot be read any more: keep what is needed.
  open func responseHeaders(count: Int, endOfStream: Bool) -> HeadersAction { .continue }
  open func responseBody(size: Int, endOfStream: Bool) -> BodyAction { .continue }
  open func responseTrailers(count: Int) -> TrailersAction { .continue }

  /// The answer to a call that this stream has sent, and that it has lived to hear.
  open func httpCallResponse(_ response: HTTPCallResponse) {}

  /// The stream is over: headers and properties can be read, nothing can be changed.
  open func log() {}

  /// The stream is over: properties can be read, headers cannot. A module that needs no headers then
  /// exports this instead of `log`, and hears of plugins that go as well.
  open func done() {}

  // MARK: For subclasses to call

  /// Readable and writable until the request has gone on; readable in `log`.
  public final var requestHeaders: HeaderMap { HeaderMap(.requestHeaders) }
  /// The piece of the running callback, or what is buffered.
  public final var requestBody: BodyBuffer { BodyBuffer(.requestBody) }
  /// From their callback on; they can be made in the last callback of a body without any.
  public final var requestTrailers: HeaderMap { HeaderMap(.requestTrailers) }
  /// Readable and writable from their callback until they have gone on; readable in `log`.
  public final var responseHeaders: HeaderMap { HeaderMap(.responseHeaders) }
  /// The piece of the running callback, or what is buffered.
  public final var responseBody: BodyBuffer { BodyBuffer(.responseBody) }
  /// As `requestTrailers`.
  public final var responseTrailers: HeaderMap { HeaderMap(.responseTrailers) }

  /// Answers here instead of the upstream. Return `.pause` afterwards.
  @discardableResult
  public final func reply(_ reply: LocalReply) -> Status { reply.send() }

  /// Lets a paused direction go on, once the current callback has returned.
  @discardableResult
  public final func resume(_ direction: StreamDirection) -> Status {
    Host.continueStream(direction)
  }

  /// Ends the stream abruptly.
  @discardableResult
  public final func reset(_ direction: StreamDirection) -> Status { Host.closeStream(direction) }

  /// Sends a call whose answer comes to `httpCallResponse`, with this stream as the effective context.
  /// It is dropped when the stream ends first.
  /// - Throws: what `HTTPCall` cannot be sent with: see there.
  public final func call(_ call: HTTPCall) throws(Status) -> UInt32 {
    let token = try call.dispatch()
    VirtualMachine.current?.noteCall(token, from: self)
    return token
  }

  /// The same for a cluster's name and headers in memory that the caller lends: for plugins that send a
  /// call with every request, and copy nothing.
  /// - Parameters:
  ///   - headerPairs: made by `HeaderPairs.Writer`, which refuses what is no header; with `:method`,
  ///     `:path` and `:authority`.
  ///   - timeoutMilliseconds: 1 to 2^31-1.
  /// - Throws: `.badArgument` for an unknown cluster, a missing pseudo header or a timeout out of range,
  ///   `.internalFailure` for a cluster without hosts or with its circuit breaker open. No answer comes
  ///   then.
  public final func call(
    cluster: Host.Bytes, headerPairs: Host.Bytes,
    body: Host.Bytes = Host.Bytes(start: nil, count: 0), timeoutMilliseconds: UInt32
  ) throws(Status) -> UInt32 {
    guard timeoutMilliseconds > 0, timeoutMilliseconds <= UInt32(Int32.max) else {
      throw .badArgument
    }
    let token = try Host.httpCall(
      upstream: cluster, headerPairs: headerPairs, body: body,
      trailerPairs: Host.Bytes(start: nil, count: 0), timeout: timeoutMilliseconds)
    VirtualMachine.current?.noteCall(token, from: self)
    return token
  }

  /// Waits no longer for the answer to a call of this stream. Should it come all the same, the plugin
  /// gets it, as any answer that no stream waits for. The host is not told: it has no call for that.
  public final func abandonCall(_ token: UInt32) { VirtualMachine.current?.forgetCall(token) }
}
