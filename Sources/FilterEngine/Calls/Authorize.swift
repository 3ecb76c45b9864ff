import Bytes
import FilterConfig
import ProxyWasm

/// `authorize`: asks a service, waits, and goes on as it says.
extension FilterPlugin {
  /// Puts the request to the service. Nil: the walk goes on, since a failure is allowed.
  func authorize(_ position: Int, pc: Int, _ stream: FilterStream) -> Walk.Outcome? {
    let call = plan.authorizations[position]
    guard let names = plan.callNames else { return nil }
    if let refusal = writeCall(call, names, stream) {
      callWriter.removeAll()
      return refused(refusal, call, stream)
    }
    // What the service is to say must not come from the client, whatever becomes of the call; the
    // service itself may have been told.
    remove(call.toUpstream, .request)
    let service = plan.services[Int(call.service)]
    defer { forgetLargeCall() }
    do throws(Status) {
      let token = try stream.call(
        cluster: plan.literal(service.cluster), headerPairs: callPairs.bytes,
        timeoutMilliseconds: service.timeoutMilliseconds)
      wait(stream, token, pc, service.timeoutMilliseconds)
      return .waits
    } catch {
      return failed(.failedDispatch, call, stream, error)
    }
  }

  /// One oversized request must not hold its memory for ever.
  private func forgetLargeCall() {
    if callPairs.byteCapacity <= 1 << 16 { return }
    callPairs = TrivialArray()
    callWriter = HeaderPairs.Writer()
  }

  /// The answer to a call of this stream's.
  func answered(_ response: HTTPCallResponse, _ stream: FilterStream) {
    // Late, after the watchdog: the stream has gone on.
    guard let pending = stream.pending, pending.token == response.token else { return }
    endWait(stream)
    goOn(stream, pending) { call in
      if response.headerCount == 0 { return failed(.failedNoAnswer, call, stream) }
      do throws(Status) {
        let pairs = try Host.headerPairs(.httpCallResponseHeaders)
        return pairs.withBytes { judge($0, response, call, stream) }
      } catch {
        return failed(.failedNoAnswer, call, stream, error)
      }
    }
  }

  private func judge(
    _ pairs: UnsafeBufferPointer<UInt8>, _ response: HTTPCallResponse, _ call: Authorization,
    _ stream: FilterStream
  ) -> Walk.Outcome? {
    let answer = CallAnswer(pairs)
    switch answer.outcome {
    case .accepted:
      metrics.services.count(.accepted, of: call.service)
      // Taken off before the call; what the host has put back since does not count either.
      remove(call.toUpstream, .request)
      acceptHeaders(pairs, call.toUpstream)
      return nil
    case .denied:
      metrics.services.count(.denied, of: call.service)
      relay(pairs, answer, response, call, stream)
      return .replied
    case .refused: return refused(.loop, call, stream)
    default: return failed(answer.outcome, call, stream)
    }
  }

  /// Denies whatever `failure_mode` says.
  private func refused(
    _ why: CallRefusal, _ call: Authorization, _ stream: FilterStream
  ) -> Walk.Outcome? {
    metrics.services.count(.refused, of: call.service)
    _ = callWriter.finish(into: &callPairs)
    reply(why.status, why.word, body: plan.literals[.empty], call, stream)
    return .replied
  }

  /// Counts and logs a failure, and does what `failure_mode` says. Nil: the walk goes on.
  func failed(
    _ why: CallOutcome, _ call: Authorization, _ stream: FilterStream, _ status: Status = .ok
  ) -> Walk.Outcome? {
    metrics.services.count(why, of: call.service)
    faults.warn(
      why.sentence, rule: plan.literal(plan.rules[Int(call.rule)].name),
      service: plan.literal(plan.services[Int(call.service)].name), status)
    if call.failureAllows {
      metrics.services.count(.failureAllowed, of: call.service)
      return nil
    }
    _ = callWriter.finish(into: &callPairs)
    reply(UInt32(call.failureStatus), "failed", body: plan.literals[.empty], call, stream)
    return .replied
  }

  /// Answers with the headers in `callPairs`. Whatever the host makes of that, the request goes no
  /// further.
  func reply(
    _ status: UInt32, _ word: StaticString, body: UnsafeBufferPointer<UInt8>,
    _ call: Authorization, _ stream: FilterStream
  ) {
    let view = requestView
    let start = view.text.count
    view.text.append(ascii: "generic_filter.authorize.")
    view.text.append(contentsOf: plan.literal(plan.rules[Int(call.rule)].name))
    view.text.append(UInt8(ascii: "."))
    view.text.append(ascii: word)
    let details = ByteRange(start, view.text.count)
    _ = send(
      status, details: view.text[details], body: body, headerPairs: callPairs.bytes, .request,
      stream)
  }
}
