import Bytes
import FilterConfig
import ProxyWasm

/// What a request of another origin may do, for the response to tell.
struct CORSState {
  enum Verdict {
    /// The request names no origin.
    case sameOrigin
    case allowed, denied
  }

  /// A position in `Plan.corsPolicies`.
  var policy: UInt32
  var verdict: Verdict
}

/// Cross-origin requests (the Fetch standard, sections 3.3 and 4.8).
extension FilterPlugin {
  /// Decides about a request. True when it was a preflight, which is answered here.
  func cors(_ position: UInt32, _ stream: FilterStream) -> Bool {
    let policy = plan.corsPolicies[Int(position)]
    let view = requestView
    stream.cors = CORSState(policy: position, verdict: .sameOrigin)
    stream.corsOrigin.removeAll()
    guard let entry = view.entry(of: policy.origin) else { return false }
    let origin = view.text[view.entries[entry].value]
    // A browser sends one.
    let isAllowed =
      view.entries[entry].next < 0 && isWritable(origin)
      && policy.origins.map({ view.holds(Int($0), in: .request, stream) }) ?? true
    stream.cors?.verdict = isAllowed ? .allowed : .denied
    if isAllowed { stream.corsOrigin.append(contentsOf: origin) }
    guard view.has(policy.requestMethod), let method = view.value(of: .method),
      view.text[method].equals("OPTIONS")
    else { return false }
    // The reply tells all itself.
    stream.cors = nil
    return answerPreflight(policy, isAllowed, stream)
  }

  private func answerPreflight(
    _ policy: CORSPolicy, _ isAllowed: Bool, _ stream: FilterStream
  ) -> Bool {
    let view = requestView
    var headers = HeaderPairs.Writer()
    if isAllowed {
      if isConstant(policy) {
        headers.add("access-control-allow-origin", ascii: "*")
      } else {
        headers.add("access-control-allow-origin", stream.corsOrigin.bytes)
      }
      if policy.allowsCredentials {
        headers.add("access-control-allow-credentials", ascii: "true")
      }
      add("access-control-allow-methods", policy.allowMethods, to: &headers)
      add("access-control-allow-headers", policy.allowHeaders, to: &headers)
      add("access-control-max-age", policy.maxAge, to: &headers)
      if policy.allowsPrivateNetwork, view.has(policy.requestPrivateNetwork) {
        headers.add("access-control-allow-private-network", ascii: "true")
      }
    }
    if !isConstant(policy) { headers.add("vary", ascii: "Origin") }
    let start = view.text.count
    view.text.append(ascii: "generic_filter.cors.")
    view.text.append(contentsOf: plan.literal(plan.rules[Int(policy.rule)].name))
    let details = ByteRange(start, view.text.count)
    // No pairs at all when they are too many or too large for the host.
    let pairs = headers.finish() ?? TrivialArray()
    return send(
      isAllowed ? 200 : 403, details: view.text[details], body: view.text[.empty],
      headerPairs: pairs.bytes, .request, stream)
  }

  private func add(
    _ name: StaticString, _ value: LiteralRange, to headers: inout HeaderPairs.Writer
  ) {
    if !value.isEmpty { headers.add(name, plan.literal(value)) }
  }

  /// Whether every origin gets the same answer.
  private func isConstant(_ policy: CORSPolicy) -> Bool { policy.origins == nil }

  /// Tells browsers what the request was allowed. What the upstream says about origins does not count:
  /// the policy does.
  func corsResponse(_ position: UInt32, _ stream: FilterStream) {
    guard let state = stream.cors, state.policy == position, let view = headers(.response) else {
      return
    }
    let policy = plan.corsPolicies[Int(position)]
    let names = policy.names
    if isConstant(policy) {
      // Whoever asks first, caches keep it for all.
      write(names.allowOrigin, "*", view)
    } else {
      addVary(names.vary, view)
      switch state.verdict {
      case .sameOrigin: return
      case .denied: view.remove(names.allowOrigin)
      case .allowed:
        let start = view.text.count
        view.text.append(contentsOf: stream.corsOrigin.bytes)
        replace(names.allowOrigin, ByteRange(start, view.text.count), view)
      }
    }
    if state.verdict != .allowed || !policy.allowsCredentials {
      view.remove(names.allowCredentials)
    } else {
      write(names.allowCredentials, "true", view)
    }
    if state.verdict != .denied, !policy.exposeHeaders.isEmpty {
      let start = view.text.count
      view.text.append(contentsOf: plan.literal(policy.exposeHeaders))
      replace(names.exposeHeaders, ByteRange(start, view.text.count), view)
    }
  }

  private func write(_ name: NameID, _ value: StaticString, _ view: HeaderView) {
    let start = view.text.count
    view.text.append(ascii: value)
    replace(name, ByteRange(start, view.text.count), view)
  }

  /// Caches must tell origins apart.
  private func addVary(_ name: NameID, _ view: HeaderView) {
    let values = view.values(of: name)
    var entry = values.first
    for _ in 0..<values.count {
      let value = view.text[view.entries[Int(entry)].value]
      if Tokens.has("origin", in: value) || Tokens.has("*", in: value) { return }
      entry = view.entries[Int(entry)].next
    }
    let start = view.text.count
    view.text.append(ascii: "Origin")
    view.add(name, ByteRange(start, view.text.count))
  }
}

enum Tokens {
  /// Whether one of the tokens between commas is this, in any case.
  static func has(_ token: StaticString, in list: UnsafeBufferPointer<UInt8>) -> Bool {
    var start = 0
    while start < list.count {
      var end = start
      while end < list.count, list[end] != 0x2C { end &+= 1 }
      let item = UnsafeBufferPointer(rebasing: list[start..<end]).trimmed
      if item.equals(token, ignoringCase: true) { return true }
      start = end &+ 1
    }
    return false
  }
}
