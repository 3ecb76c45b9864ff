import Bytes

/// A matcher of `matchers`, built when it is first needed.
struct NamedMatcher: BitwiseCopyable {
  enum State: BitwiseCopyable { case untouched, underWay, built }

  let value: ConfigValue
  var state = State.untouched
  var root: UInt32 = 0
  /// How deep its predicates nest, matchers that it refers to included.
  var depth = 0
}

extension PlanBuilder {
  /// How deep predicates may nest, references included: evaluation recurses that deep.
  static var maxMatchDepth: Int { 64 }

  /// The root of the matcher, building it if need be; nil while it is being built, which is a cycle.
  mutating func root(ofMatcher index: Int) -> UInt32? {
    switch matchers[index].state {
    case .built: return matchers[index].root
    case .underWay: return nil
    case .untouched: break
    }
    matchers[index].state = .underWay
    // Its nodes must not lie inside those of the match that refers to it: they are put together apart.
    var nodes = TrivialArray<PredicateNode>()
    swap(&plan.predicates, &nodes)
    let depth = addMatch(matchers[index].value, isRuleMatch: false)
    swap(&plan.predicates, &nodes)
    matchers[index].root = appendToMatchers(nodes)
    matchers[index].depth = depth
    matchers[index].state = .built
    return matchers[index].root
  }

  private mutating func appendToMatchers(_ nodes: borrowing TrivialArray<PredicateNode>) -> UInt32 {
    let base = UInt32(truncatingIfNeeded: plan.matcherNodes.count)
    for index in nodes.indices {
      var node = nodes[index]
      node.next &+= base
      plan.matcherNodes.append(node)
    }
    return base
  }

  /// Appends the conditions of a match, as one `all` unless there is just one. Returns their depth.
  mutating func addMatch(_ value: ConfigValue, isRuleMatch: Bool) -> Int {
    let match = FieldReader(document, value, .match)
    let start = open(.all)
    var depth = 0
    for (name, kind) in [
      ("path", .path), ("host", .host),
    ] as [(StaticString, PredicateNode.Kind)] {
      guard let test = match[name] else { continue }
      depth = max(depth, addSubject(test, kind, .none))
    }
    for (name, header) in [
      ("method", ":method"), ("scheme", ":scheme"),
    ] as [(StaticString, StaticString)] {
      guard let test = match[name] else { continue }
      depth = max(depth, addSubject(test, .header, intern(header)))
    }
    for header in match.children("headers") {
      depth = max(depth, addSubject(header, .header, internRead(document.key(of: header))))
    }
    for reference in names(in: match["matcher"]) { depth = max(depth, addReference(reference)) }
    for inner in match.children("all") { depth = max(depth, addMatch(inner, isRuleMatch: false)) }
    if match["any"] != nil {
      let any = open(.any)
      for inner in match.children("any") {
        depth = max(depth, 1 + addMatch(inner, isRuleMatch: false))
      }
      close(any)
    }
    if let inner = match["not"] {
      let not = open(.not)
      depth = max(depth, 1 + addMatch(inner, isRuleMatch: false))
      close(not)
    }
    if !isRuleMatch, let upgrade = match["upgrade"] {
      report.add(
        Diagnostic(
          .conflictingFields, at: upgrade, on: .key,
          expected: .text("\"upgrade\" only in a rule's own match")))
    }
    close(start)
    if depth + 1 > Self.maxMatchDepth {
      report.add(
        Diagnostic(.tooDeep, at: value, expected: .text("matches nested at most 64 deep, matchers included")))
      return 0
    }
    return depth + 1
  }

  /// A string, or the strings of a list.
  func names(in value: ConfigValue?) -> [ConfigValue] {
    guard let value else { return [] }
    return document.kind(of: value) == .list ? Array(document.children(of: value)) : [value]
  }

  private mutating func addReference(_ reference: ConfigValue) -> Int {
    guard let index = resolve(reference, in: "matchers", "matcher") else { return 0 }
    guard let root = root(ofMatcher: index) else {
      report.add(Diagnostic(.referenceCycle, at: reference))
      return 0
    }
    let node = open(.reference)
    plan.predicates[node].literal.start = root
    close(node)
    return matchers[index].depth + 1
  }

  private func position(of name: ArraySlice<UInt8>, in definitions: ConfigDocument.Children) -> Int? {
    var position = 0
    for definition in definitions {
      if document.key(of: definition).equals(name) { return position }
      position &+= 1
    }
    return nil
  }

  /// The position of what `reference` names among the definitions of a top-level section, or nil and
  /// a finding with the nearest name.
  mutating func resolve(
    _ reference: ConfigValue, in section: StaticString, _ noun: StaticString
  ) -> Int? {
    // Of another type: the structure check has said so.
    guard document.kind(of: reference) == .string else { return nil }
    let name = document.text(of: reference)
    let definitions = FieldReader(document, .root, .configuration).children(section)
    if let position = position(of: name, in: definitions) { return position }
    var nearest = NearestName(name)
    var suggestion = ConfigValue.none
    for definition in definitions where nearest.isBetter(document.key(of: definition)) {
      suggestion = definition
    }
    report.add(
      Diagnostic(.unknownReference, at: reference, expected: .reference(noun), related: suggestion))
    return nil
  }

  // MARK: Nodes

  mutating func open(_ kind: PredicateNode.Kind, name: NameID = .none) -> Int {
    plan.predicates.append(
      PredicateNode(kind: kind, ignoreCase: false, name: name, literal: .empty, next: 0))
    return plan.predicates.count - 1
  }

  mutating func close(_ node: Int) {
    plan.predicates[node].next = UInt32(truncatingIfNeeded: plan.predicates.count)
  }
}
