import Bytes

/// The header names that a configuration mentions, and the number of each: open addressing over one
/// flat array. Names lie in the plan's literals.
package struct NameTable: ~Copyable, Sendable {
  /// Where each name stands in the literals, by number.
  package private(set) var ranges = TrivialArray<LiteralRange>()
  /// Numbers plus one, at the hash of their name; 0 is free. At most half full.
  private var slots = TrivialArray<UInt16>(repeating: 0, count: 64)
  /// Bit n: some name is n bytes long (63: or longer). Most headers of most requests are mentioned
  /// by nobody, and their length often tells.
  private var lengths: UInt64 = 0

  /// More names than any configuration needs; what is kept for each is 8 bytes and 12 in a view.
  package static var capacity: Int { 16_384 }

  package init() {}

  package var count: Int { ranges.count }

  /// The number of a lower-case name, which is added to `literals` when it is new; `.none` when the
  /// table is full.
  mutating func intern(
    _ name: UnsafeBufferPointer<UInt8>, in literals: inout TrivialArray<UInt8>
  ) -> NameID {
    let known = find(name, in: literals.bytes)
    if known != .none { return known }
    guard count < Self.capacity else { return .none }
    let start = literals.count
    literals.append(contentsOf: name)
    ranges.append(LiteralRange(start, literals.count))
    lengths |= Self.lengthBit(name.count)
    if count &* 2 > slots.count {
      slots = TrivialArray(repeating: 0, count: slots.count &* 2)
      for number in ranges.indices { place(number, in: literals) }
    } else {
      place(count &- 1, in: literals)
    }
    return NameID(UInt16(truncatingIfNeeded: count &- 1))
  }

  private mutating func place(_ number: Int, in literals: borrowing TrivialArray<UInt8>) {
    let mask = slots.count &- 1
    var slot = literals[ranges[number]].wordHash & mask
    while slots[slot] != 0 { slot = (slot &+ 1) & mask }
    slots[slot] = UInt16(truncatingIfNeeded: number &+ 1)
  }

  /// The number of a lower-case name, or `.none` when no rule mentions it.
  @inline(__always)
  package func find(
    _ name: UnsafeBufferPointer<UInt8>, in literals: UnsafeBufferPointer<UInt8>
  ) -> NameID {
    // Most names end here.
    guard lengths & Self.lengthBit(name.count) != 0 else { return .none }
    return search(for: name, in: literals)
  }

  @inline(never)
  private func search(
    for name: UnsafeBufferPointer<UInt8>, in literals: UnsafeBufferPointer<UInt8>
  ) -> NameID {
    let mask = slots.count &- 1
    var slot = name.wordHash & mask
    return slots.withUnsafeBufferPointer { slots in
      ranges.withUnsafeBufferPointer { ranges in
        while slots[slot] != 0 {
          let number = slots[slot] &- 1
          let range = ranges[Int(number)]
          let known = UnsafeBufferPointer(
            rebasing: literals[Int(range.start)..<Int(range.end)])
          if known.isSame(as: name) { return NameID(number) }
          slot = (slot &+ 1) & mask
        }
        return .none
      }
    }
  }

  @inline(__always)
  private static func lengthBit(_ length: Int) -> UInt64 {
    1 &<< UInt64(UInt(bitPattern: Swift.min(length, 63)))
  }
}
