import Bytes

/// The memory that matching needs. It grows to what the largest program needs and is used again by
/// the next match, of any regex: one for each VM is enough.
public struct RegexScratch: ~Copyable {
  /// Instructions tried, positions of the text passed: what matching costs, since this was made.
  public internal(set) var steps: UInt64 = 0
  /// Which engines may be used. All give the same answers; tests compare them.
  public var engines: RegexEngines = .all

  /// The threads of one position, the preferred first, and of the next one.
  var threads = ThreadList()
  var nextThreads = ThreadList()
  /// The round in which an instruction was reached last.
  var marks = TrivialArray<UInt32>()
  var round: UInt32 = 0
  /// What is still to be followed.
  var work = TrivialArray<Work>()
  /// The groups of the path that is followed, and of the best match.
  var slots = TrivialArray<Int32>()
  var best = TrivialArray<Int32>()
  /// One bit for each instruction at each position.
  var visited = TrivialArray<UInt32>()

  public init() {}

  /// An instruction at a position, or a slot to be given its value back.
  struct Work: BitwiseCopyable {
    /// An instruction; or -1 and below, where -1 is slot 0.
    var index: Int32
    /// The position, or the slot's value.
    var value: Int32
  }

  /// Instructions that wait for a byte, each with groups.
  struct ThreadList: ~Copyable {
    var instructions = TrivialArray<Int32>()
    /// So many for each instruction as there are slots.
    var slots = TrivialArray<Int32>()
  }

  /// Makes room for a program. Returns whether there was enough.
  mutating func prepare(_ instructions: Int, slots count: Int) {
    while marks.count < instructions { marks.append(0) }
    slots.removeAll()
    best.removeAll()
    for _ in 0..<count {
      slots.append(-1)
      best.append(-1)
    }
    threads.instructions.removeAll()
    threads.slots.removeAll()
    nextThreads.instructions.removeAll()
    nextThreads.slots.removeAll()
    work.removeAll()
  }

  /// Begins a round: no instruction has been reached in it.
  mutating func nextRound() {
    round &+= 1
    if round == 0 {
      for index in marks.indices { marks[index] = 0 }
      round = 1
    }
  }
}

/// Ways to match.
public struct RegexEngines: OptionSet, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A table of states, for patterns that have few. It knows no groups.
  public static var table: RegexEngines { RegexEngines(rawValue: 1) }
  /// Backtracking that tries nothing twice, for short texts.
  public static var backtracking: RegexEngines { RegexEngines(rawValue: 2) }
  /// Everything, at any length, is matched by threads that advance together.
  public static var threads: RegexEngines { [] }
  public static var all: RegexEngines { [.table, .backtracking] }
}
