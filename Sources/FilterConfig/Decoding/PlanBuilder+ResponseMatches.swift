import Bytes

/// What a match asks of the response.
extension PlanBuilder {
  /// Builds the conditions of `response` in a match, apart from those on the request.
  @inline(never)
  mutating func addResponse(_ value: ConfigValue) {
    guard mayAskResponse(value, on: .key) else { return }
    let response = FieldReader(document, value, .responseMatch)
    var nodes = TrivialArray<PredicateNode>()
    swap(&plan.predicates, &nodes)
    let all = open(.all)
    if let statuses = response["status"] { addStatuses(statuses) }
    if let statuses = response["grpc_status"] { addGRPCStatuses(statuses) }
    if let flags = response["flags"] { addFlags(flags) }
    for header in response.children("headers") {
      matchYield.readsResponseHeaders = true
      _ = addSubject(header, .header, intern(document.key(of: header)))
    }
    close(all)
    swap(&plan.predicates, &nodes)
    matchYield.responses.append(appendToMatchers(nodes))
  }

  private mutating func addStatuses(_ value: ConfigValue) {
    let start = plan.statusRanges.count
    for status in names(in: value) {
      if let range = StatusRange(document.text(of: status)) { plan.statusRanges.append(range) }
    }
    let node = open(.status)
    plan.predicates[node].literal = LiteralRange(start, plan.statusRanges.count)
    close(node)
  }

  private mutating func addGRPCStatuses(_ value: ConfigValue) {
    var mask: UInt32 = 0
    for status in names(in: value) {
      if let number = ConfigNumber.integer(document.text(of: status)), number >= 0, number < 32 {
        mask |= 1 &<< UInt32(truncatingIfNeeded: number)
      }
    }
    let node = open(.grpcStatus, name: intern("grpc-status"))
    plan.predicates[node].literal.start = mask
    close(node)
  }

  private mutating func addFlags(_ value: ConfigValue) {
    var mask: UInt32 = 0
    for flag in names(in: value) {
      if let bit = Schema.choice(document.text(of: flag), of: .responseFlag) {
        mask |= 1 &<< UInt32(truncatingIfNeeded: bit)
      }
    }
    let node = open(.flags)
    plan.predicates[node].literal.start = mask
    close(node)
  }

  /// Gives the rule what its match asks of the response. What applies to the request already cannot
  /// wait for that.
  mutating func addResponseMatch(ofRule id: UInt16, _ rule: FieldReader) {
    guard !matchYield.responses.isEmpty else { return }
    if rule["request"] != nil {
      report.add(
        Diagnostic(
          .phaseConflict, at: matchYield.firstResponse,
          on: document.kind(of: matchYield.firstResponse) == .map ? .key : .value,
          expected: .text("while the request is on its way, when the rule's request actions run")))
    }
    let root = plan.predicates.count
    let all = open(.all)
    for index in matchYield.responses.indices {
      let node = open(.reference)
      plan.predicates[node].literal.start = matchYield.responses[index]
      close(node)
    }
    close(all)
    plan.rules[Int(id)].responseMatch = UInt32(truncatingIfNeeded: root)
    plan.rules[Int(id)].matchesResponseHeaders = matchYield.readsResponseHeaders
    plan.matchesResponses = true
  }

  /// Decides when the response is looked at: at the end, where nothing happens before and the proxy then
  /// knows as much or more.
  mutating func settleResponseMatch(of id: UInt16) {
    let rule = plan.rules[Int(id)]
    plan.rules[Int(id)].isDecidedAtEnd =
      rule.responseMatch != nil && rule.response.isEmpty && !rule.matchesResponseHeaders
      && !rule.stop
  }
}
