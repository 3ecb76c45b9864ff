import Bytes

/// A compiled pattern: RE2's syntax and semantics over bytes.
///
/// Of several matches the leftmost is taken, and of those at one place the one that comes first when
/// alternatives are tried in order, as in Perl. Every match takes time linear in the text, whatever
/// the pattern, and no memory but that of the scratch. docs/regex.md describes the syntax.
public final class Regex: Sendable {
  let program: Program
  /// How many groups have a number; they count from 1, and group 0 is the whole match.
  public let groupCount: Int
  private let names: [UInt8]
  private let nameRanges: TrivialArray<ByteRange>
  /// Bytes that every match begins with. Assertions before them do not count: `^/api` has `/api`.
  public let literalPrefix: [UInt8]
  /// Whether a whole match is `literalPrefix` and nothing else: no pattern is needed for that.
  public let isLiteral: Bool
  /// Whether a match begins at the start of the text or nowhere.
  let startsWithText: Bool
  /// Tables of whole matches and for the search; empty for patterns of many states.
  let wholeTable: StateTable
  let searchTable: StateTable

  /// How many instructions it has: at each byte of a text a match takes at most so many steps, twice.
  public var size: Int { program.code.count }

  /// Compiles a pattern. With `ignoringCase` it is as if it began with `(?i)`. Without `searches`
  /// it takes half the time and `find` is slower.
  public init(
    _ pattern: ArraySlice<UInt8>, ignoringCase: Bool = false, searches: Bool = true
  ) throws(RegexFailure) {
    var parser = Parser(pattern, ignoringCase: ignoringCase)
    guard parser.compile() else { throw parser.fault }
    groupCount = Int(parser.groupCount)
    var names: [UInt8] = []
    var nameRanges = TrivialArray<ByteRange>()
    for index in parser.names.indices {
      let name = parser.names[index]
      let first = pattern.startIndex &+ Int(name.start)
      nameRanges.append(ByteRange(names.count, names.count &+ name.count))
      names.append(contentsOf: pattern[first..<(first &+ name.count)])
    }
    self.names = names
    self.nameRanges = nameRanges
    var prefix: [UInt8] = []
    (isLiteral, startsWithText) = parser.program.literal(into: &prefix)
    literalPrefix = prefix
    program = parser.takeProgram()
    wholeTable = StateTableBuilder(program, whole: true)
      .build(program, searching: false, stopsAtStart: false)
    searchTable =
      searches
      ? StateTableBuilder(program, whole: false)
        .build(
          program, searching: !startsWithText, stopsAtStart: !startsWithText && !prefix.isEmpty)
      : StateTable()
  }

  /// The name of a group; empty when it has none.
  public func groupName(_ group: Int) -> ArraySlice<UInt8> {
    names[group >= 0 && group < nameRanges.count ? nameRanges[group] : .empty]
  }
}

extension Parser {
  consuming func takeProgram() -> Program { program }
}

extension Program {
  /// Appends what every match begins with. The first result says whether there is no more to it, the
  /// second whether it stands at the start of the text.
  borrowing func literal(into prefix: inout [UInt8]) -> (whole: Bool, atStart: Bool) {
    var index = 0
    var atStart = false
    while true {
      let step = code[index]
      switch step.operation {
      case .byte where step.low == step.high: prefix.append(step.low)
      case .assert where step.low == Place.textStart && prefix.isEmpty: atStart = true
      case .save, .jump: break
      case .match: return (true, atStart)
      case .assert where step.low == Place.textEnd && code[Int(step.next)].operation == .match:
        break
      default: return (false, atStart)
      }
      index = Int(step.next)
    }
  }
}
