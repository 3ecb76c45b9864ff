import Bytes

extension PlanBuilder {
  /// Builds the rules inside a rule, of which the first that matches applies. Recurses as deep as
  /// documents nest.
  @inline(never)
  mutating func addFirstOf(_ rule: FieldReader, _ id: UInt16, _ names: inout DefinedNames) {
    guard let list = rule["first_of"] else { return }
    for field in ["request", "response", "stream_done"] as [StaticString] {
      guard let actions = rule[field] else { continue }
      report.add(
        Diagnostic(
          .conflictingFields, at: actions, on: .key,
          expected: .text("a rule has actions or \"first_of\", not both")))
    }
    if plan.rules[Int(id)].responseMatch != nil, matchYield.firstResponse.exists {
      report.add(
        Diagnostic(
          .conflictingFields, at: matchYield.firstResponse,
          expected: .text("what is asked of the response belongs in the rules of \"first_of\"")))
    }
    // The jumps at the end of each, which lead behind the last.
    var jumps = TrivialArray<UInt32>()
    var isLate = false
    for inner in document.children(of: list) {
      let number = plan.rules.count
      let start = plan.request.count
      addRule(inner, &names, in: id)
      guard plan.request.count > start else { continue }
      if plan.rules[number].responseMatch != nil {
        // Only the response tells whether this is the one: those behind it stay in question.
        isLate = true
      } else {
        if isLate { checkLate(inner) }
        jumps.append(UInt32(truncatingIfNeeded: plan.request.count))
        plan.request.append(.jump(0))
        if case .rule(let id, _) = plan.request[start] {
          plan.request[start] = .rule(
            id, otherwise: UInt32(truncatingIfNeeded: plan.request.count))
        }
      }
    }
    for index in jumps.indices {
      plan.request[Int(jumps[index])] = .jump(UInt32(truncatingIfNeeded: plan.request.count))
    }
    // All of them are decided together, so that the first is the first.
    if isLate {
      for index in (Int(id) &+ 1)..<plan.rules.count where plan.rules[index].group == id {
        plan.rules[index].isDecidedAtEnd = false
      }
    }
  }

  /// Whether a rule behind one that asks something of the response applies is told by the response too.
  private mutating func checkLate(_ rule: ConfigValue) {
    let fields = FieldReader(document, rule, .rule)
    for field in ["request", "first_of", "stop"] as [StaticString] {
      guard let value = fields[field] else { continue }
      report.add(
        Diagnostic(
          .phaseConflict, at: value, on: .key,
          expected: .text(
            "to apply while the request is on its way: a rule before it in \"first_of\" waits for the response"
          )))
    }
  }
}
