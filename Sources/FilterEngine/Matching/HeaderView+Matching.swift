import Bytes
import FilterConfig
import ProxyWasm

extension HeaderView {
  /// Lends a matcher on this view as it stands.
  private func withMatcher<Result>(
    in phase: Phase, _ stream: FilterStream, _ body: (Matcher) -> Result
  ) -> Result {
    let facts = kind == .requestHeaders ? knownFacts() : nil
    let plan = plan
    let text = text.bytes
    further.isTextLent = true
    defer { further.isTextLent = false }
    return entries.withUnsafeBufferPointer { entries in
      first.withUnsafeBufferPointer { first in
        plan.matcherNodes.withUnsafeBufferPointer { matcherNodes in
          body(
            Matcher(
              text: text, entries: entries, first: first, literals: plan.literals.bytes,
              matcherNodes: matcherNodes, path: facts?.path.map { self.text[$0] },
              host: facts?.host.map { self.text[$0] }, phase: phase, view: self, stream: stream))
        }
      }
    }
  }

  /// Whether the match that begins at this position of `Plan.predicates` holds now.
  @inline(never)
  func holds(_ match: Int, in phase: Phase, _ stream: FilterStream) -> Bool {
    let plan = plan
    return withMatcher(in: phase, stream) { matcher in
      plan.predicates.withUnsafeBufferPointer { matcher.holds(match, of: $0) }
    }
  }

  /// Whether a value, or the absence of one, passes the loose test that begins at this position of
  /// `Plan.matcherNodes`.
  @inline(never)
  func passes(
    _ test: UInt32, _ value: UnsafeBufferPointer<UInt8>?, in phase: Phase, _ stream: FilterStream
  ) -> Bool {
    let plan = plan
    return withMatcher(in: phase, stream) { matcher in
      plan.matcherNodes.withUnsafeBufferPointer {
        matcher.passesLoose(Int(test), of: $0, value)
      }
    }
  }

  /// Keeps what the named groups of a match that holds have found, for the rule's actions. Asks the match
  /// once more: only what is used is worth noting.
  @inline(never)
  func capture(
    _ captures: PlanRange, of match: Int, in phase: Phase, _ stream: FilterStream
  ) {
    further.beginCapture()
    _ = holds(match, in: phase, stream)
    for index in captures.indices {
      guard let text = further.captured(plan.captures[index]) else { continue }
      if !stream.captures.set(index, text) { hasOverflowed = true }
    }
    further.endCapture()
  }

  /// What a named group of the rule's regular expressions has found.
  func appendCapture(_ capture: Int, in phase: Phase, _ stream: FilterStream) -> Bool {
    stream.captures.append(capture, to: &text)
  }
}
