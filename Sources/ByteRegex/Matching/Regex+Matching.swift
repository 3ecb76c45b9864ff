import Bytes

/// What is asked of a match.
struct Search: BitwiseCopyable {
  /// Where a match may begin.
  var from: Int
  /// Where the text ends, or where a match is known to end.
  var end: Int
  /// A match begins at `from` and ends with the text.
  var whole = false
  /// How many positions to note: 0, 2 for the match itself, or 2 for each group and the match.
  var slots: Int
}

extension Regex {
  /// True when all of `text` is one match.
  public func matchesWhole(
    _ text: UnsafeBufferPointer<UInt8>, _ scratch: inout RegexScratch
  ) -> Bool {
    guard text.count <= Self.maximalText else { return false }
    return run(text, Search(from: 0, end: text.count, whole: true, slots: 0), &scratch)
  }

  /// The same, and where the groups are: in `groups` the start and the end of each, group 0 first; -1
  /// twice for one that is not a part of the match. Without a match `groups` is empty.
  public func matchWhole(
    _ text: UnsafeBufferPointer<UInt8>, _ scratch: inout RegexScratch,
    groups: inout TrivialArray<Int32>
  ) -> Bool {
    groups.removeAll()
    guard text.count <= Self.maximalText else { return false }
    let search = Search(from: 0, end: text.count, whole: true, slots: 2 &* (groupCount &+ 1))
    return run(text, search, &scratch) && scratch.giveGroups(&groups)
  }

  /// The first match that begins at `from` or later, as `matchWhole` gives it. What is before `from`
  /// is seen by `^` and `\b`. An empty match may be at `from`: whoever replaces all goes on behind it.
  public func find(
    _ text: UnsafeBufferPointer<UInt8>, from: Int, _ scratch: inout RegexScratch,
    groups: inout TrivialArray<Int32>
  ) -> Bool {
    groups.removeAll()
    guard from >= 0, from <= text.count, text.count <= Self.maximalText else { return false }
    let search = Search(from: from, end: text.count, slots: 2 &* (groupCount &+ 1))
    return run(text, search, &scratch) && scratch.giveGroups(&groups)
  }

  /// Positions are 32 bits; a longer text does not match.
  private static var maximalText: Int { Int(Int32.max &- 1) }

  private func run(
    _ text: UnsafeBufferPointer<UInt8>, _ search: Search, _ scratch: inout RegexScratch
  ) -> Bool {
    if startsWithText, search.from > 0 { return false }
    var search = search
    if scratch.engines.contains(.table) {
      if search.whole, !wholeTable.isEmpty {
        scratch.steps &+= UInt64(text.count)
        let matches = wholeTable.matchesWhole(text)
        if !matches || search.slots == 0 { return matches }
      } else if !search.whole, !searchTable.isEmpty {
        let (end, seen) = searchTable.end(of: self, in: text, from: search.from)
        scratch.steps &+= UInt64(seen &- search.from)
        if end < 0 || search.slots == 0 { return end >= 0 }
        search.end = end
      }
    }
    if scratch.engines.contains(.backtracking), canBacktrack(search) {
      return runBacktracking(text, search, &scratch)
    }
    return runThreads(text, search, &scratch)
  }
}

extension RegexScratch {
  fileprivate func giveGroups(_ groups: inout TrivialArray<Int32>) -> Bool {
    for index in best.indices { groups.append(best[index]) }
    return true
  }
}
