import Bytes

/// Reads the numbers of `UnicodeTables`.
private struct TableReader {
  let bytes: UnsafeBufferPointer<UInt8>
  var at = 0

  /// The next byte; 0 at the end.
  mutating func byte() -> UInt8 {
    guard at < bytes.count else { return 0 }
    at &+= 1
    return bytes[at &- 1]
  }

  @inline(never)
  mutating func number() -> UInt32 {
    var value: UInt32 = 0
    var shift: UInt32 = 0
    while true {
      let byte = UInt32(byte())
      value |= (byte & 63) &<< shift
      if byte < 64 || shift > 20 { return value }
      shift &+= 6
    }
  }
}

extension CodePointSet {
  /// The bits of the general categories that a name stands for: of one letter, or of two. 0 when
  /// there are none.
  static func categories(named name: ArraySlice<UInt8>) -> UInt32 {
    UnicodeTables.names.withUTF8Buffer { names in
      var bits: UInt32 = 0
      var at = 0
      while at < names.count {
        if name.first == names[at], name.count == 1 || name.last == names[at &+ 1] {
          bits |= 1 &<< UInt32(truncatingIfNeeded: at &>> 1)
        }
        at &+= 2
      }
      return name.count > 2 ? 0 : bits
    }
  }

  /// Adds all code points of the general categories whose bits are set.
  @inline(never)
  mutating func insert(categories bits: UInt32) {
    var reader = UnicodeTables.categories.withUTF8Buffer { TableReader(bytes: $0) }
    var at: UInt32 = 0
    let pairs = UInt32(UnicodeTables.names.utf8CodeUnitCount / 2 &+ 1)
    // `Ll` and `Lu`.
    let (lower, upper) = (bits &>> 4 & 1, bits &>> 8 & 1)
    while reader.at < reader.bytes.count {
      let run = UInt32(reader.byte())
      let end = at &+ (run & 3 == 0 ? reader.number() : run & 3)
      if run &>> 2 != pairs {
        if bits &>> (run &>> 2) & 1 == 1 { insert(at, end &- 1) }
      } else if upper & lower == 1 {
        insert(at, end &- 1)
      } else if upper | lower == 1 {
        while at < end {
          insert(at &+ lower, at &+ lower)
          at &+= 2
        }
      }
      at = end
    }
  }

  /// Adds what differs from its members only by case (simple case folding).
  @inline(never)
  mutating func insertOtherCases() {
    // The first round reaches what all of a kind share, the second the others of the kind.
    for _ in 0..<2 {
      var added = CodePointSet()
      var reader = UnicodeTables.folding.withUTF8Buffer { TableReader(bytes: $0) }
      var at: UInt32 = 0
      while reader.at < reader.bytes.count {
        let low = at &+ reader.number()
        let high = low &+ reader.number() &- 1
        let distance = reader.number()
        at = high &+ 1
        if distance == 0 {
          copy(low, high, by: 0, to: &added, inPairs: true)
        } else {
          let shift = distance & 1 == 0 ? distance &>> 1 : 0 &- distance &>> 1
          copy(low, high, by: shift, to: &added)
          copy(low &+ shift, high &+ shift, by: 0 &- shift, to: &added)
        }
      }
      insert(added)
    }
  }

  /// Adds what is here from `low` to `high` to another set, so much further, or with what it makes
  /// pairs with: `low` and the next, and so on.
  @inline(never)
  private func copy(
    _ low: UInt32, _ high: UInt32, by shift: UInt32, to other: inout CodePointSet,
    inPairs: Bool = false
  ) {
    var index = firstRange(endingFrom: low)
    while index < ranges.count, ranges[index].low <= high {
      var first = max(low, ranges[index].low)
      var last = min(high, ranges[index].high)
      if inPairs {
        first &-= (first &- low) & 1
        last = last &+ 1 &- ((last &- low) & 1)
      }
      other.insert(first &+ shift, last &+ shift)
      index &+= 1
    }
  }
}
