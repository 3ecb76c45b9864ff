import Bytes

/// Finds the name that somebody probably meant: edit distance with swaps, at most a third of the
/// longer name's length and 3.
package struct NearestName: ~Copyable {
  private let wanted: ArraySlice<UInt8>
  private var best = 4
  /// Rows of the distance matrix: the one being filled and the two before it.
  private var row = TrivialArray<UInt8>()
  private var last = TrivialArray<UInt8>()
  private var before = TrivialArray<UInt8>()

  /// Names longer than 64 bytes are not compared.
  package init(_ wanted: ArraySlice<UInt8>) { self.wanted = wanted }

  mutating func isBetter(_ candidate: StaticString) -> Bool {
    candidate.withUTF8Buffer { isBetter($0) }
  }

  package mutating func isBetter(_ candidate: ArraySlice<UInt8>) -> Bool {
    candidate.withUnsafeBufferPointer { isBetter($0) }
  }

  /// True when `candidate` is nearer than all before it.
  @inline(never)
  mutating func isBetter(_ candidate: UnsafeBufferPointer<UInt8>) -> Bool {
    let longest = max(wanted.count, candidate.count)
    guard longest <= 64 else { return false }
    let wanted = self.wanted
    let distance = wanted.withUnsafeBufferPointer { (wanted) -> Int in
      self.distance(wanted, candidate)
    }
    guard distance > 0 || !wanted.equals(candidate), distance < best,
      distance &* 3 <= longest || distance == 1
    else { return false }
    best = distance
    return true
  }

  /// Optimal string alignment distance, letters of either case alike.
  private mutating func distance(
    _ wanted: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>
  ) -> Int {
    let width = other.count &+ 1
    clear(width)
    for column in 0..<width { last[column] = UInt8(truncatingIfNeeded: column) }
    for i in wanted.indices {
      row[0] = UInt8(truncatingIfNeeded: i &+ 1)
      for j in other.indices {
        let same = ASCII.lowercased(wanted[i]) == ASCII.lowercased(other[j])
        var cost = min(last[j &+ 1] &+ 1, row[j] &+ 1, last[j] &+ (same ? 0 : 1))
        if i > 0, j > 0, ASCII.lowercased(wanted[i]) == ASCII.lowercased(other[j &- 1]),
          ASCII.lowercased(wanted[i &- 1]) == ASCII.lowercased(other[j])
        {
          cost = min(cost, before[j &- 1] &+ 1)
        }
        row[j &+ 1] = cost
      }
      swap(&before, &last)
      swap(&last, &row)
    }
    return Int(last[width &- 1])
  }

  private mutating func clear(_ width: Int) {
    row.removeAll()
    last.removeAll()
    before.removeAll()
    for _ in 0..<width {
      row.append(0)
      last.append(0)
      before.append(0)
    }
  }
}
