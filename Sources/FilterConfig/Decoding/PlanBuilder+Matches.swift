import Bytes

/// A matcher of `matchers`, built when it is first needed.
struct NamedMatcher: BitwiseCopyable {
  enum State: BitwiseCopyable { case untouched, underWay, built }

  let value: ConfigValue
  var state = State.untouched
  var root: UInt32 = 0
  /// How deep its predicates nest, matchers that it refers to included.
  var depth = 0
  /// How many predicates deciding it may ask, matchers that it refers to included.
  var cost = 0
  /// What it brings: positions in `matcherGroups` and `matcherResponses`.
  var groups = PlanRange.empty
  var responses = PlanRange.empty
  var readsResponseHeaders = false
}

extension PlanBuilder {
  /// How deep predicates may nest, references included: evaluation recurses that deep.
  static var maxMatchDepth: Int { 64 }
  /// How many predicates one match may ask, each reference counted with all that it refers to: a chain
  /// of matchers that name the next one twice would otherwise double the work at every step.
  static var maxMatchCost: Int { 1 << 20 }

  /// The root of the matcher, building it if need be; nil while it is being built, which is a cycle.
  @inline(never)
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
    let outerCost = referredCost
    referredCost = 0
    let outerName = matchName
    matchName = literal(document.key(of: matchers[index].value))
    var yield = MatchYield()
    swap(&matchYield, &yield)
    let depth = addMatch(matchers[index].value, isRuleMatch: false)
    swap(&matchYield, &yield)
    keep(yield, ofMatcher: index)
    matchName = outerName
    swap(&plan.predicates, &nodes)
    matchers[index].cost = matchCost(ownNodes: nodes.count, at: matchers[index].value)
    referredCost = outerCost
    matchers[index].root = appendToMatchers(nodes)
    matchers[index].depth = depth
    matchers[index].state = .built
    return matchers[index].root
  }

  mutating func appendToMatchers(_ nodes: borrowing TrivialArray<PredicateNode>) -> UInt32 {
    let base = UInt32(truncatingIfNeeded: plan.matcherNodes.count)
    for index in nodes.indices {
      var node = nodes[index]
      node.next &+= base
      plan.matcherNodes.append(node)
    }
    return base
  }

  /// What deciding a match costs at most, and a finding when that is too much.
  mutating func matchCost(ownNodes: Int, at value: ConfigValue) -> Int {
    let cost = ownNodes &+ referredCost
    if cost > Self.maxMatchCost {
      report.add(
        Diagnostic(
          .tooManyValues, at: value,
          expected: .text("a match of at most 1048576 tests, matchers included")))
    }
    // A second finding for every match above would say nothing new.
    return min(cost, Self.maxMatchCost)
  }

  /// Appends the conditions of a match, as one `all`. Returns their depth.
  mutating func addMatch(_ value: ConfigValue, isRuleMatch: Bool) -> Int {
    guard enterMatch(value) else { return 0 }
    defer { leaveMatch() }
    let match = FieldReader(document, value, .match)
    let start = open(.all)
    var depth = 0
    if let test = match["path"] { depth = max(depth, addSubject(test, .path, .none)) }
    if let test = match["host"] { depth = max(depth, addSubject(test, .host, .none)) }
    if let test = match["method"] { depth = max(depth, addSubject(test, .header, .method)) }
    if let test = match["scheme"] {
      depth = max(depth, addSubject(test, .header, intern(":scheme")))
    }
    for header in match.children("headers") {
      depth = max(depth, addSubject(header, .header, internRead(document.key(of: header))))
    }
    depth = max(depth, addFurtherKeys(match))
    for reference in names(in: match["matcher"]) { depth = max(depth, addReference(reference)) }
    for inner in match.children("all") { depth = max(depth, addMatch(inner, isRuleMatch: false)) }
    if match["any"] != nil {
      let any = open(.any)
      matchYield.anys &+= 1
      for inner in match.children("any") {
        depth = max(depth, 1 + addMatch(inner, isRuleMatch: false))
      }
      matchYield.anys &-= 1
      close(any)
    }
    if let inner = match["not"] {
      let not = open(.not)
      matchYield.nots &+= 1
      depth = max(depth, 1 + addMatch(inner, isRuleMatch: false))
      matchYield.nots &-= 1
      close(not)
    }
    if !isRuleMatch, let upgrade = match["upgrade"] {
      report.add(
        Diagnostic(
          .conflictingFields, at: upgrade, on: .key,
          expected: .text("\"upgrade\" belongs in a rule's own match, not inside others")))
    }
    close(start)
    return depth < Self.maxMatchDepth ? depth + 1 : tooDeep(value)
  }

  @inline(never)
  private mutating func tooDeep(_ value: ConfigValue) -> Int {
    report.add(
      Diagnostic(
        .tooDeep, at: value,
        expected: .text("at most 64 levels of matches, references and tests within each other")))
    return 0
  }

  /// Building recurses as deep as matches and tests nest, references included, and stacks are small on
  /// wasm. False, and a finding, when it is too deep; otherwise `leaveMatch` follows.
  mutating func enterMatch(_ value: ConfigValue) -> Bool {
    guard openMatches < Self.maxMatchDepth else {
      _ = tooDeep(value)
      return false
    }
    openMatches &+= 1
    return true
  }

  mutating func leaveMatch() { openMatches &-= 1 }

  /// A string, or the strings of a list.
  @inline(never)
  func names(in value: ConfigValue?) -> [ConfigValue] {
    guard let value else { return [] }
    return document.kind(of: value) == .list ? Array(document.children(of: value)) : [value]
  }

  private mutating func addReference(_ reference: ConfigValue) -> Int {
    guard let index = resolve(reference, .matcher) else { return 0 }
    // It is built later, on its own: what else is wrong in it is told then.
    if case .untouched = matchers[index].state, openMatches >= Self.maxMatchDepth {
      return tooDeep(reference)
    }
    guard let root = root(ofMatcher: index) else {
      report.add(Diagnostic(.referenceCycle, at: reference))
      return 0
    }
    let node = open(.reference)
    plan.predicates[node].literal.start = root
    plan.predicates[node].literal.end = UInt32(truncatingIfNeeded: matchers[index].cost)
    close(node)
    // Saturating: thousands of references to costly matchers must not wrap.
    referredCost = min(referredCost &+ matchers[index].cost, Self.maxMatchCost &+ 1)
    addYield(of: matchers[index], at: reference)
    return matchers[index].depth + 1
  }

  // MARK: Nodes

  @inline(never)
  mutating func open(_ kind: PredicateNode.Kind, name: NameID = .none) -> Int {
    plan.predicates.append(
      PredicateNode(kind: kind, ignoreCase: false, name: name, literal: .empty, next: 0))
    return plan.predicates.count - 1
  }

  mutating func close(_ node: Int) {
    plan.predicates[node].next = UInt32(truncatingIfNeeded: plan.predicates.count)
  }
}
