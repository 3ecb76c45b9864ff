import Bytes

/// Finds the rules that may apply to a request from what its headers are, without trying the others.
///
/// Each rule is filed under one condition without which it cannot apply: that a value is, begins with
/// or ends with some text. The texts about one subject stand in order in a `Table`; endings are kept
/// reversed, as beginnings. One binary search for a value finds the last text that does not stand
/// behind it, and all texts that the value begins with are beginnings of that one: it leads from each
/// to the next shorter. So a lookup costs the logarithm of the rules, and nothing in it depends on a
/// hash that requests could be made to collide in.
///
/// What is found are candidates: whether a rule applies, its whole match decides.
package struct RuleIndex: ~Copyable, Sendable {
  package enum Subject: UInt8, BitwiseCopyable, Sendable {
    /// Each value of header `name`.
    case header
    /// As matches see them: without query, without port. `name` is the header they come from.
    case path, host
  }

  /// The texts about one subject, compared in one way.
  package struct Table: BitwiseCopyable, Sendable {
    package var name: NameID
    package var subject: Subject
    package var isReversed: Bool
    /// Its texts are lower-case.
    package var foldsCase: Bool
    /// Positions in `entries`.
    package var entries: PlanRange
    /// Bytes of the longest text: of a value no more than one beyond that counts.
    package var longest: UInt32
  }

  package struct Entry: BitwiseCopyable, Sendable {
    var text: LiteralRange
    /// The longest entry of which this is a longer one and that has rules for beginnings, or -1.
    var up: Int32
    /// Where in `places` the rules stand for values that are this text.
    var whole: UInt32
    /// And for those that begin with it, up to `whole` of the next entry.
    var begins: UInt32
  }

  /// By name.
  package internal(set) var tables = TrivialArray<Table>()
  /// One more than there are texts.
  var entries = TrivialArray<Entry>()
  /// Positions of `.rule` in `Plan.request`, in rising order for each entry.
  package internal(set) var places = TrivialArray<UInt32>()
  /// How many at the beginning of `places` are of rules that are filed nowhere.
  package internal(set) var unfiled = 0
  /// The first table of each header name plus one, by the name's number; 0 for names without.
  var firstTables = TrivialArray<UInt16>()
  /// In which list of rules each rule stands, by its number: 0 for `rules` itself, others for lists
  /// inside rules. Empty when there are no others.
  var lists = TrivialArray<UInt16>()
  /// Where in `Plan.request` each list ends.
  var listEnds = TrivialArray<UInt32>()

  /// Trying fewer rules than this costs less than finding out which to try.
  package static var fewest: Int { 16 }

  /// The number of the last table, while it is made.
  var lastTable: UInt32 = 0

  init() {}

  /// True when there is none: rules are tried one by one.
  @inline(__always)
  package var isEmpty: Bool { tables.isEmpty }

  // MARK: Asking

  /// The first table about a header, or nil; others about it follow.
  @inline(__always)
  package func firstTable(of name: NameID) -> Int? {
    guard name.index < firstTables.count, firstTables[name.index] > 0 else { return nil }
    return Int(firstTables[name.index]) &- 1
  }

  /// What a lookup finds: the entries that fit, from the longest text to the shorter ones.
  package struct Hits {
    fileprivate var entry: Int
    /// How many bytes the value has in common with the text of the first.
    fileprivate let common: Int
    /// The first is the value itself, and the rules for that are still to come.
    fileprivate var isWhole: Bool
  }

  package func find(
    _ value: UnsafeBufferPointer<UInt8>, in table: Table,
    _ literals: UnsafeBufferPointer<UInt8>
  ) -> Hits {
    var (low, high) = (Int(table.entries.start), Int(table.entries.end))
    var common = 0
    // The last text that does not stand behind the value is before `low`.
    while low < high {
      let middle = (low &+ high) / 2
      let text = self.text(middle, literals)
      let same = value.commonPrefix(with: text)
      if same == text.count || (same < value.count && text[same] < value[same]) {
        common = same
        low = middle &+ 1
      } else {
        high = middle
      }
    }
    guard low > Int(table.entries.start) else { return Hits(entry: -1, common: 0, isWhole: false) }
    let count = entries[low &- 1].text.count
    return Hits(
      entry: low &- 1, common: common, isWhole: common == count && common == value.count)
  }

  /// Positions in `places`, in order; nil when there are no more.
  package func next(_ hits: inout Hits) -> PlanRange? {
    while hits.entry >= 0 {
      let entry = entries[hits.entry]
      if hits.isWhole {
        hits.isWhole = false
        return PlanRange(Int(entry.whole), Int(entry.begins))
      }
      let end = entries[hits.entry &+ 1].whole
      hits.entry = Int(entry.up)
      // From here on all are beginnings of the value.
      if entry.text.count <= hits.common { return PlanRange(Int(entry.begins), Int(end)) }
    }
    return nil
  }

  @inline(__always)
  func text(
    _ entry: Int, _ literals: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    let range = entries[entry].text
    return UnsafeBufferPointer(rebasing: literals[Int(range.start)..<Int(range.end)])
  }

  /// Whether rules stand inside others.
  @inline(__always)
  package var hasLists: Bool { !lists.isEmpty }

  /// The number of the list in which a rule stands.
  @inline(__always)
  package func list(of rule: UInt16) -> UInt16 { hasLists ? lists[Int(rule)] : 0 }

  /// Where a list ends; only where there are others than the one of all rules.
  package func end(ofList list: UInt16) -> Int { Int(listEnds[Int(list)]) }
}
