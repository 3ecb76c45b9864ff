import Bytes

/// The keys of a match that test what a format gives.
extension PlanBuilder {
  /// Appends their conditions. Returns the greatest depth.
  @inline(never)
  mutating func addValueKeys(_ match: FieldReader) -> Int {
    var depth = 0
    if let test = match["principal"] {
      depth = max(depth, addSubject(test, of: FormatPart(.principal, .empty)))
    }
    if let test = match["route"] {
      depth = max(depth, addSubject(test, of: FormatPart(.property, literal("xds\0route_name"))))
    }
    if let test = match["cluster"] {
      depth = max(depth, addSubject(test, of: FormatPart(.property, literal("xds\0cluster_name"))))
    }
    for test in match.children("claims") {
      let part = FormatPart(.claim, literal(document.key(of: test)))
      depth = max(depth, addSubject(test, of: part))
    }
    for test in match.children("metadata") {
      let key = document.key(of: test)
      if key.first == 0x3A { keyFault(test, "a filter's name and keys with ':' between them") }
      let part = FormatPart(.metadata, literal(ofPath: key, separator: 0x3A))
      depth = max(depth, addSubject(test, of: part))
    }
    for test in match.children("properties") {
      let key = document.key(of: test)
      if !isPropertyPath(key) { keyFault(test, "the path of a property, such as source.port") }
      let path = literal(ofPath: key, separator: 0x2E)
      let part = FormatPart(Self.propertyKind(plan.literals[path]), path)
      depth = max(depth, addSubject(test, of: part))
    }
    for test in match.children("tables") { depth = max(depth, addTableTest(test)) }
    for test in match.children("values") { depth = max(depth, addValueTest(test)) }
    return depth
  }

  private mutating func keyFault(_ value: ConfigValue, _ expected: StaticString) {
    report.add(Diagnostic(.invalidName, at: value, on: .key, expected: .text(expected)))
  }

  /// A test on the value of one operator.
  @inline(never)
  private mutating func addSubject(
    _ test: ConfigValue, of part: FormatPart, _ facts: FormatFacts = FormatFacts()
  ) -> Int {
    var parts = TrivialArray<FormatPart>()
    parts.append(part)
    let format = addFormat(parts, facts, at: test)
    use(format, in: .request, at: test)
    return addSubject(test, .value, at: format.rawValue)
  }

  private mutating func addTableTest(_ test: ConfigValue) -> Int {
    guard let index = definitions[.table].position(of: document.key(of: test)) else {
      report.add(
        Diagnostic(
          .unknownReference, at: test, on: .key, expected: .reference(DefinitionKind.table.noun)))
      return 0
    }
    guard let inner = root(ofTable: index) else { return 0 }
    var facts = FormatFacts()
    facts.add(inner)
    return addSubject(test, of: FormatPart(.table, LiteralRange(index, index)), facts)
  }

  private mutating func addValueTest(_ value: ConfigValue) -> Int {
    let test = FieldReader(document, value, .valueTest)
    guard let subject = test["of"] else { return 0 }
    let format = self.format(subject, in: .request)
    if let inner = test["is"] { return addSubject(inner, .value, at: format.rawValue) }
    if let bounds = bounds(test) {
      let node = open(.value)
      plan.predicates[node].literal.start = format.rawValue
      let number = open(.number)
      plan.predicates[number].literal.start = bounds
      close(number)
      close(node)
      return 2
    }
    if let other = test["equals"] {
      let equal = self.format(other, in: .request)
      let node = open(.equal)
      plan.predicates[node].literal = LiteralRange(
        start: format.rawValue, end: equal.rawValue)
      close(node)
    }
    return 1
  }

  /// Builds a string test on one value apart from any match: a table's, or that of an action. Returns
  /// its root in `Plan.matcherNodes`, for `HeaderView.passes`.
  mutating func addLooseTest(_ test: ConfigValue) -> UInt32 {
    var nodes = TrivialArray<PredicateNode>()
    swap(&plan.predicates, &nodes)
    var yield = MatchYield()
    swap(&matchYield, &yield)
    // What it finds cannot be used: nothing has it for its match.
    matchYield.nots = 1
    _ = addSubject(test, .value)
    swap(&matchYield, &yield)
    swap(&plan.predicates, &nodes)
    return appendToMatchers(nodes)
  }
}
