import Bytes

/// Finds what belongs to one of the host's numbers, a context or a call: open addressing over one flat
/// array, so that the hot path neither hashes strings nor allocates. It holds as many as the host has
/// open and grows with them. One type serves all that is found so: each would cost a module its code.
struct NumberTable: ~Copyable {
  struct Entry: BitwiseCopyable {
    /// 0 when the place is free.
    var number: UInt32 = 0
    /// The number of its plugin.
    var owner: ContextID = 0
    /// Another number, or the bits of a pointer; not 0.
    var value: UInt = 0
  }

  private var entries: TrivialArray<Entry>
  private(set) var count = 0

  init() { entries = TrivialArray(repeating: Entry(), count: 64) }

  /// Where a number belongs. They come one after the other, so their low bits would fill the table
  /// without a gap, and `remove` would walk over all that are open.
  @inline(__always)
  private func home(of number: UInt32) -> Int {
    Int(truncatingIfNeeded: (number &* 0x9E37_79B1) &>> 7) & (entries.count &- 1)
  }

  @inline(__always)
  private func place(of number: UInt32) -> Int? {
    let mask = entries.count &- 1
    var place = home(of: number)
    // At most half of the places are taken, so a free one ends every search.
    while entries[place].number != 0 {
      if entries[place].number == number { return place }
      place = (place &+ 1) & mask
    }
    return nil
  }

  @inline(__always)
  subscript(_ number: UInt32) -> Entry? { place(of: number).map { entries[$0] } }

  /// Takes the place of what the number had, and returns the value of that. 0 marks a free place and is
  /// nobody's number.
  @discardableResult
  mutating func insert(_ entry: Entry) -> UInt {
    guard entry.number != 0 else { return 0 }
    if count &* 2 >= entries.count { grow() }
    return put(entry)
  }

  private mutating func put(_ new: Entry) -> UInt {
    let mask = entries.count &- 1
    var place = home(of: new.number)
    while entries[place].number != 0, entries[place].number != new.number {
      place = (place &+ 1) & mask
    }
    if entries[place].number == 0 { count &+= 1 }
    let old = entries[place].value
    entries[place] = new
    return old
  }

  /// Takes the entry out; nil when the number is unknown.
  @inline(never)
  mutating func remove(_ number: UInt32) -> Entry? {
    guard var hole = place(of: number) else { return nil }
    let entry = entries[hole]
    count &-= 1
    // Close the hole: whoever was pushed past it moves back.
    let mask = entries.count &- 1
    var next = (hole &+ 1) & mask
    while entries[next].number != 0 {
      let home = home(of: entries[next].number)
      if (next &- home) & mask >= (next &- hole) & mask {
        entries[hole] = entries[next]
        hole = next
      }
      next = (next &+ 1) & mask
    }
    entries[hole] = Entry()
    return entry
  }

  /// Takes out all entries of a plugin, in a walk over the whole table.
  mutating func removeAll(of owner: ContextID) {
    var place = 0
    while place < entries.count {
      // The hole may have been filled by an entry from further on: it is looked at next.
      if entries[place].number != 0, entries[place].owner == owner {
        _ = remove(entries[place].number)
      } else {
        place &+= 1
      }
    }
  }

  private mutating func grow() {
    var smaller = TrivialArray<Entry>(repeating: Entry(), count: entries.count &* 2)
    swap(&smaller, &entries)
    count = 0
    for place in smaller.indices where smaller[place].number != 0 { _ = put(smaller[place]) }
  }

  /// The value at a place, 0 when it is free; places are 0 up to `capacity`.
  func value(at place: Int) -> UInt { entries[place].value }
  var capacity: Int { entries.count }
}
