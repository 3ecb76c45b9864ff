import ProxyWasm

/// One direction of a stream: what has arrived, what the filter holds back, and what has gone on. It
/// follows Envoy's filter manager: `pause` in a headers callback stops everything behind it too, unless
/// `allow_on_headers_stop_iteration` is set.
final class StreamFlow {
  enum Iteration {
    case flowing
    /// The next callback of this direction still comes.
    case stopped
    /// Nothing comes before it is resumed.
    case stoppedAll
  }

  let direction: StreamDirection
  unowned let stream: EmulatedStream
  private(set) var iteration = Iteration.flowing
  /// What has gone on.
  private(set) var delivered: EmulatedMessage?

  // What has arrived.
  var headers: HeaderList?
  var trailers: HeaderList?
  private var hasEnded = false
  /// The body that is held back.
  private var held: [UInt8]?
  /// The piece of body that the running callback is about.
  private var piece: [UInt8] = []
  private var trailersAreShown = false

  // What the filter can reach, as Envoy's Wasm context has it.
  private(set) var headersAreVisible = false
  private(set) var trailersAreVisible = false
  private var bodyIsVisible = false
  private var isBuffering = false
  private var lastPieceEnds = false

  init(_ direction: StreamDirection, stream: EmulatedStream) {
    self.direction = direction
    self.stream = stream
  }

  var isPaused: Bool { iteration != .flowing }

  // MARK: Arrivals

  func receive(headers: HeaderList, endOfStream: Bool) {
    self.headers = HeaderList(headers, as: direction == .request ? .request : .response)
    hasEnded = endOfStream
    headersAreVisible = true
    lastPieceEnds = endOfStream
    let action = stream.headersCallback(direction, headers.count, endOfStream)
    guard stream.isFlowing(self) else { return }
    switch action {
    case 0, 2:
      headersAreVisible = false
      passHeaders()
    case 1 where stream.options.allowsHeadersStopIteration: iteration = .stopped
    default: iteration = .stoppedAll
    }
  }

  func receive(body: [UInt8], endOfStream: Bool) {
    if endOfStream { hasEnded = true }
    if iteration == .stoppedAll { hold(body) } else { show(body, endOfStream: endOfStream) }
  }

  func receive(trailers: HeaderList) {
    self.trailers = trailers
    hasEnded = true
    if iteration != .stoppedAll { showTrailers() }
  }

  // MARK: The filter's callbacks

  private func show(_ body: [UInt8], endOfStream: Bool) {
    piece = body
    if isBuffering {
      hold(piece)
      guard stream.isFlowing(self) else { return }
      piece = []
    }
    bodyIsVisible = true
    lastPieceEnds = endOfStream
    let action = stream.bodyCallback(direction, visibleBody?.count ?? 0, endOfStream)
    isBuffering = false
    guard stream.isFlowing(self) else { return }
    switch action {
    case 0:
      bodyIsVisible = false
      if iteration == .stopped {
        hold(piece)
        goOn()
      } else {
        pass(piece)
        // Trailers that this callback made have been seen by nobody else: they just go on.
        if endOfStream { trailers == nil ? end() : passTrailers() }
      }
    case 1, 2:
      iteration = .stopped
      isBuffering = action == 1
      hold(piece)
    default: iteration = .stopped
    }
    piece = []
  }

  private func showTrailers() {
    guard let trailers else { return }
    trailersAreShown = true
    trailersAreVisible = true
    let action = stream.trailersCallback(direction, trailers.count)
    guard stream.isFlowing(self) else { return }
    guard action == 0 else {
      iteration = .stopped
      return
    }
    trailersAreVisible = false
    if iteration == .stopped { goOn() } else { passTrailers() }
  }

  // MARK: Going on

  /// `proxy_continue_stream`, or a callback's `continue` after a stop: what is held goes on; a body held
  /// by a stop of everything is shown first.
  func goOn() {
    let showsBody = iteration == .stoppedAll
    iteration = .flowing
    if delivered == nil { passHeaders() }
    if let body = held {
      held = nil
      if showsBody {
        show(body, endOfStream: hasEnded && trailers == nil)
      } else {
        pass(body)
        if hasEnded, trailers == nil { end() }
      }
    } else if hasEnded, trailers == nil {
      end()
    }
    guard stream.isFlowing(self), trailers != nil else { return }
    if showsBody, !trailersAreShown { showTrailers() } else if !isPaused { passTrailers() }
  }

  /// Direct replies go past the filter.
  func deliverDirectly(_ message: EmulatedMessage) {
    forgetWhatIsVisible()
    delivered = message
  }

  private func passHeaders() {
    guard let headers else { return }
    delivered = EmulatedMessage(headers: headers)
    if hasEnded, held == nil, trailers == nil { end() }
  }

  private func pass(_ body: [UInt8]) { delivered?.body += body }

  private func passTrailers() {
    delivered?.trailers = trailers
    end()
  }

  private func end() {
    guard delivered?.isComplete == false else { return }
    delivered?.isComplete = true
    stream.flowEnded(self)
  }

  private func hold(_ body: [UInt8]) {
    held = (held ?? []) + body
    if (held?.count ?? 0) > stream.options.bufferLimit { stream.bufferOverflowed(self) }
  }

  // MARK: What the filter can reach

  /// The body that a host call reads or writes; nil when there is none now.
  var visibleBody: [UInt8]? {
    get { isBuffering ? held ?? [] : bodyIsVisible ? piece : nil }
    set {
      guard let newValue else { return }
      if isBuffering { held = newValue } else if bodyIsVisible { piece = newValue }
    }
  }

  /// Trailers can be made in the callback of the last piece of a body that has none.
  var canMakeTrailers: Bool { trailers == nil && bodyIsVisible && lastPieceEnds }

  func makeTrailers() {
    trailers = HeaderList()
    trailersAreVisible = true
    trailersAreShown = true
  }

  func forgetWhatIsVisible() {
    headersAreVisible = false
    trailersAreVisible = false
    bodyIsVisible = false
  }
}
