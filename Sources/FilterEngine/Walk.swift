import Bytes
import FilterConfig
import ProxyWasm

/// Where a walk through a program is.
struct Walk {
  enum Outcome {
    /// All rules were walked, or one said `stop`.
    case finished
    /// A reply was handed to the host: nothing after it applies.
    case replied
    /// A call was sent whose answer decides: the walk goes on behind this instruction then.
    case waits
  }

  let phase: Phase
}

/// A value of an action, formatted and not yet written.
enum PendingValue {
  case write(ByteRange)
  case remove
  case skip
}

extension FilterPlugin {
  /// Runs a part of the phase's program.
  func run(_ walk: inout Walk, _ range: Range<Int>, _ stream: FilterStream) -> Walk.Outcome {
    var pc = range.lowerBound
    while pc < range.upperBound {
      let instruction: Instruction
      switch walk.phase {
      case .request: instruction = plan.request[pc]
      case .response: instruction = plan.response[pc]
      case .done: instruction = plan.done[pc]
      }
      pc &+= 1
      switch instruction {
      case .rule:
        // All rules up to the next that applies are passed over at once.
        pc = requestView.nextRule(from: pc &- 1, stream)
        guard pc < range.upperBound, case .rule(let id, _) = plan.request[pc] else { continue }
        pc &+= 1
        if plan.rules[Int(id)].worksLater { stream.applied.append(id) }
        if !plan.rules[Int(id)].captures.isEmpty { keepCaptures(id, stream) }
      case .jump(let place): pc = Int(place)
      case .stop: return .finished
      case .setHeaders(let range): edit(range, .set, walk.phase, stream)
      case .addHeaders(let range): edit(range, .add, walk.phase, stream)
      case .joinHeaders(let range): edit(range, .join, walk.phase, stream)
      case .removeHeaders(let range): remove(range, walk.phase)
      case .renameHeaders(let range): rename(range, isCopy: false, walk.phase)
      case .copyHeaders(let range): rename(range, isCopy: true, walk.phase)
      case .editHeaders(let range): editHeaders(range, walk.phase, stream)
      case .dedupeHeaders(let range): dedupe(range, walk.phase)
      case .respond(let reply):
        if respond(plan.replies[Int(reply)], walk.phase, stream) { return .replied }
      case .count(let metric): count(Int(metric), walk.phase, stream)
      case .limit(let limit): if self.limit(Int(limit), stream) { return .replied }
      case .authorize(let position):
        if let outcome = authorize(Int(position), pc: pc, stream) { return outcome }
      case .redirect(let position):
        if redirect(plan.redirects[Int(position)], walk.phase, stream) { return .replied }
      case .cors(let policy): if cors(policy, stream) { return .replied }
      case .corsResponse(let policy): corsResponse(policy, stream)
      case .setVariables(let range): setVariables(range, walk.phase, stream)
      default: editMessage(instruction, stream)
      }
    }
    return .finished
  }

  /// Keeps what the match of a rule that applies has found.
  @inline(never)
  private func keepCaptures(_ id: UInt16, _ stream: FilterStream) {
    let rule = plan.rules[Int(id)]
    guard let match = rule.match else { return }
    requestView.capture(rule.captures, of: Int(match), in: .request, stream)
  }

  // MARK: Header edits

  enum EditKind {
    case set, add, join
  }

  /// The view of the phase's own header map, read if it has not been; nil when it cannot be.
  func headers(_ phase: Phase) -> HeaderView? {
    if phase == .request { return requestView }
    let status = responseView.isUnread ? .ok : responseView.load()
    if status.isOK { return responseView }
    metrics.count(.headersUnreadable)
    faults.warn("response headers could not be read", nil, status)
    return nil
  }

  /// All values are formatted against the same earlier view, then written in name order.
  private func edit(_ range: PlanRange, _ kind: EditKind, _ phase: Phase, _ stream: FilterStream) {
    guard let view = headers(phase) else { return }
    pendingValues.removeAll()
    for index in range.indices {
      pendingValues.append(pending(plan.headerValues[index], view, phase, stream))
    }
    for (offset, index) in range.indices.enumerated() {
      let name = plan.headerValues[index].name
      switch (pendingValues[offset], kind) {
      case (.skip, _): break
      case (.remove, _): view.remove(name)
      case (.write(let value), .set): view.set(name, value)
      case (.write(let value), .add): view.add(name, value)
      case (.write(let value), .join): view.join(name, value)
      }
    }
  }

  private func pending(
    _ edit: HeaderValue, _ view: HeaderView, _ phase: Phase, _ stream: FilterStream
  ) -> PendingValue {
    switch edit.onlyIf {
    case .always: break
    case .absent: if view.has(edit.name) { return .skip }
    case .present: if !view.has(edit.name) { return .skip }
    }
    var value = view.evaluate(edit.value, in: phase, stream)
    if !isWritable(view.text[value]) {
      metrics.count(.valuesDropped)
      faults.warn("a value with CR, LF or NUL was not written to", view.nameBytes(edit.name))
      value = .empty
    }
    guard value.isEmpty else { return .write(value) }
    switch edit.onMissing {
    case .remove: return .remove
    case .keep: return .skip
    case .empty: return .write(value)
    }
  }

  func isWritable(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    for byte in value where byte == 0x0A || byte == 0x0D || byte == 0 { return false }
    return true
  }

  func remove(_ range: PlanRange, _ phase: Phase) {
    guard let view = headers(phase) else { return }
    for index in range.indices {
      let glob = plan.headerGlobs[index]
      if glob.pattern.isEmpty {
        view.remove(glob.name)
      } else {
        view.remove(matching: plan.literal(glob.pattern))
      }
    }
  }
}
