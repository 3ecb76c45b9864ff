import Bytes

/// Makes a table of a program, or gives up when it would be large.
///
/// A state is what threads would be at: instructions that wait for a byte, the preferred first, and
/// assertions that need the next byte. Whether there was a match is seen one byte late, so that these
/// are known.
struct StateTableBuilder: ~Copyable {
  /// Sixteen kilobytes.
  static let maximalEntries = 8192
  /// Instructions followed: some hundred microseconds.
  static let maximalSteps = 40_000

  struct State: BitwiseCopyable {
    var first: Int32
    var count: Int32
    /// What was before: a byte that stands for its kind, or -1.
    var before: Int32
    /// Whether a later match may begin.
    var searching: Bool
    var matched: Bool
    /// The next with the same hash; -1 at the end.
    var next: Int32 = -1
  }

  let whole: Bool
  /// Whether assertions look at the byte before when the next one is known.
  private let seesWords: Bool
  private let seesStarts: Bool
  private var table = StateTable()
  private var samples = TrivialArray<UInt8>()
  private var states = TrivialArray<State>()
  private var buckets = TrivialArray<Int32>(repeating: -1, count: 128)
  private var items = TrivialArray<Int32>()
  private var marks: TrivialArray<UInt32>
  private var round: UInt32 = 0
  private var work = TrivialArray<Int32>()
  private var reached = TrivialArray<Int32>()
  private var expanded = TrivialArray<Int32>()
  private var steps = 0

  init(_ program: borrowing Program, whole: Bool) {
    self.whole = whole
    seesWords = program.assertions & (Place.wordBoundary | Place.noWordBoundary) != 0
    seesStarts =
      program.assertions & (Place.textStart | Place.lineStart) != 0
      && program.assertions & Place.needsNext != 0
    marks = TrivialArray(repeating: 0, count: program.code.count)
  }

  /// The table; an empty one when it would be too large.
  consuming func build(_ program: borrowing Program, searching: Bool, stopsAtStart: Bool)
    -> StateTable
  {
    classify(program)
    let stride = samples.count &+ 1
    table.bits = samples.count
    // The dead state.
    _ = add(before: 0x20, searching: false, matched: false)
    table.starts.0 = begin(program, -1, searching)
    if !whole {
      table.starts.1 = begin(program, 0x0a, searching)
      table.starts.2 = begin(program, 0x61, searching)
      table.starts.3 = begin(program, 0x20, searching)
    }
    var index = 0
    while index < states.count {
      if states.count &* stride > Self.maximalEntries || steps > Self.maximalSteps {
        return StateTable()
      }
      for sample in samples.indices {
        let next = follow(program, index, Int32(samples[sample]))
        table.rows.append(UInt16(truncatingIfNeeded: next &* stride))
      }
      let accepts = follow(program, index, -1) == 1
      let state = states[index]
      table.rows.append(
        (accepts ? StateTable.accepts : 0) | (state.matched ? StateTable.matched : 0)
          | (state.count == 0 && !state.searching ? StateTable.dead : 0))
      index &+= 1
    }
    let plain = Int(table.starts.3)
    for index in table.rows.indices where (index &+ 1) % stride != 0 {
      mark(index, stopsAtStart ? plain : -1)
    }
    table.starts = (
      marked(table.starts.0, stopsAtStart ? plain : -1),
      marked(table.starts.1, stopsAtStart ? plain : -1),
      marked(table.starts.2, stopsAtStart ? plain : -1),
      marked(table.starts.3, stopsAtStart ? plain : -1)
    )
    return table
  }

  @inline(never)
  private mutating func mark(_ index: Int, _ start: Int) {
    table.rows[index] = marked(table.rows[index], start)
  }

  /// The entry, special when its state is.
  @inline(never)
  private func marked(_ entry: UInt16, _ start: Int) -> UInt16 {
    let found = table.rows[Int(entry) &+ table.bits]
    return found & ~StateTable.accepts != 0 || Int(entry) == start
      ? entry | StateTable.special : entry
  }

  /// Numbers the classes of bytes.
  @inline(never)
  private mutating func classify(_ program: borrowing Program) {
    var ends = TrivialArray<Bool>(repeating: false, count: 257)
    for index in program.code.indices where program.code[index].operation == .byte {
      ends[Int(program.code[index].low)] = true
      ends[Int(program.code[index].high) &+ 1] = true
    }
    for index in program.branches.indices {
      ends[Int(program.branches[index].low)] = true
      ends[Int(program.branches[index].high) &+ 1] = true
    }
    if program.assertions & (Place.lineStart | Place.lineEnd) != 0 {
      ends[0x0a] = true
      ends[0x0b] = true
    }
    for byte in 0..<256 {
      let differs =
        seesWords && byte > 0
        && Place.isWord(Int32(truncatingIfNeeded: byte))
          != Place.isWord(Int32(truncatingIfNeeded: byte &- 1))
      if byte == 0 || ends[byte] || differs { samples.append(UInt8(truncatingIfNeeded: byte)) }
      table.classes.append(UInt8(truncatingIfNeeded: samples.count &- 1))
    }
  }

