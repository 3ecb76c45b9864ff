import Bytes

/// Classes as code: one choice for the first byte, and one for each set of bytes that may follow.
/// Equal ones are shared, so that the code of `\pL` is some hundred choices and matching it is one at
/// each byte.
extension Parser {
  /// Leaves the class, as a place of its code.
  private static var out: Int16 { -1 }
  /// Matches nothing.
  private static var none: Int16 { -2 }

  @inline(never)
  mutating func emit(_ set: consuming CodePointSet) throws(Refused) {
    let start = program.code.count
    try emit(Instruction(operation: .fail))
    pending.removeAll()
    // RE2 does not look for overlong forms and what is above Unicode when a class has all that is
    // not ASCII, and that shows on text that is not UTF-8.
    let index = set.firstRange(endingFrom: 0x80)
    let isWide =
      index < set.ranges.count && set.ranges[index].low <= 0x80
      && set.ranges[index].high == CodePointSet.last

    for index in set.ranges.indices where set.ranges[index].low < 0x80 {
      add(
        UInt8(truncatingIfNeeded: set.ranges[index].low),
        UInt8(truncatingIfNeeded: min(set.ranges[index].high, 0x7f)), to: Self.out, above: 0)
    }
    var lead: UInt32 = 0xc2
    while lead < 0xf5 {
      let more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3
      let bits = UInt32(truncatingIfNeeded: more) &* 6
      let low = (lead & (0x3f &>> UInt32(truncatingIfNeeded: more))) &<< bits
      let high = low | (1 &<< bits &- 1)
      let least: UInt32 = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x1_0000
      var next: Int16
      if isWide {
        next = try emitAll(more, from: start)
      } else {
        next = try emit(
          set, max(low, least), min(high, CodePointSet.last), more, block: low, from: start)
      }
      let byte = UInt8(truncatingIfNeeded: lead)
      if next != Self.none { add(byte, byte, to: next, above: 0) }
      lead &+= 1
    }
    if !pending.isEmpty { program.code[start] = try node(above: 0) }
    toRelative(from: start)
  }

  /// The place of code for what `set` has from `low` to `high`, in the bytes behind those that the
  /// code points from `block` have in common: `more` bytes. Recurses once for each byte.
  private mutating func emit(
    _ set: borrowing CodePointSet, _ low: UInt32, _ high: UInt32, _ more: Int, block: UInt32,
    from start: Int
  ) throws(Refused) -> Int16 {
    var index = set.firstRange(endingFrom: low)
    guard low <= high, index < set.ranges.count, set.ranges[index].low <= high else {
      return Self.none
    }
    if set.ranges[index].low <= block, low == block,
      set.ranges[index].high >= block | (1 &<< (UInt32(truncatingIfNeeded: more) &* 6) &- 1)
    {
      return try emitAll(more, from: start)
    }
    let bottom = pending.count
    if more == 1 {
      while index < set.ranges.count, set.ranges[index].low <= high {
        add(
          0x80 | UInt8(truncatingIfNeeded: max(set.ranges[index].low, low) & 0x3f),
          0x80 | UInt8(truncatingIfNeeded: min(set.ranges[index].high, high) & 0x3f),
          to: Self.out, above: bottom)
        index &+= 1
      }
    } else {
      let bits = UInt32(truncatingIfNeeded: more &- 1) &* 6
      for byte in UInt32(0)..<64 {
        let first = block | byte &<< bits
        let next = try emit(
          set, max(low, first), min(high, first | (1 &<< bits &- 1)), more &- 1, block: first,
          from: start)
        let value = 0x80 | UInt8(truncatingIfNeeded: byte)
        if next != Self.none { add(value, value, to: next, above: bottom) }
      }
    }
    return try share(above: bottom, from: start)
  }

  /// The place of code for any `more` bytes that go on a character.
  @inline(never)
  private mutating func emitAll(_ more: Int, from start: Int) throws(Refused) -> Int16 {
    var next = Self.out
    for _ in 0..<more {
      let bottom = pending.count
      add(0x80, 0xbf, to: next, above: bottom)
      next = try share(above: bottom, from: start)
    }
    return next
  }

  /// Adds to the ranges that are pending for one choice, which begin at `bottom`.
  @inline(never)
  private mutating func add(_ low: UInt8, _ high: UInt8, to next: Int16, above bottom: Int) {
    if pending.count > bottom, let last = pending.last, last.next == next, last.high &+ 1 == low {
      pending[pending.count &- 1].high = high
    } else {
      pending.append(ByteBranch(low: low, high: high, next: next))
    }
  }

  /// The place of a choice with the pending ranges: an equal one of this class, or a new one.
  private mutating func share(above bottom: Int, from start: Int) throws(Refused) -> Int16 {
    let count = pending.count &- bottom
    if count == 0 { return Self.none }
    for index in (start &+ 1)..<max(program.code.count, start &+ 1)
    where Int(program.code[index].low) == count {
      let first = Int(program.code[index].other)
      var offset = 0
      while offset < count, isSame(program.branches[first &+ offset], pending[bottom &+ offset]) {
        offset &+= 1
      }
      if offset == count {
        pending.truncate(to: bottom)
        return Int16(truncatingIfNeeded: index &- start)
      }
    }
    try emit(node(above: bottom))
    return Int16(truncatingIfNeeded: program.code.count &- 1 &- start)
  }

  private func isSame(_ a: ByteBranch, _ b: ByteBranch) -> Bool {
    a.low == b.low && a.high == b.high && a.next == b.next
  }

  /// A choice of the pending ranges, which it takes away.
  private mutating func node(above bottom: Int) throws(Refused) -> Instruction {
    let count = pending.count &- bottom
    guard program.branches.count &+ count <= Program.maximalBranches else {
      throw failure(
        "classes of fewer ranges: all have at most 60000", from: pattern.startIndex, to: at)
    }
    let first = program.branches.count
    for index in bottom..<pending.count { program.branches.append(pending[index]) }
    pending.truncate(to: bottom)
    return Instruction(
      operation: .choice, low: UInt8(truncatingIfNeeded: count),
      other: Int32(truncatingIfNeeded: first))
  }

  /// Makes places of this class relative to the choices, and choices of one range plain bytes.
  private mutating func toRelative(from start: Int) {
    let end = program.code.count
    for index in start..<end where program.code[index].operation == .choice {
      let choice = program.code[index]
      for branch in Int(choice.other)..<(Int(choice.other) &+ Int(choice.low)) {
        let next = program.branches[branch].next
        let target = next == Self.out ? end : start &+ Int(next)
        program.branches[branch].next = Int16(truncatingIfNeeded: target &- index)
      }
      if choice.low == 1 {
        let only = program.branches[Int(choice.other)]
        program.code[index] = Instruction(
          operation: .byte, low: only.low, high: only.high, next: Int32(only.next))
      }
    }
  }
}
