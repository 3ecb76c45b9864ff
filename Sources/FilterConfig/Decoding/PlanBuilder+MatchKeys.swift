import Bytes

/// The keys of a match that not many rules have.
extension PlanBuilder {
  /// Appends their conditions. Returns the greatest depth.
  @inline(never)
  mutating func addFurtherKeys(_ match: FieldReader) -> Int {
    var depth = 0
    for parameter in match.children("query") {
      let number = number(plan.parameter(document.key(of: parameter)), at: parameter)
      depth = max(depth, addSubject(parameter, .query, at: number))
    }
    for cookie in match.children("cookies") {
      let number = number(plan.cookie(document.key(of: cookie)), at: cookie)
      depth = max(depth, addSubject(cookie, .cookie, intern("cookie"), at: number))
    }
    if let ranges = match["direct_remote_ip"] {
      report.add(
        Diagnostic(
          .notKnownToPlugins, at: ranges, on: .key,
          expected: .text("only the client's address as trusted is told, \"remote_ip\"")))
    }
    if let ranges = match["remote_ip"] { depth = max(depth, addNetworks(ranges)) }
    if let isGRPC = match["grpc"] {
      let isWanted = document.kind(of: isGRPC) == .true
      let not = isWanted ? nil : open(.not)
      close(open(.grpc, name: intern("content-type")))
      if let not { close(not) }
      depth = max(depth, isWanted ? 1 : 2)
    }
    if let fraction = match["fraction"] { depth = max(depth, addFraction(fraction)) }
    depth = max(depth, addValueKeys(match))
    if let response = match["response"] { addResponse(response) }
    return depth
  }

  /// The number as a position, and a finding where there is none left.
  private mutating func number(_ id: NameID, at value: ConfigValue) -> UInt32 {
    if id == .none {
      report.add(
        Diagnostic(
          .tooManyValues, at: value, on: .key,
          expected: .text("at most 16384 different names of query parameters or cookies")))
      return 0
    }
    return UInt32(id.rawValue)
  }

  /// One address range or several, any of which may hold the address.
  private mutating func addNetworks(_ ranges: ConfigValue) -> Int {
    let start = plan.networks.count
    for range in names(in: ranges) {
      let network = document.text(of: range).withUnsafeBufferPointer { IPNetwork($0) }
      if let network { plan.networks.append(network) }
    }
    let node = open(.remoteAddress)
    plan.predicates[node].literal = LiteralRange(start, plan.networks.count)
    close(node)
    return 1
  }

  private mutating func addFraction(_ value: ConfigValue) -> Int {
    let fraction = FieldReader(document, value, .fraction)
    func share(_ name: StaticString) -> UInt32? {
      fraction[name].flatMap { ConfigNumber.integer(document.text(of: $0), places: 4) }
        .map { UInt32(truncatingIfNeeded: $0) }
    }
    let from = share("from") ?? 0
    let to = share("percent") ?? share("to") ?? Fraction.whole
    if from >= to, let start = fraction["from"] {
      report.add(
        Diagnostic(
          .conflictingFields, at: start, expected: .text("\"from\" has to be less than \"to\"")))
    }
    let key = fraction["sticky_by"].map { format($0, in: .request) }
    if key == nil, let salt = fraction["salt"] {
      report.add(
        Diagnostic(
          .conflictingFields, at: salt, on: .key,
          expected: .text("\"salt\" belongs beside \"sticky_by\": chance has none")))
    }
    if key == nil, let start = fraction["from"] ?? fraction["to"] {
      report.add(
        Diagnostic(
          .conflictingFields, at: start, on: .key,
          expected: .text(
            "\"from\" and \"to\" belong beside \"sticky_by\": without it each request is drawn anew"
          )))
    }
    let salt = fraction["salt"].map { literal(document.text(of: $0)) } ?? matchName
    plan.fractions.append(Fraction(from: from, to: to, key: key, salt: salt))
    let node = open(.fraction)
    plan.predicates[node].literal.start = UInt32(truncatingIfNeeded: plan.fractions.count &- 1)
    close(node)
    return 1
  }
}

extension Plan {
  /// The number of a query parameter, in this very case; `.none` when there are too many.
  fileprivate func parameter(_ name: ArraySlice<UInt8>) -> NameID {
    name.withUnsafeBufferPointer { parameterNames.intern($0, in: &literals) }
  }

  /// The number of a cookie, in this very case; `.none` when there are too many.
  fileprivate func cookie(_ name: ArraySlice<UInt8>) -> NameID {
    name.withUnsafeBufferPointer { cookieNames.intern($0, in: &literals) }
  }
}
