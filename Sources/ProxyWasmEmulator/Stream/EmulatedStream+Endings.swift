import ProxyWasm

extension EmulatedStream {
  // MARK: Endings that a test brings about

  /// The client goes away.
  public func clientResets() { finish(.clientReset) }

  /// The upstream breaks off: before its response Envoy answers 503, which passes the plugin's response
  /// callbacks; inside it the client's stream is reset.
  public func upstreamResets() {
    if response.headers == nil {
      replyByLaterFilter(
        503,
        body: "upstream connect error or disconnect/reset before headers. "
          + "reset reason: connection termination",
        details: "upstream_reset_before_response_started{connection_termination}")
    } else {
      finish(.upstreamReset)
    }
  }

  /// A filter behind the plugin, or the router, answers: the plugin's response callbacks see it.
  public func replyByLaterFilter(
    _ status: Int, headers: HeaderList = [:], body: String = "", details: String = "later_filter"
  ) {
    guard state == .open, response.headers == nil else { return }
    responseCodeDetails = details
    isAnswered = true
    let reply = EmulatedMessage.localReply(status: status, headers: headers, body: Array(body.utf8))
    responseHeaders(reply.headers, endOfStream: reply.body.isEmpty)
    if !reply.body.isEmpty { responseBody(reply.body, endOfStream: true) }
  }

  /// A filter before the plugin answers: of such a stream a plugin hears only the end.
  public func replyByEarlierFilter(
    _ status: Int, headers: HeaderList = [:], body: String = "", details: String = "earlier_filter"
  ) {
    guard state == .open else { return }
    responseCodeDetails = details
    var reply = EmulatedMessage.localReply(status: status, headers: headers, body: Array(body.utf8))
    reply.isComplete = true
    response.headers = reply.headers
    response.deliverDirectly(reply)
    finish(.completed)
  }

  /// More body is held than Envoy buffers.
  func bufferOverflowed(_ flow: StreamFlow) {
    switch flow.direction {
    case .request:
      replyByLaterFilter(413, body: "Payload Too Large", details: "request_payload_too_large")
    case .response:
      deliverDirectReply(
        .localReply(status: 500, headers: [:], body: Array("Internal Server Error".utf8)),
        details: "response_payload_too_large")
    }
  }

  // MARK: What the plugin brings about

  func noteMisuse(_ what: String) { proxy.misuses.append("stream \(id): \(what)") }

  /// Envoy sends on what a module writes, line breaks too.
  func checkSyntax(_ name: [UInt8], _ value: [UInt8]) {
    if !name.withUnsafeBufferPointer(HeaderSyntax.isName)
      || !value.withUnsafeBufferPointer(HeaderSyntax.isValue)
    {
      noteMisuse("what is no header is written: \(String(decoding: name, as: UTF8.self))")
    }
  }

  /// `proxy_send_local_response`, after the callback has returned.
  func reply(_ reply: EmulatedMessage, details: String) {
    guard state == .open else { return }
    guard localReply == nil else {
      noteMisuse("a second local reply")
      return
    }
    localReply = reply
    isAnswered = true
    guard response.headers == nil else { return deliverDirectReply(reply, details: details) }
    responseCodeDetails = details
    responseHeaders(reply.headers, endOfStream: reply.body.isEmpty)
    if !reply.body.isEmpty { responseBody(reply.body, endOfStream: true) }
  }

  /// A reply in the place of a response that has begun: past all filters while its headers are held,
  /// a reset when they have gone.
  private func deliverDirectReply(_ reply: EmulatedMessage, details: String) {
    guard client == nil else { return finish(.upstreamReset) }
    responseCodeDetails = details
    var reply = reply
    reply.isComplete = true
    response.headers = reply.headers
    response.deliverDirectly(reply)
    finish(.completed)
  }

  /// `proxy_continue_stream`, after the callback has returned.
  func resume(_ direction: StreamDirection) {
    guard state == .open else { return }
    let flow: StreamFlow = direction == .request ? request : response
    guard flow.isPaused, isFlowing(flow) else {
      if flow.headers == nil || isFlowing(flow) {
        noteMisuse("\(direction) is resumed but not paused")
      }
      return
    }
    flow.goOn()
  }
}
