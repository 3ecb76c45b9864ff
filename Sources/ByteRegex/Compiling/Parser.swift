import Bytes

/// Reads a pattern and writes its code at once: no tree is built, and groups are kept on a stack of
/// its own, since that of a VM is small.
///
/// The code of each part stands in one piece, is entered at its first instruction and left to the
/// instruction behind its last. What is relative within it stays true when it is copied or moved.
struct Parser: ~Copyable {
  static let maximalPattern = 32_768
  static let maximalDepth = 250
  static let maximalGroups = 500
  /// Also what counts inside counts come to.
  static let maximalRepeat: Int32 = 1000

  struct Flags: OptionSet, BitwiseCopyable {
    var rawValue: UInt8
    static var foldsCase: Flags { Flags(rawValue: 1) }
    static var lines: Flags { Flags(rawValue: 2) }
    static var dotMatchesAll: Flags { Flags(rawValue: 4) }
    static var lazy: Flags { Flags(rawValue: 8) }
  }

  /// Thrown when `fault` says why: an error without contents costs each `try` less code.
  struct Refused: Error {}

  /// What repetition needs to know of a part.
  struct Traits: BitwiseCopyable {
    /// Matches nothing at all, among others.
    var nullable = true
    /// The largest product of counts inside each other.
    var repeats: Int32 = 1

    mutating func follow(_ next: Traits) {
      nullable = nullable && next.nullable
      repeats = max(repeats, next.repeats)
    }
  }

  /// A group that is open; the whole pattern is the first.
  struct Group: BitwiseCopyable {
    /// Where it is in the pattern.
    var open: Int32
    /// Its number; 0 for the whole pattern, -1 for one without a number.
    var number: Int32
    var flags: Flags
    /// Where its code begins.
    var start: Int32
    /// Where the code of its last alternative begins.
    var alternative: Int32
    /// The last jump that ends an alternative; each leads to the one before. -1 when there is none.
    var lastJump: Int32 = -1
    /// What the alternatives before the last are.
    var before = Traits(nullable: false)
    /// What the last alternative is without its last part.
    var head = Traits()
    /// Where the last part's code begins, which a repetition repeats; -1 when there is none.
    var part: Int32 = -1
    var partTraits = Traits()
  }

  let pattern: ArraySlice<UInt8>
  var at: Int
  private(set) var fault = RegexFailure(expected: "", part: 0..<0)
  var program = Program()
  var groups = TrivialArray<Group>()
  /// The one that was opened last.
  var group: Group
  var groupCount: Int32 = 0
  /// Where the names of groups are, by number; empty without one.
  var names = TrivialArray<ByteRange>()
  /// The part that a repetition copies.
  var template = TrivialArray<Instruction>()
  /// Ranges of classes in the making.
  var pending = TrivialArray<ByteBranch>()

  init(_ pattern: ArraySlice<UInt8>, ignoringCase: Bool) {
    self.pattern = pattern
    at = pattern.startIndex
    group = Group(
      open: 0, number: 0, flags: ignoringCase ? .foldsCase : [], start: 0, alternative: 0)
    names.append(.empty)
  }

  var here: Int32 { Int32(truncatingIfNeeded: program.code.count) }

  /// Compiles the pattern; false when `fault` says what is wrong with it.
  mutating func compile() -> Bool {
    do throws(Refused) {
      try parse()
      return true
    } catch {
      return false
    }
  }

  @inline(never)
  private mutating func parse() throws(Refused) {
    guard pattern.count <= Self.maximalPattern else {
      throw failure(
        "a pattern of at most 32768 bytes", from: pattern.startIndex, to: pattern.endIndex)
    }
    if let fault = pattern.firstInvalidUTF8 {
      throw failure("UTF-8", from: fault, to: fault &+ 1)
    }
    // What was repeated last: `a**` is refused.
    var repeated = -1
    while let byte = peek() {
      let start = at
      at &+= 1
      var repeatedHere = -1
      switch byte {
      case 0x28: try openGroup(start)  // (
      case 0x29: try closeGroup(start)  // )
      case 0x7c: try endAlternative()  // |
      case 0x5b: try bracketClass(start)  // [
      case 0x2e:  // .
        var set = CodePointSet()
        if !group.flags.contains(.dotMatchesAll) { set.insert(0x0a, 0x0a) }
        try append(set.inverted())
      case 0x5e:
        try append(assertion: group.flags.contains(.lines) ? Place.lineStart : Place.textStart)
      case 0x24: try append(assertion: group.flags.contains(.lines) ? Place.lineEnd : Place.textEnd)
      case 0x2a, 0x2b, 0x3f, 0x7b:  // * + ? {
        var (low, high): (Int32, Int32) = (byte == 0x2b ? 1 : 0, byte == 0x3f ? 1 : -1)
        if byte == 0x7b {
          guard let counts = self.counts() else {
            try append(literal: 0x7b)
            break
          }
          (low, high) = counts
        }
        let lazy = take(0x3f)
        try repeatPart(low, high, lazy: lazy, from: start, after: repeated)
        repeatedHere = start
      case 0x5c: try escape(start)  // \
      default:
        at = start
        try append(literal: codePoint())
      }
      repeated = repeatedHere
    }
    guard groups.isEmpty else {
      throw failure("')' for this group", from: Int(group.open), to: Int(group.open) &+ 1)
    }
    try closeAlternatives()
    try emit(Instruction(operation: .match))
    program.link()
  }

  // MARK: The pattern's bytes

  @inline(never)
  func peek() -> UInt8? { at < pattern.endIndex ? pattern[at] : nil }

  mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    at &+= 1
    return true
  }

  /// Takes the next code point. The pattern is UTF-8; at its end this is 0.
  mutating func codePoint() -> UInt32 {
    guard let lead = peek() else { return 0 }
    at &+= 1
    if lead < 0x80 { return UInt32(lead) }
    let more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3
    var value = UInt32(lead) & (0x3f &>> UInt32(truncatingIfNeeded: more))
    for _ in 0..<more {
      value = value &<< 6 | UInt32(peek() ?? 0) & 0x3f
      at = min(at &+ 1, pattern.endIndex)
    }
    return value
  }

  /// A number without leading zeros; nil when there is none here.
  @inline(never)
  mutating func decimal() -> Int32? {
    guard let first = peek(), ASCII.isDigit(first) else { return nil }
    var value: Int32 = 0
    let start = at
    while let digit = peek(), ASCII.isDigit(digit) {
      if value <= Self.maximalRepeat { value = value &* 10 &+ Int32(digit &- 0x30) }
      at &+= 1
    }
    return first == 0x30 && at &- start > 1 ? nil : value
  }

  /// The counts of a repetition, behind its brace; -1 when there is no upper one. Nil when the brace
  /// is a brace.
  @inline(never)
  mutating func counts() -> (Int32, Int32)? {
    let start = at
    if let low = decimal() {
      var high = low
      if take(0x2c) { high = peek() == 0x7d ? -1 : decimal() ?? -2 }
      if high > -2, take(0x7d) { return (low, high) }
    }
    at = start
    return nil
  }

  /// Notes why the pattern is refused. Without an end it is at fault up to what is read next.
  @inline(never)
  mutating func failure(_ expected: StaticString, from start: Int, to end: Int = -1) -> Refused {
    fault = RegexFailure(expected: expected, part: start..<max(start, end < 0 ? at : end))
    return Refused()
  }
}
