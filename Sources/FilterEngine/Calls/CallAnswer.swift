import Bytes
import FilterConfig
import ProxyWasm

/// What the answer of a service says, and what is taken from it.
struct CallAnswer {
  /// 0 when there is none that an answer can have.
  var status = 0
  /// Whether the host heard it from somebody. Where nobody answered the host makes up a 503 or 504,
  /// which lacks the header that its router adds to every answer that it got.
  var isHeard = false

  /// Reads the encoding of its headers.
  init(_ pairs: UnsafeBufferPointer<UInt8>) {
    var status = 0
    var isHeard = false
    let isWhole = HeaderPairs.forEach(in: pairs) { nameRange, valueRange in
      let name = pairs.part(nameRange)
      if name.equals(":status") {
        status = Self.status(pairs.part(valueRange))
      } else if name.equals("x-envoy-upstream-service-time") {
        isHeard = true
      }
    }
    self.status = isWhole ? status : 0
    self.isHeard = isHeard
  }

  private static func status(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    guard text.count == 3, let status = UInt64(decimal: text), (200...599).contains(status) else {
      return 0
    }
    return Int(truncatingIfNeeded: status)
  }

  /// What became of the call, but for what it does.
  var outcome: CallOutcome {
    switch status {
    case 200..<300: .accepted
    case 300..<500: .denied
    // Loop Detected: this filter's own word, from further along, for a service that calls itself. As a
    // failure it could be allowed, one call before the end of the loop.
    case 508: .refused
    case 500...: isHeard ? .failed5xx : status == 504 ? .failedTimeout : .failedNoAnswer
    default: .failedBadAnswer
    }
  }
}

extension FilterPlugin {
  /// Larger bodies of denying answers are left out.
  private static var maxRelayedBody: Int { 1 << 20 }

  /// Writes the headers of an accepting answer on the request.
  func acceptHeaders(_ pairs: UnsafeBufferPointer<UInt8>, _ list: PlanRange) {
    let view = requestView
    _ = HeaderPairs.forEach(in: pairs) { nameRange, valueRange in
      let (name, value) = (pairs.part(nameRange), pairs.part(valueRange))
      guard HeaderSyntax.isName(name), isWanted(name, list) else { return }
      if !isWritable(value) || value.count > HeaderView.maxText &- view.text.count {
        metrics.count(.valuesDropped)
        faults.warn("a value with CR, LF or NUL, or too large, was not taken from a service", name)
        return
      }
      let nameStart = view.text.count
      view.text.append(contentsOf: name)
      let valueStart = view.text.count
      view.text.append(contentsOf: value)
      let number = view.number(named: ByteRange(nameStart, valueStart))
      if number != .none { view.add(number, ByteRange(valueStart, view.text.count)) }
    }
  }

  /// Whether a header of an answer goes upstream: what the list's patterns take off a request, too.
  private func isWanted(_ name: UnsafeBufferPointer<UInt8>, _ list: PlanRange) -> Bool {
    switch find(name, plan.names.find(name, in: plan.literals.bytes), in: list) {
    case .none: false
    case .name: true
    case .pattern:
      // Framing is the answer's own: with it on the request, upstream would see another one's end.
      switch HeaderNames.guardOfRelay(name) {
      case .free:
        HeaderNames.guardOfRemoval(name, in: .request) == .free || plan.allowsUnsafeHeaders
      case .unsafe: plan.allowsUnsafeHeaders
      case .never: false
      }
    }
  }

  /// Answers as the service did, with those of its headers that the list has.
  func relay(
    _ pairs: UnsafeBufferPointer<UInt8>, _ answer: CallAnswer, _ response: HTTPCallResponse,
    _ call: Authorization, _ stream: FilterStream
  ) {
    if response.bodySize > 0, response.bodySize <= Self.maxRelayedBody {
      do throws(Status) {
        let body = try Host.bufferBytes(
          .httpCallResponseBody, start: 0, maxSize: Self.maxRelayedBody)
        body.withBytes { relay(pairs, answer, body: $0, call, stream) }
        return
      } catch {
        note(error, "the body of an answer could not be read")
      }
    } else if response.bodySize > 0 {
      metrics.count(.valuesDropped)
      faults.warn("a body of more than 1 MiB was not relayed from a service")
    }
    relay(pairs, answer, body: plan.literals[.empty], call, stream)
  }

  private func relay(
    _ pairs: UnsafeBufferPointer<UInt8>, _ answer: CallAnswer, body: UnsafeBufferPointer<UInt8>,
    _ call: Authorization, _ stream: FilterStream
  ) {
    _ = HeaderPairs.forEach(in: pairs) { nameRange, valueRange in
      let (name, value) = (pairs.part(nameRange), pairs.part(valueRange))
      // Without its coding a body could not be read.
      let isOfBody = !body.isEmpty && name.equals("content-encoding")
      guard HeaderSyntax.isName(name), isOfBody || isRelayed(name, call.toDownstream) else {
        return
      }
      if isWritable(value) {
        callWriter.add(name, value)
      } else {
        metrics.count(.valuesDropped)
        faults.warn("a value with CR, LF or NUL was not relayed from a service", name)
      }
    }
    let isWhole = callWriter.finish(into: &callPairs)
    reply(
      UInt32(truncatingIfNeeded: answer.status), "denied",
      body: isWhole ? body : plan.literals[.empty],
      call, stream)
  }

  private func isRelayed(_ name: UnsafeBufferPointer<UInt8>, _ list: PlanRange) -> Bool {
    switch find(name, plan.names.find(name, in: plan.literals.bytes), in: list) {
    case .none: false
    case .name: true
    case .pattern: HeaderNames.guardOfRelay(name) == .free
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The bytes of a range that `HeaderPairs.forEach` gave for these.
  func part(_ range: ByteRange) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: self[Int(range.start)..<Int(range.end)])
  }
}
