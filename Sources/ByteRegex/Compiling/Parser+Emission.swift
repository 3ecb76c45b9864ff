import Bytes

extension Parser {
  @inline(never)
  mutating func emit(_ instruction: Instruction) throws(Refused) {
    try reserve(1)
    program.code.append(instruction)
  }

  @inline(never)
  mutating func reserve(_ count: Int) throws(Refused) {
    guard program.code.count &+ count <= Program.maximalInstructions else {
      throw failure(
        "a pattern that compiles to at most 20000 instructions; counts multiply what they repeat",
        from: pattern.startIndex, to: at)
    }
  }

  /// Says that what is emitted next is one part: a repetition behind it repeats it.
  @inline(never)
  mutating func beginPart(_ traits: Traits) {
    if group.part >= 0 { group.head.follow(group.partTraits) }
    group.part = here
    group.partTraits = traits
  }

  @inline(never)
  mutating func append(assertion: UInt8) throws(Refused) {
    beginPart(Traits())
    try emit(Instruction(operation: .assert, low: assertion))
  }

  @inline(never)
  mutating func append(literal codePoint: UInt32) throws(Refused) {
    let folds = group.flags.contains(.foldsCase)
    if codePoint < 0x80, !folds || !ASCII.isLetter(UInt8(truncatingIfNeeded: codePoint)) {
      beginPart(Traits(nullable: false))
      let byte = UInt8(truncatingIfNeeded: codePoint)
      try emit(Instruction(operation: .byte, low: byte, high: byte))
      return
    }
    var set = CodePointSet()
    set.insert(codePoint, codePoint)
    if folds, codePoint < 0x80 {
      set.insert(codePoint ^ 0x20, codePoint ^ 0x20)
      // The two other letters that ASCII's are equal to: the Kelvin sign and the long s.
      if codePoint | 0x20 == 0x6b { set.insert(0x212a, 0x212a) }
      if codePoint | 0x20 == 0x73 { set.insert(0x17f, 0x17f) }
    } else if folds {
      set.insertOtherCases()
    }
    try append(set)
  }

  @inline(never)
  mutating func append(_ set: consuming CodePointSet) throws(Refused) {
    beginPart(Traits(nullable: false))
    try emit(set)
  }

  /// Repeats the last part. `repeated` is where the repetition just before began; -1 when there was
  /// none.
  @inline(never)
  mutating func repeatPart(
    _ low: Int32, _ high: Int32, lazy: Bool, from start: Int, after repeated: Int
  ) throws(Refused) {
    if repeated >= 0 {
      throw failure("one repetition, with at most a '?' behind it", from: repeated)
    }
    guard group.part >= 0 else { throw failure("something to repeat before this", from: start) }
    let largest = max(low, high)
    guard high == -1 || low <= high else {
      throw failure("counts in order", from: start)
    }
    if largest > 1 {
      guard largest <= Self.maximalRepeat, group.partTraits.repeats &* largest <= Self.maximalRepeat
      else {
        throw failure(
          "counts of at most 1000, and inside each other of as much in all", from: start)
      }
      group.partTraits.repeats &*= largest
    }
    try copyPart(low, high, lazy: lazy != group.flags.contains(.lazy))
    if low == 0 { group.partTraits.nullable = true }
  }

  @inline(never)
  private mutating func copyPart(_ low: Int32, _ high: Int32, lazy: Bool) throws(Refused) {
    let start = Int(group.part)
    let size = here &- group.part
    // Nothing, repeated, is nothing.
    if size == 0 { return }
    // Each copy may have a split or a jump more, and one a second.
    try reserve((Int(size) &+ 1) &* Int(max(low, high, 1)) &+ 1 &- Int(size))
    template.removeAll()
    for index in start..<program.code.count { template.append(program.code[index]) }
    program.code.truncate(to: start)
    var copies: Int32 = 0
    while copies < low {
      copyTemplate()
      copies &+= 1
    }
    if high == -1, low > 0 {
      split(first: 0 &- size, second: 1, lazy: lazy)
    } else if high == -1, group.partTraits.nullable {
      // Once or more, or not at all: a loop that begins with its end would prefer that to rounds
      // that match nothing but note groups.
      split(first: 1, second: size &+ 2, lazy: lazy)
      copyTemplate()
      split(first: 0 &- size, second: 1, lazy: lazy)
    } else if high == -1 {
      split(first: 1, second: size &+ 2, lazy: lazy)
      copyTemplate()
      program.code.append(Instruction(operation: .jump, next: -1 &- size))
    }
    while copies < high {
      split(first: 1, second: (high &- copies) &* (size &+ 1), lazy: lazy)
      copyTemplate()
      copies &+= 1
    }
  }

  private mutating func copyTemplate() {
    for index in template.indices { program.code.append(template[index]) }
  }

  @inline(never)
  private mutating func split(first: Int32, second: Int32, lazy: Bool) {
    program.code.append(
      Instruction(operation: .split, next: lazy ? second : first, other: lazy ? first : second))
  }
}
