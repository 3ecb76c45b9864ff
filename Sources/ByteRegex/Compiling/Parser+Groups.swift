import Bytes

extension Parser {
  /// Behind `(`.
  @inline(never)
  mutating func openGroup(_ start: Int) throws(Refused) {
    var number: Int32 = -1
    var flags = group.flags
    if take(0x3f) {  // ?
      let named = take(0x50)  // P
      if named || peek() == 0x3c {
        guard take(0x3c), let next = peek(), named || next != 0x3d && next != 0x21 else {
          throw failure(
            "'(?P<name>', '(?:' or flags: RE2 has no assertions around a match and no references to groups",
            from: start, to: min(at &+ 1, pattern.endIndex))
        }
        number = try newGroup(start)
        try groupName(start)
      } else if try readFlags(start, &flags) {
        group.flags = flags
        return
      }
    } else {
      number = try newGroup(start)
    }
    guard groups.count < Self.maximalDepth else {
      throw failure("at most 250 groups inside each other", from: start)
    }
    beginPart(Traits())
    groups.append(group)
    group = Group(
      open: Int32(truncatingIfNeeded: start), number: number, flags: flags, start: here,
      alternative: here)
    if number >= 0 {
      try emit(Instruction(operation: .save, other: number &* 2))
      group.alternative = here
    }
  }

  @inline(never)
  private mutating func newGroup(_ start: Int) throws(Refused) -> Int32 {
    guard groupCount < Self.maximalGroups else {
      throw failure("at most 500 groups with numbers", from: start)
    }
    groupCount &+= 1
    names.append(.empty)
    return groupCount
  }

  /// Behind `<`: letters, marks, digits and `_`, and no name twice.
  @inline(never)
  private mutating func groupName(_ start: Int) throws(Refused) {
    let nameStart = at
    while let byte = peek(), byte != 0x3e { at &+= 1 }
    let name = pattern[nameStart..<at]
    guard !name.isEmpty, take(0x3e), try isName(name) else {
      throw failure("a name of letters, digits and '_', and '>' behind it", from: start)
    }
    for index in names.indices {
      let other = names[index]
      let first = pattern.startIndex &+ Int(other.start)
      if pattern[first..<(first &+ other.count)].equals(name) {
        throw failure("a name that no other group has", from: nameStart, to: at &- 1)
      }
    }
    names[names.count &- 1] = ByteRange(
      nameStart &- pattern.startIndex, at &- 1 &- pattern.startIndex)
  }

  @inline(never)
  private mutating func isName(_ name: ArraySlice<UInt8>) throws(Refused) -> Bool {
    var isASCII = true
    for byte in name where !(Place.isWord(Int32(byte))) {
      if byte < 0x80 { return false }
      isASCII = false
    }
    if isASCII { return true }
    var allowed = CodePointSet()
    // Lu Ll Lt Lm Lo, Nl, Mn Mc, Nd, Pc.
    allowed.insert(
      categories: 1 << 8 | 1 << 4 | 1 << 7 | 1 << 5 | 1 << 6 | 1 << 13 | 1 << 11 | 1 << 9 | 1 << 12
        | 1 << 15)
    let end = at
    at = name.startIndex
    var isName = true
    while isName, at < name.endIndex {
      let next = codePoint()
      let index = allowed.firstRange(endingFrom: next)
      isName = index < allowed.ranges.count && allowed.ranges[index].low <= next
    }
    at = end
    return isName
  }

  /// Behind `(?`. True when the flags are for what follows in this group; false when they open one.
  @inline(never)
  private mutating func readFlags(_ start: Int, _ flags: inout Flags) throws(Refused) -> Bool {
    var clears = false
    var any = false
    while let byte = peek() {
      at &+= 1
      let flag: Flags
      switch byte {
      case 0x69: flag = .foldsCase  // i
      case 0x6d: flag = .lines  // m
      case 0x73: flag = .dotMatchesAll  // s
      case 0x55: flag = .lazy  // U
      case 0x2d where !clears:
        (clears, any) = (true, false)
        continue
      case 0x3a, 0x29:  // : )
        if any || !clears { return byte == 0x29 }
        flag = []
      default: flag = []
      }
      if flag.isEmpty { break }
      any = true
      if clears { flags.subtract(flag) } else { flags.formUnion(flag) }
    }
    throw failure(
      "flags of 'imsU', '-' before those that end, and ':' or ')' behind them; RE2 has no assertions around a match",
      from: start)
  }

  /// Behind `|`.
  @inline(never)
  mutating func endAlternative() throws(Refused) {
    try reserve(2)
    let start = Int(group.alternative)
    // Everything of the alternative makes room for its split.
    program.code.append(Instruction(operation: .fail))
    var index = program.code.count &- 1
    while index > start {
      program.code[index] = program.code[index &- 1]
      index &-= 1
    }
    program.code[start] = Instruction(operation: .split, other: here &- group.alternative &+ 1)
    program.code.append(Instruction(operation: .jump, next: group.lastJump))
    group.lastJump = here &- 1
    endTraits()
    group.alternative = here
  }

  /// Adds the last alternative's traits to those of the others.
  @inline(never)
  private mutating func endTraits() {
    if group.part >= 0 { group.head.follow(group.partTraits) }
    group.before.nullable = group.before.nullable || group.head.nullable
    group.before.repeats = max(group.before.repeats, group.head.repeats)
    group.head = Traits()
    group.part = -1
  }

  @inline(never)
  mutating func closeAlternatives() throws(Refused) {
    endTraits()
    var jump = group.lastJump
    while jump >= 0 {
      let before = program.code[Int(jump)].next
      program.code[Int(jump)].next = here &- jump
      jump = before
    }
  }

  /// Behind `)`.
  @inline(never)
  mutating func closeGroup(_ start: Int) throws(Refused) {
    guard let outer = groups.last else { throw failure("'(' before this", from: start) }
    try closeAlternatives()
    if group.number >= 0 {
      try emit(Instruction(operation: .save, other: group.number &* 2 &+ 1))
    }
    let traits = group.before
    groups.truncate(to: groups.count &- 1)
    group = outer
    group.partTraits = traits
  }
}
