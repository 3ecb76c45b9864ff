import Bytes
import FilterConfig
import ProxyWasm

/// Rules whose match asks something of the response: the request has told that they may apply.
struct LateRules {
  /// The rule whose `first_of` one has been found in.
  private var taken: UInt16 = .max

  /// Stands in a stream's list of applied rules for one that does not apply after all.
  static var dropped: UInt16 { .max }

  /// Whether a rule applies in this phase. What is decided in the response phase stays so at the end;
  /// what is not, because no response came by or the end knows more, is decided there.
  mutating func applies(
    _ rule: Rule, in phase: Phase, _ view: HeaderView, _ stream: FilterStream
  ) -> Bool {
    if rule.group != .max, rule.group == taken { return false }
    guard let match = rule.responseMatch else {
      taken = rule.group
      return true
    }
    if phase == .response {
      if rule.isDecidedAtEnd { return true }
      guard view.load().isOK else { return false }
    } else {
      if stream.sawResponse, !rule.isDecidedAtEnd { return true }
      // Without a response there are no headers, and their absence tells nothing.
      if rule.matchesResponseHeaders { return false }
    }
    guard view.holds(Int(match), in: phase, stream) else { return false }
    if !rule.captures.isEmpty {
      view.capture(rule.captures, of: Int(match), in: phase, stream)
    }
    taken = rule.group
    return true
  }
}

extension FilterPlugin {
  /// A rule that looks at the response says `stop`: those behind it do not apply to the response, nor
  /// at all when they wait for it.
  @inline(never)
  func endResponseWalk(behind index: Int, _ stream: FilterStream) {
    dropLateRules(from: index &+ 1, stream)
  }

  /// Lets go of rules that wait for the response, from this place on: the walk does not come to them.
  @inline(never)
  func dropLateRules(from start: Int, _ stream: FilterStream) {
    guard plan.matchesResponses else { return }
    for index in stream.applied.indices where index >= start {
      let id = stream.applied[index]
      if id != LateRules.dropped, plan.rules[Int(id)].responseMatch != nil {
        stream.applied[index] = LateRules.dropped
      }
    }
  }
}
