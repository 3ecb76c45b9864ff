import Bytes

extension Plan {
  /// Files the rules, where there are so many that it pays: at least `fewest` that can be filed.
  @inline(never)
  func makeIndex(fewest: Int) {
    guard rules.count >= fewest else { return }
    var builder = RuleIndexBuilder(self)
    if builder.fileRules(fewest: fewest) { builder.finish() }
  }
}

/// Chooses for each rule the condition to file it under, and puts the filings in order.
struct RuleIndexBuilder: ~Copyable {
  private let plan: Plan
  private var filings = TrivialArray<RuleIndex.Filing>()
  private var filedRules = 0
  /// Where the rules stand that cannot be filed.
  private var unfiled = TrivialArray<UInt32>()
  /// How many rules ask for a text, by its hash: an estimate, since hashes may be the same.
  private var counts: TrivialArray<UInt16>
  /// Where the rule at hand stands.
  private var place: UInt32 = 0

  init(_ plan: Plan) {
    self.plan = plan
    var size = 64
    while size < plan.predicates.count, size < 1 << 16 { size &*= 2 }
    counts = TrivialArray(repeating: 0, count: size)
  }

  /// False when trying the rules one by one costs no more.
  mutating func fileRules(fewest: Int) -> Bool {
    for pc in plan.request.indices {
      if case .rule(let id, _) = plan.request[pc], let match = plan.rules[Int(id)].match {
        _ = visit(Node(at: Int(match)), .count)
      }
    }
    for pc in plan.request.indices {
      guard case .rule(let id, _) = plan.request[pc] else { continue }
      place = UInt32(truncatingIfNeeded: pc)
      if let match = plan.rules[Int(id)].match.map({ Node(at: Int($0)) }),
        visit(match, .weigh) != .max
      {
        _ = visit(match, .file)
        filedRules &+= 1
      } else {
        unfiled.append(place)
      }
    }
    // A lookup costs as much as some rules, and each rule that is not filed a little more than without.
    return filedRules >= fewest && filedRules &* 4 >= unfiled.count
  }

  mutating func finish() {
    plan.index.setUnfiled(unfiled)
    let order = sorted()
    let literals = plan.literals.bytes
    for position in order.indices { plan.index.add(filings[Int(order[position])], literals) }
    plan.index.finish()
    findLists()
  }

  // MARK: Choosing

  enum Purpose {
    /// Counts all that the rule could be filed under.
    case count
    /// Says how common what the rule would be filed under is; `max` when it cannot be.
    case weigh
    case file
  }

  /// A node of a match, and the values that the test there is about.
  struct Node {
    var at: Int
    var isInMatchers = false
    var name = NameID.none
    var subject = RuleIndex.Subject.header
  }

  /// A conjunction is as rare as its rarest part, and filed there; alternatives, each of which has to
  /// be filed, are as common as the most common. Recurses as deep as predicates nest.
  private mutating func visit(_ node: Node, _ purpose: Purpose) -> UInt32 {
    let row = node.isInMatchers ? plan.matcherNodes[node.at] : plan.predicates[node.at]
    var inner = node
    inner.at &+= 1
    switch row.kind {
    case .all, .any, .oneOf:
      let isAll = row.kind == .all
      var rarest = inner
      var weight: UInt32 = isAll ? .max : 0
      while inner.at < Int(row.next) {
        let own = visit(inner, isAll && purpose == .file ? .weigh : purpose)
        if isAll ? own < weight : own > weight { (rarest, weight) = (inner, own) }
        let next = inner.isInMatchers ? plan.matcherNodes[inner.at] : plan.predicates[inner.at]
        inner.at = Int(next.next)
      }
      return isAll && purpose == .file && weight != .max ? visit(rarest, .file) : weight
    case .reference:
      // To look into long ones for each rule would cost more than the configuration is long.
      guard row.literal.end <= Self.longestMatcher else { return .max }
      return visit(Node(at: Int(row.literal.start), isInMatchers: true), purpose)
    case .header, .eachHeader:
      inner.name = row.name
      return visit(inner, purpose)
    case .path:
      (inner.name, inner.subject) = (.path, .path)
      return visit(inner, purpose)
    case .host:
      (inner.name, inner.subject) = (.authority, .host)
      return visit(inner, purpose)
    case .exact, .prefix, .segmentPrefix, .suffix, .hostWildcard, .isPresent:
      return take(row, node, purpose)
    default: return .max
    }
  }

  /// Tests of a matcher, those it refers to included.
  private static var longestMatcher: UInt32 { 16 }

