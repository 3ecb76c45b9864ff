import Bytes
import FilterConfig
import ProxyWasm

/// The three phases of a stream's life, as `evaluation.md` has them: each walks the program of the
/// plan, then writes what has changed.
extension FilterPlugin {
  func requestHeaders(_ stream: FilterStream, endOfStream: Bool) -> HeadersAction {
    stream.sawRequest = true
    if plan.request.isEmpty { return .continue }
    defer { leave(requestView) }
    // Where nothing else looks at headers they would only tell CONNECT and upgrades, which leave their
    // stream open.
    if readsRequest || (tellsUpgrades && !endOfStream) {
      let status = requestView.load()
      guard status.isOK else { return refuseUnread(stream, status) }
    }

    var walk = Walk(phase: .request)
    let outcome = run(&walk, 0..<plan.request.count, stream)
    if settle(outcome, stream) { return .continue }
    // Nothing behind the headers may go on either: with `pause` a body could carry them along where the
    // operator has set `allow_on_headers_stop_iteration`.
    return outcome == .replied ? .pause : .pauseAndWatermark
  }

  /// Where a request's walk has come to a halt: keeps what later phases need, and writes what has
  /// changed. True when the request may go on.
  func settle(_ outcome: Walk.Outcome, _ stream: FilterStream) -> Bool {
    // At a wait too: the host may answer before the service does.
    if !stream.applied.isEmpty, !plan.keptRequestNames.isEmpty {
      stream.keptRequest.keep(plan.keptRequestNames, from: requestView)
    }
    if outcome == .replied { return false }
    note(requestView.flush(), "request headers could not be written")
    return outcome == .finished
  }

  func responseHeaders(_ stream: FilterStream) -> HeadersAction {
    // Envoy configures a plugin again only with what it has, and a rule's number tells nothing then.
    guard stream.generation == generation else { return .continue }
    stream.sawResponse = true
    writeLimitHeaders(stream)
    if stream.applied.isEmpty { return .continue }
    defer { leave(responseView) }
    var walk = Walk(phase: .response)
    responseView.isUnread = !needsResponse(stream)
    var late = LateRules()
    for index in stream.applied.indices where stream.applied[index] != LateRules.dropped {
      let rule = plan.rules[Int(stream.applied[index])]
      if plan.matchesResponses, !late.applies(rule, in: .response, responseView, stream) {
        stream.applied[index] = LateRules.dropped
        continue
      }
      if !rule.response.isEmpty, !stream.hasReplied || !rule.skipsLocalReplies,
        run(&walk, rule.response.indices, stream) == .replied
      {
        stream.hasReplied = true
        dropLateRules(from: index &+ 1, stream)
        return .pause
      }
      if rule.stop, rule.responseMatch != nil {
        endResponseWalk(behind: index, stream)
        break
      }
    }
    if !plan.keptResponseNames.isEmpty, responseView.load().isOK {
      stream.keptResponse.keep(plan.keptResponseNames, from: responseView)
    }
    note(responseView.flush(), "response headers could not be written")
    return .continue
  }

  /// Whether a rule that applies looks at the response headers: reading them costs more than the usual
  /// edits.
  private func needsResponse(_ stream: FilterStream) -> Bool {
    if !plan.keptResponseNames.isEmpty { return true }
    for index in stream.applied.indices where stream.applied[index] != LateRules.dropped {
      if readsResponse[Int(stream.applied[index])] { return true }
    }
    return false
  }

  func streamDone(_ stream: FilterStream) {
    guard stream.sawRequest else { return metrics.count(.answeredBefore) }
    if stream.applied.isEmpty || stream.generation != generation { return }
    defer { leave(doneView) }
    var walk = Walk(phase: .done)
    var late = LateRules()
    for index in stream.applied.indices where stream.applied[index] != LateRules.dropped {
      let rule = plan.rules[Int(stream.applied[index])]
      if plan.matchesResponses, !late.applies(rule, in: .done, doneView, stream) { continue }
      _ = run(&walk, rule.done.indices, stream)
    }
  }

  /// Without its headers no rule can be decided, and some may be there to refuse: the request is
  /// answered here rather than let through unseen.
  @discardableResult
  func refuseUnread(_ stream: FilterStream, _ status: Status) -> HeadersAction {
    metrics.count(.headersUnreadable)
    faults.warn("request headers could not be read", nil, status)
    return refuse(stream, details: "generic_filter.headers_unreadable")
  }

  @discardableResult
  func refuse(_ stream: FilterStream, details: StaticString) -> HeadersAction {
    let nothing = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    let sent = details.withUTF8Buffer {
      Host.sendLocalResponse(
        status: 503, details: $0, body: nothing, headerPairs: nothing, grpcStatus: .max)
    }
    guard sent.isOK else { return reset(.request, stream) ? .pause : .continue }
    stream.hasReplied = true
    return .pause
  }

  /// Lets go of what belongs to this callback, and counts it when a value was too large to write.
  func leave(_ view: HeaderView) {
    if view.hasOverflowed {
      metrics.count(.valuesDropped)
      faults.warn("a value of more than 1 MiB was not written")
    }
    view.forget()
  }

  func note(_ status: Status, _ what: StaticString, _ subject: UnsafeBufferPointer<UInt8>? = nil) {
    if status.isOK { return }
    metrics.count(.hostCallsFailed)
    faults.warn(what, subject, status)
  }
}
