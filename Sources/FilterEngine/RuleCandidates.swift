import Bytes
import FilterConfig

/// The rules that the index finds for a request, in written order: a heap of lists that are in order
/// each, so that no more is looked at than the walk comes to.
final class RuleCandidates {
  private struct Head: BitwiseCopyable {
    /// The rule that comes next in this list.
    var rule: UInt32
    /// The rest, as positions in the index's `places`; `at` is that of `rule`.
    var at: UInt32
    var end: UInt32
  }

  private var heads = TrivialArray<Head>()
  /// A value as a table has its texts: in lower case, reversed.
  private var scratch = TrivialArray<UInt8>()
  private var start: UInt32 = 0
  /// False when a header has changed that rules are filed under.
  var areKnown = false

  // MARK: Finding

  /// Forgets all, to find the rules from this place on.
  func begin(from start: Int, _ plan: Plan) {
    heads.removeAll()
    self.start = UInt32(truncatingIfNeeded: start)
    areKnown = true
    add(PlanRange(0, plan.index.unfiled), plan)
  }

  /// Adds the rules that one value brings.
  func find(_ value: UnsafeBufferPointer<UInt8>, _ table: RuleIndex.Table, _ plan: Plan) {
    let value = table.isReversed || table.foldsCase ? copy(value, for: table) : value
    var hits = plan.index.find(value, in: table, plan.literals.bytes)
    while let range = plan.index.next(&hits) { add(range, plan) }
  }

  /// No more of it than can make a difference, however long it is.
  private func copy(
    _ value: UnsafeBufferPointer<UInt8>, for table: RuleIndex.Table
  ) -> UnsafeBufferPointer<UInt8> {
    scratch.removeAll()
    let count = min(value.count, Int(table.longest) &+ 1)
    var at = 0
    while at < count {
      let byte = value[table.isReversed ? value.count &- 1 &- at : at]
      scratch.append(table.foldsCase ? ASCII.lowercased(byte) : byte)
      at &+= 1
    }
    return scratch.bytes
  }

  private func add(_ range: PlanRange, _ plan: Plan) {
    var (low, high) = (range.start, range.end)
    while low < high {
      let middle = (low &+ high) / 2
      if plan.index.places[Int(middle)] < start { low = middle &+ 1 } else { high = middle }
    }
    if low < range.end {
      heads.append(Head(rule: plan.index.places[Int(low)], at: low, end: range.end))
    }
  }

  /// Ends finding.
  func finish() {
    var index = heads.count / 2
    while index > 0 {
      index &-= 1
      sink(index)
    }
  }

  // MARK: Walking

  /// The first rule at or behind this place that may apply, of those in this list; the end of the list
  /// when there are no more.
  func next(from place: Int, in list: UInt16, _ plan: Plan) -> Int {
    let end = plan.index.hasLists ? plan.index.end(ofList: list) : plan.request.count
    while !heads.isEmpty {
      let rule = Int(heads[0].rule)
      if rule >= end { break }
      if rule >= place, !plan.index.hasLists || plan.isIn(list, rule) { return rule }
      advance(to: place, plan)
    }
    return end
  }

  /// Lets the first list go on, to this place at least.
  private func advance(to place: Int, _ plan: Plan) {
    var head = heads[0]
    repeat {
      head.at &+= 1
    } while head.at < head.end
      && Int(plan.index.places[Int(head.at)]) < place
    if head.at < head.end {
      head.rule = plan.index.places[Int(head.at)]
    } else {
      // The last takes its place.
      head = heads[heads.count &- 1]
      heads.truncate(to: heads.count &- 1)
      if heads.isEmpty { return }
    }
    heads[0] = head
    sink(0)
  }

  private func sink(_ index: Int) {
    var parent = index
    while true {
      var child = parent &* 2 &+ 1
      guard child < heads.count else { return }
      if child &+ 1 < heads.count, heads[child &+ 1].rule < heads[child].rule { child &+= 1 }
      guard heads[child].rule < heads[parent].rule else { return }
      (heads[parent], heads[child]) = (heads[child], heads[parent])
      parent = child
    }
  }
}

extension Plan {
  fileprivate func isIn(_ list: UInt16, _ place: Int) -> Bool {
    if case .rule(let id, _) = request[place] { return index.list(of: id) == list }
    return false
  }
}