  /// Counts, weighs or files one test.
  private mutating func take(_ row: PredicateNode, _ node: Node, _ purpose: Purpose) -> UInt32 {
    var text = row.literal
    if row.kind == .segmentPrefix, plan.literal(text).last == 0x2F { text.end &-= 1 }
    let isReversed = row.kind == .suffix || row.kind == .hostWildcard
    // What every request has would be found for each of them: all paths begin with '/'.
    let fewest = node.subject == .path && !isReversed ? 2 : 1
    if row.kind != .exact, node.subject != .header, text.count < fewest { return .max }
    let table = RuleIndex.Filing.table(
      node.name, node.subject, isReversed: isReversed, foldsCase: row.ignoreCase)
    var hash = plan.literal(text).wordHash ^ Int(truncatingIfNeeded: table &* 0x9E37_79B1)
    if row.kind != .exact { hash = ~hash }
    let slot = hash & (counts.count &- 1)
    switch purpose {
    case .count: if counts[slot] < .max { counts[slot] &+= 1 }
    case .weigh: break
    case .file:
      if isReversed { text = reversed(text) }
      filings.append(
        RuleIndex.Filing(
          table: table, text: text, isBeginning: row.kind != .exact, place: place))
    }
    return UInt32(counts[slot]) &* commonness(row, node)
  }

  /// How much more common than a path or a host the values are that pass a test.
  private func commonness(_ row: PredicateNode, _ node: Node) -> UInt32 {
    if row.kind == .isPresent { return 4 }
    // Of methods and schemes there are few.
    if node.subject == .header, plan.literal(plan.names.ranges[node.name.index]).first == 0x3A {
      return 8
    }
    return row.kind == .exact ? 1 : 2
  }

  private func reversed(_ text: LiteralRange) -> LiteralRange {
    let start = plan.literals.count
    var at = Int(text.end)
    while at > Int(text.start) {
      at &-= 1
      plan.literals.append(plan.literals[at])
    }
    return LiteralRange(start, plan.literals.count)
  }

  // MARK: Order

  /// The filings in the order of tables, texts and places, whole values first: merged from runs, since
  /// most are in order as they come.
  private func sorted() -> TrivialArray<UInt32> {
    var from = TrivialArray<UInt32>()
    var to = TrivialArray<UInt32>()
    for position in filings.indices {
      from.append(UInt32(truncatingIfNeeded: position))
      to.append(0)
    }
    var width = 1
    while width < from.count {
      var start = 0
      while start < from.count {
        let middle = min(start &+ width, from.count)
        let end = min(middle &+ width, from.count)
        var (left, right, at) = (start, middle, start)
        // Two runs that follow each other already are one.
        let isOrdered = middle == end || !precedes(from[middle], from[middle &- 1])
        while at < end {
          let takesRight =
            left == middle || (!isOrdered && right < end && precedes(from[right], from[left]))
          to[at] = takesRight ? from[right] : from[left]
          if takesRight { right &+= 1 } else { left &+= 1 }
          at &+= 1
        }
        start = end
      }
      swap(&from, &to)
      width &*= 2
    }
    return from
  }

  @inline(never)
  private func precedes(_ a: UInt32, _ b: UInt32) -> Bool {
    let (a, b) = (filings[Int(a)], filings[Int(b)])
    if a.table != b.table { return a.table < b.table }
    let (mine, theirs) = (plan.literal(a.text), plan.literal(b.text))
    let same = mine.commonPrefix(with: theirs)
    if same < mine.count, same < theirs.count { return mine[same] < theirs[same] }
    if mine.count != theirs.count { return mine.count < theirs.count }
    // Places come in order.
    return !a.isBeginning && b.isBeginning
  }

  // MARK: Lists inside rules

  /// Notes which rules stand inside others, so that they are found only on the way through these.
  private mutating func findLists() {
    var lists = TrivialArray<UInt16>(repeating: 0, count: plan.rules.count)
    var ends = TrivialArray<UInt32>()
    ends.append(UInt32(truncatingIfNeeded: plan.request.count))
    /// The rules around the place at hand: the end of each, and the list that it holds, 0 before it has
    /// any.
    var around = TrivialArray<(end: UInt32, list: UInt16)>()
    for pc in plan.request.indices {
      guard case .rule(let id, let otherwise) = plan.request[pc] else { continue }
      while let last = around.last, last.end <= pc { around.truncate(to: around.count &- 1) }
      if !around.isEmpty {
        let top = around.count &- 1
        if around[top].list == 0 {
          around[top].list = UInt16(truncatingIfNeeded: ends.count)
          ends.append(0)
        }
        lists[Int(id)] = around[top].list
        ends[Int(around[top].list)] = otherwise
      }
      around.append((end: otherwise, list: 0))
    }
    if ends.count > 1 { plan.index.set(lists: lists, ends: ends) }
  }
}
