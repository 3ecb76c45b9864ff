import Bytes

/// What a match has brought besides its conditions on the request.
struct MatchYield: ~Copyable {
  /// Named groups of its regular expressions, positions in `Plan.namedGroups`.
  var groups = TrivialArray<UInt32>()
  /// Its conditions on the response, positions in `Plan.matcherNodes`.
  var responses = TrivialArray<UInt32>()
  /// Whether one of those looks at headers.
  var readsResponseHeaders = false
  /// The first place that asks something of the response.
  var firstResponse = ConfigValue.none
  /// How many `not` stand around the condition or test at hand, and how many `any`.
  var nots = 0
  var anys = 0
}

extension PlanBuilder {
  /// Appends what a named matcher brings, where `reference` refers to it.
  mutating func addYield(of matcher: NamedMatcher, at reference: ConfigValue) {
    if matchYield.nots == 0 {
      for index in matcher.groups.indices {
        let group = matcherGroups[index]
        // Referred to by several ways it is the same group.
        var isKnown = false
        for known in matchYield.groups.indices where matchYield.groups[known] == group {
          isKnown = true
        }
        if !isKnown, matchYield.groups.count <= Self.maxGroups { matchYield.groups.append(group) }
      }
    }
    guard !matcher.responses.isEmpty, mayAskResponse(reference, on: .value) else { return }
    for index in matcher.responses.indices { matchYield.responses.append(matcherResponses[index]) }
    if matcher.readsResponseHeaders { matchYield.readsResponseHeaders = true }
  }

  /// Notes that the match asks something of the response at this place. False, and a finding, where it
  /// cannot: `any` and `not` are decided while the request is on its way.
  mutating func mayAskResponse(_ value: ConfigValue, on place: Diagnostic.Place) -> Bool {
    if !matchYield.firstResponse.exists { matchYield.firstResponse = value }
    if matchYield.anys == 0, matchYield.nots == 0 { return true }
    report.add(
      Diagnostic(
        .phaseConflict, at: value, on: place,
        expected: .text("while the request is on its way, when \"any\" and \"not\" are decided")))
    return false
  }

  /// Keeps what a named matcher has brought, for those who refer to it.
  mutating func keep(_ yield: borrowing MatchYield, ofMatcher matcher: Int) {
    let groups = matcherGroups.count
    for index in yield.groups.indices { matcherGroups.append(yield.groups[index]) }
    let responses = matcherResponses.count
    for index in yield.responses.indices { matcherResponses.append(yield.responses[index]) }
    matchers[matcher].groups = PlanRange(groups, matcherGroups.count)
    matchers[matcher].responses = PlanRange(responses, matcherResponses.count)
    matchers[matcher].readsResponseHeaders = yield.readsResponseHeaders
  }

  // MARK: Groups

  /// How many named groups one match may have.
  static var maxGroups: Int { 64 }

  /// Lets the actions of a rule see the named groups of its match, whose names must differ.
  mutating func showGroups(of match: ConfigValue) {
    let count = matchYield.groups.count
    if count > Self.maxGroups {
      report.add(
        Diagnostic(
          .tooManyValues, at: match, expected: .text("at most 64 named groups in one match")))
      return
    }
    ruleGroups.removeAll()
    for index in 0..<count {
      let group = matchYield.groups[index]
      let name = plan.namedGroups[Int(group)].name
      for other in ruleGroups.indices
      where plan.literals[plan.namedGroups[Int(ruleGroups[other])].name].isSame(
        as: plan.literals[name])
      {
        report.add(
          Diagnostic(
            .invalidPattern, at: match,
            expected: .text("each group name in one regular expression of the match only"),
            part: .empty))
        return
      }
      ruleGroups.append(group)
    }
  }

  /// The number of the capture that `%MATCH(name)%` stands for in the rule at hand, by the group's name,
  /// which is a part of the text of `value`; otherwise nil, and a finding.
  mutating func captureIndex(_ name: ByteRange, at value: ConfigValue) -> Int? {
    for index in ruleGroups.indices {
      let group = plan.namedGroups[Int(ruleGroups[index])]
      guard plan.literals[group.name].equals(document.bytes[name]) else { continue }
      for known in ruleCaptures..<plan.captures.count
      where plan.captures[known] == ruleGroups[index] {
        return known
      }
      plan.captures.append(ruleGroups[index])
      return plan.captures.count &- 1
    }
    report.add(
      Diagnostic(
        .unknownReference, at: value, expected: .reference("named group"), part: name))
    return nil
  }
}
