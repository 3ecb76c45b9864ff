import Bytes

/// Code points from `low` to `high`.
struct CodePointRange: BitwiseCopyable, Sendable {
  var low: UInt32
  var high: UInt32
}

/// A set of code points: sorted ranges with gaps between them.
struct CodePointSet: ~Copyable {
  static let last: UInt32 = 0x10ffff

  private(set) var ranges = TrivialArray<CodePointRange>()

  /// Adds what is in order quickly, and anything else in time that grows with the set.
  @inline(never)
  mutating func insert(_ low: UInt32, _ high: UInt32) {
    guard low <= high else { return }
    var (low, high) = (low, high)
    let first = firstRange(endingFrom: low == 0 ? 0 : low &- 1)
    // Those from `first` to `end` touch the new one and become a part of it.
    var end = first
    while end < ranges.count, ranges[end].low <= high &+ 1 {
      low = min(low, ranges[end].low)
      high = max(high, ranges[end].high)
      end &+= 1
    }
    let range = CodePointRange(low: low, high: high)
    if end == first {
      ranges.append(range)
      var at = ranges.count &- 1
      while at > first {
        ranges[at] = ranges[at &- 1]
        at &-= 1
      }
    } else if end > first &+ 1 {
      var to = first &+ 1
      while end < ranges.count {
        ranges[to] = ranges[end]
        to &+= 1
        end &+= 1
      }
      ranges.truncate(to: to)
    }
    ranges[first] = range
  }

  @inline(never)
  mutating func insert(_ other: borrowing CodePointSet) {
    for index in other.ranges.indices { insert(other.ranges[index].low, other.ranges[index].high) }
  }

  /// The index of the first range that ends at `codePoint` or later; the count where none does.
  @inline(never)
  func firstRange(endingFrom codePoint: UInt32) -> Int {
    var (low, high) = (0, ranges.count)
    // What comes in order goes to the end.
    if let last = ranges.last, last.high < codePoint { return high }
    while low < high {
      let middle = (low &+ high) &>> 1
      if ranges[middle].high < codePoint { low = middle &+ 1 } else { high = middle }
    }
    return low
  }

  /// All other code points.
  @inline(never)
  func inverted() -> CodePointSet {
    var result = CodePointSet()
    var next: UInt32 = 0
    for index in ranges.indices {
      if ranges[index].low > next {
        result.ranges.append(.init(low: next, high: ranges[index].low &- 1))
      }
      next = ranges[index].high &+ 1
    }
    if next <= Self.last { result.ranges.append(CodePointRange(low: next, high: Self.last)) }
    return result
  }
}
