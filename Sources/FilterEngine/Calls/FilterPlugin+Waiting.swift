import Bytes
import FilterConfig
import ProxyWasm

/// Streams that wait for an answer: how they pause and go on, and the watchdog that ends waits whose
/// answer never comes.
extension FilterPlugin {
  /// How long after a call's own timeout the watchdog waits for the host to tell of it.
  private static var margin: UInt64 { 1_000_000_000 }
  /// How often it looks, while anybody waits.
  private static var tickMilliseconds: UInt32 { 500 }
  /// What one look costs at most: places looked at, and walks that go on.
  private static var maxLookedAt: Int { 1 << 14 }
  private static var maxEnded: Int { 256 }

  // MARK: Beginning and end

  func wait(_ stream: FilterStream, _ token: UInt32, _ pc: Int, _ milliseconds: UInt32) {
    abandonWait(stream)
    let deadline =
      Clock.monotonicNanoseconds() &+ UInt64(milliseconds) &* 1_000_000 &+ Self.margin
    stream.pending = PendingCall(
      token: token, place: waits.add(stream, deadline: deadline),
      pc: UInt32(truncatingIfNeeded: pc))
    if isTicking { return }
    let status = setTickPeriod(milliseconds: Self.tickMilliseconds)
    note(status, "the timer of the watchdog could not be set")
    isTicking = status.isOK
  }

  func endWait(_ stream: FilterStream) {
    guard let pending = stream.pending else { return }
    waits.remove(pending.place)
    stream.pending = nil
  }

  /// The stream waits no longer, since it ends or somebody else has answered it.
  @inline(never)
  func abandonWait(_ stream: FilterStream) {
    guard let pending = stream.pending else { return }
    endWait(stream)
    stream.abandonCall(pending.token)
    if let call = awaited(pending, stream) { metrics.services.count(.abandoned, of: call.service) }
  }

  /// What the stream waited for; nil when the plugin was configured anew meanwhile, and the number of an
  /// instruction tells nothing.
  private func awaited(_ pending: PendingCall, _ stream: FilterStream) -> Authorization? {
    let pc = Int(pending.pc)
    guard stream.generation == generation, pc > 0, pc <= plan.request.count,
      case .authorize(let position) = plan.request[pc &- 1]
    else { return nil }
    return plan.authorizations[Int(position)]
  }

  // MARK: Going on

  /// Goes on with the walk of a stream that has waited, inside a callback whose effective context it is:
  /// `verdict` says what the wait came to, nil to go on.
  func goOn(
    _ stream: FilterStream, _ pending: PendingCall,
    _ verdict: (Authorization) -> Walk.Outcome?
  ) {
    guard let call = awaited(pending, stream) else {
      // Envoy gives an update a plugin of its own. Should a host do otherwise, its rules are unknown
      // now, and some may be there to refuse.
      faults.warn("a request was waiting when its plugin was configured anew")
      refuse(stream, details: "generic_filter.configured_anew")
      return
    }
    let status = requestView.load()
    defer { leave(requestView) }
    guard status.isOK else {
      metrics.services.count(.abandoned, of: call.service)
      refuseUnread(stream, status)
      return
    }
    var outcome = verdict(call)
    if outcome == nil {
      var walk = Walk(phase: .request)
      outcome = run(&walk, Int(pending.pc)..<plan.request.count, stream)
    }
    if settle(outcome ?? .finished, stream) {
      note(stream.resume(.request), "a request could not be resumed")
    }
  }

  // MARK: The watchdog

  func endOverdueWaits() {
    guard waits.count > 0 else {
      isTicking = !setTickPeriod(milliseconds: 0).isOK
      return
    }
    let now = Clock.monotonicNanoseconds()
    var budget = Self.maxLookedAt
    for _ in 0..<Self.maxEnded {
      guard let stream = waits.nextOverdue(now: now, &budget) else { return }
      guard let pending = stream.pending, Host.setEffectiveContext(stream.id).isOK else {
        abandonWait(stream)
        continue
      }
      endWait(stream)
      stream.abandonCall(pending.token)
      goOn(stream, pending) { call in failed(.failedWatchdog, call, stream) }
    }
  }
}
