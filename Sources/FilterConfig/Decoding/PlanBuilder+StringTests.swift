import Bytes

extension PlanBuilder {
  /// Appends "the values of this subject pass this test". Returns the depth.
  ///
  /// A list at this level is any of its tests, each with a quantifier of its own; a map with
  /// `each: true` asks that all values pass, everything else that one does.
  ///
  /// - Parameter position: What the subject is called in the table of its kind, for those that few
  ///   rules have.
  @inline(never)
  mutating func addSubject(
    _ test: ConfigValue, _ kind: PredicateNode.Kind, _ name: NameID = .none, at position: UInt32 = 0
  ) -> Int {
    guard enterMatch(test) else { return 0 }
    defer { leaveMatch() }
    if kind == .path { plan.asksForPath = true }
    if kind == .host { plan.asksForHost = true }
    guard document.kind(of: test) == .list else {
      let isEach = isMapWith("each", test)
      let node = open(isEach && kind == .header ? .eachHeader : kind, name: name)
      switch kind {
      case .path:
        if isMapWith("normalize", test) { plan.predicates[node].kind = .normalizedPath }
      case .header, .host: break
      default:
        plan.predicates[node].ignoreCase = isEach
        plan.predicates[node].literal.start = position
      }
      let depth = addTest(test, of: kind)
      close(node)
      return depth + 1
    }
    let any = open(.any)
    var depth = 0
    for item in document.children(of: test) {
      depth = max(depth, addSubject(item, kind, name, at: position))
    }
    close(any)
    return depth + 1
  }

  private func isMapWith(_ flag: StaticString, _ test: ConfigValue) -> Bool {
    document.kind(of: test) == .map && FieldReader(document, test, .stringTest).bool(flag)
  }

  /// Appends a test on one value. Returns the depth.
  private mutating func addTest(_ test: ConfigValue, of subject: PredicateNode.Kind) -> Int {
    guard enterMatch(test) else { return 0 }
    defer { leaveMatch() }
    switch document.kind(of: test) {
    case .list:
      let node = open(.oneOf)
      var depth = 0
      for item in document.children(of: test) {
        depth = max(depth, addInnerTest(item, of: subject))
      }
      close(node)
      return depth + 1
    case .map: return addLongTest(test, of: subject)
    default:
      addLeaf(.exact, test, subject, ignoreCase: false)
      return 1
    }
  }

  /// A test inside another: how many values must pass was said outside.
  @inline(never)
  private mutating func addInnerTest(_ test: ConfigValue, of subject: PredicateNode.Kind) -> Int {
    if isMapWith("each", test), let each = FieldReader(document, test, .stringTest)["each"] {
      report.add(
        Diagnostic(
          .conflictingFields, at: each, on: .key,
          expected: .text(
            "\"each\" belongs on the outermost test: it is about all values of the header")))
    }
    if isMapWith("normalize", test),
      let normalize = FieldReader(document, test, .stringTest)["normalize"]
    {
      report.add(
        Diagnostic(
          .conflictingFields, at: normalize, on: .key,
          expected: .text(
            "\"normalize\" belongs on the outermost test: it is about the path itself")))
    }
    return addTest(test, of: subject)
  }

  private mutating func addLongTest(_ value: ConfigValue, of subject: PredicateNode.Kind) -> Int {
    let test = FieldReader(document, value, .stringTest)
    let ignoreCase = test.bool("ignore_case")
    if test.bool("normalize"), subject != .path, let normalize = test["normalize"] {
      report.add(
        Diagnostic(
          .conflictingFields, at: normalize, on: .key,
          expected: .text("\"normalize\" belongs in tests of \"path\"")))
    }
    if let bounds = bounds(test) {
      let node = open(.number)
      plan.predicates[node].literal.start = bounds
      close(node)
      return 1
    }
    if let (kind, operand) = comparison(test) {
      guard document.kind(of: operand) == .list else {
        addLeaf(kind, operand, subject, ignoreCase: ignoreCase)
        return 1
      }
      let node = open(.oneOf)
      for item in document.children(of: operand) {
        addLeaf(kind, item, subject, ignoreCase: ignoreCase)
      }
      close(node)
      return 2
    }
    if let present = test["present"] {
      close(open(document.kind(of: present) == .true ? .isPresent : .isAbsent))
      return 1
    }
    if let inner = test["not"] {
      if ignoreCase, let flag = test["ignore_case"] {
        report.add(
          Diagnostic(
            .conflictingFields, at: flag, on: .key,
            expected: .text("\"ignore_case\" belongs inside, on the test under \"not\"")))
      }
      let node = open(.notValue)
      matchYield.nots &+= 1
      let depth = addInnerTest(inner, of: subject)
      matchYield.nots &-= 1
      close(node)
      return depth + 1
    }
    return 1
  }

  /// The position of the bounds that a test names, or nil when it names none.
  mutating func bounds(_ test: FieldReader) -> UInt32? {
    let min = test["min"]
    let max = test["max"]
    guard let place = min ?? max else { return nil }
    let bounds = NumberBounds(
      min: min.flatMap { ConfigNumber.integer(document.text(of: $0)) } ?? .min,
      max: max.flatMap { ConfigNumber.integer(document.text(of: $0)) } ?? .max)
    if bounds.min > bounds.max {
      report.add(
        Diagnostic(
          .conflictingFields, at: place, on: .key,
          expected: .text("\"min\" is greater than \"max\": no number passes")))
    }
    plan.bounds.append(bounds)
    return UInt32(truncatingIfNeeded: plan.bounds.count &- 1)
  }

  private func comparison(_ test: FieldReader) -> (PredicateNode.Kind, ConfigValue)? {
    if let operand = test["exact"] { return (.exact, operand) }
    if let operand = test["prefix"] { return (.prefix, operand) }
    if let operand = test["suffix"] { return (.suffix, operand) }
    if let operand = test["contains"] { return (.contains, operand) }
    if let operand = test["segment_prefix"] { return (.segmentPrefix, operand) }
    if let operand = test["regex"] { return (.regex, operand) }
    return nil
  }

  @inline(never)
  private mutating func addLeaf(
    _ kind: PredicateNode.Kind, _ operand: ConfigValue, _ subject: PredicateNode.Kind,
    ignoreCase: Bool
  ) {
    if kind == .regex { return addRegexTest(operand, ignoreCase: ignoreCase || subject == .host) }
    var kind = kind
    var text = document.text(of: operand)
    let isHost = subject == .host
    if isHost, kind == .exact, text.starts(with: [0x2A, 0x2E]) {
      kind = .hostWildcard
      text = text.dropFirst()
    }
    let node = open(kind)
    plan.predicates[node].ignoreCase = ignoreCase || isHost
    plan.predicates[node].literal = ignoreCase || isHost ? lowercaseLiteral(text) : literal(text)
    close(node)
  }
}
