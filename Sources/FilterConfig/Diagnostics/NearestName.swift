/// Finds the name that somebody probably meant: edit distance with swaps, at most a third of the
/// longer name's length and 3.
struct NearestName {
  private let wanted: [UInt8]
  private var best = 4

  /// Names longer than 64 bytes are not compared.
  init(_ wanted: ArraySlice<UInt8>) { self.wanted = Array(wanted.prefix(65)) }

  /// True when `candidate` is nearer than all before it.
  mutating func isBetter(_ candidate: some Collection<UInt8>) -> Bool {
    let other = Array(candidate.prefix(65))
    let longest = max(wanted.count, other.count)
    guard longest <= 64 else { return false }
    let distance = distance(to: other)
    guard distance > 0 || wanted != other, distance < best, distance &* 3 <= longest || distance == 1
    else { return false }
    best = distance
    return true
  }

  /// Optimal string alignment distance, letters of either case alike.
  private func distance(to other: [UInt8]) -> Int {
    let width = other.count &+ 1
    var before = [Int](repeating: 0, count: width)
    var last = Array(0..<width)
    var row = last
    for i in wanted.indices {
      row[0] = i &+ 1
      for j in other.indices {
        let same = fold(wanted[i]) == fold(other[j])
        var cost = min(last[j &+ 1] &+ 1, row[j] &+ 1, last[j] &+ (same ? 0 : 1))
        if i > 0, j > 0, fold(wanted[i]) == fold(other[j &- 1]),
          fold(wanted[i &- 1]) == fold(other[j])
        {
          cost = min(cost, before[j &- 1] &+ 1)
        }
        row[j &+ 1] = cost
      }
      before = last
      last = row
    }
    return last[width &- 1]
  }

  private func fold(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