  /// The row of the state to begin with behind a byte.
  @inline(never)
  private mutating func begin(_ program: borrowing Program, _ before: Int32, _ searching: Bool)
    -> UInt16
  {
    reached.removeAll()
    round &+= 1
    reach(program, 0, Place.between(before, 0x20), all: false)
    let state = add(before: before, searching: searching, matched: false)
    return UInt16(truncatingIfNeeded: state &* (samples.count &+ 1))
  }

  /// The state that follows at a byte. At the end of the text, -1: 1 when the text ends a match.
  @inline(never)
  private mutating func follow(_ program: borrowing Program, _ index: Int, _ byte: Int32) -> Int {
    let state = states[index]
    let place = Place.between(state.before, byte)
    // What waits for this byte, once assertions are decided.
    reached.removeAll()
    round &+= 1
    for item in 0..<state.count {
      reach(program, Int(items[Int(state.first &+ item)]), place, all: true)
    }
    swap(&reached, &expanded)
    reached.removeAll()
    round &+= 1
    var matched = false
    for item in expanded.indices where !matched {
      let at = Int(expanded[item])
      if program.code[at].operation == .match {
        matched = !whole || byte < 0
      } else if let byte = UInt8(exactly: byte) {
        let next = program.step(program.code[at], at: at, over: byte)
        if next >= 0 { reach(program, next, Place.between(Int32(byte), 0x20), all: false) }
      }
    }
    if byte < 0 { return matched ? 1 : 0 }
    let searching = state.searching && !matched
    if searching { reach(program, 0, Place.between(byte, 0x20), all: false) }
    return add(before: byte, searching: searching, matched: matched)
  }

  /// Adds to `reached` what an instruction leads to. Assertions that need the next byte are decided
  /// with `all` only.
  @inline(never)
  private mutating func reach(
    _ program: borrowing Program, _ start: Int, _ place: UInt8, all: Bool
  ) {
    // Nothing comes after a match.
    if !whole, let last = reached.last, program.code[Int(last)].operation == .match { return }
    work.append(Int32(truncatingIfNeeded: start))
    while let item = work.last {
      work.truncate(to: work.count &- 1)
      var index = Int(item)
      path: while marks[index] != round {
        marks[index] = round
        steps &+= 1
        let instruction = program.code[index]
        switch instruction.operation {
        case .jump, .save: break
        case .split: work.append(instruction.other)
        case .assert where all || instruction.low & Place.needsNext == 0:
          if instruction.low & place == 0 { break path }
        case .fail: break path
        case .match:
          reached.append(Int32(truncatingIfNeeded: index))
          if !whole {
            work.removeAll()
            return
          }
          break path
        case .byte, .choice, .assert:
          reached.append(Int32(truncatingIfNeeded: index))
          break path
        }
        index = Int(instruction.next)
      }
    }
  }

  /// The number of the state of `reached`, a new one if there was none.
  @inline(never)
  private mutating func add(before: Int32, searching: Bool, matched: Bool) -> Int {
    var kind: Int32 = 0x20
    var hash: UInt32 = (searching ? 1 : 0) | (matched ? 2 : 0)
    for index in reached.indices {
      hash = (hash ^ UInt32(bitPattern: reached[index])) &* 0x9E37_79B1
    }
    if seesWords, Place.isWord(before) { kind = 0x61 }
    if seesStarts, before < 0 || before == 0x0a { kind = before }
    let bucket = Int(truncatingIfNeeded: (hash ^ UInt32(bitPattern: kind)) &>> 9 & 127)
    var index = Int(buckets[bucket])
    while index >= 0 {
      let state = states[index]
      if state.before == kind, state.searching == searching, state.matched == matched,
        Int(state.count) == reached.count, isReached(Int(state.first))
      {
        return index
      }
      index = Int(state.next)
    }
    states.append(
      State(
        first: Int32(truncatingIfNeeded: items.count),
        count: Int32(truncatingIfNeeded: reached.count),
        before: kind, searching: searching, matched: matched, next: buckets[bucket]))
    for index in reached.indices { items.append(reached[index]) }
    buckets[bucket] = Int32(truncatingIfNeeded: states.count &- 1)
    return states.count &- 1
  }

  @inline(never)
  private func isReached(_ first: Int) -> Bool {
    var index = 0
    while index < reached.count {
      if items[first &+ index] != reached[index] { return false }
      index &+= 1
    }
    return true
  }
}
