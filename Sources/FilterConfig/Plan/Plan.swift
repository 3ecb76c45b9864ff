import ByteRegex
import Bytes

/// A configuration made ready to run: flat arrays of trivial values, filled by `PlanBuilder` and
/// never changed once it has handed the plan out, which is why it can be shared.
/// A stream keeps its plan alive, and with it everything that a walk refers to.
public final class Plan: @unchecked Sendable {
  /// All literal bytes.
  package internal(set) var literals = TrivialArray<UInt8>()
  package internal(set) var names = NameTable()
  /// The matches of all rules, one behind the other.
  package internal(set) var predicates = TrivialArray<PredicateNode>()
  /// The named matchers, which `reference` nodes point to.
  package internal(set) var matcherNodes = TrivialArray<PredicateNode>()
  /// Whether any match looks at the path, or at the host.
  package internal(set) var asksForPath = false
  package internal(set) var asksForHost = false
  /// Names of query parameters and cookies that matches look at.
  package internal(set) var parameterNames = NameTable()
  package internal(set) var cookieNames = NameTable()
  package internal(set) var networks = TrivialArray<IPNetwork>()
  package internal(set) var bounds = TrivialArray<NumberBounds>()
  package internal(set) var fractions = TrivialArray<Fraction>()
  package internal(set) var statusRanges = TrivialArray<StatusRange>()
  package internal(set) var regexTests = TrivialArray<RegexTest>()
  package internal(set) var namedGroups = TrivialArray<NamedGroup>()
  /// The groups, positions in `namedGroups`, whose text rules use; `Rule` says whose are where.
  package internal(set) var captures = TrivialArray<UInt32>()
  /// Whether a rule looks at responses.
  package internal(set) var matchesResponses = false
  package internal(set) var parts = TrivialArray<FormatPart>()
  /// Positions in `parts`.
  package internal(set) var formats = TrivialArray<PlanRange>()
  /// What each format reads of header maps, by its number: `reads…`.
  package internal(set) var formatReads = TrivialArray<UInt8>()
  package internal(set) var computedValues = TrivialArray<ComputedValue>()
  package internal(set) var choices = TrivialArray<FormatID>()
  package internal(set) var transforms = TrivialArray<Transform>()
  package internal(set) var substitutions = TrivialArray<SubstitutionSpec>()
  package internal(set) var regexes: [Regex] = []
  package internal(set) var tables = TrivialArray<TableSpec>()
  package internal(set) var tableEntries = TrivialArray<TableEntry>()
  /// Positions plus one in `tableEntries`, at the hash of their key; 0 is free.
  package internal(set) var tableSlots = TrivialArray<UInt32>()
  package internal(set) var tableTests = TrivialArray<TableTest>()
  package internal(set) var variableValues = TrivialArray<VariableValue>()
  /// How many names `let` gives.
  package internal(set) var variableCount = 0
  package internal(set) var environment = TrivialArray<EnvironmentVariable>()
  package internal(set) var headerValues = TrivialArray<HeaderValue>()
  package internal(set) var headerGlobs = TrivialArray<HeaderGlob>()
  package internal(set) var renames = TrivialArray<Rename>()
  package internal(set) var headerEdits = TrivialArray<HeaderEdit>()
  package internal(set) var dedupes = TrivialArray<HeaderDedupe>()
  package internal(set) var pathRewrites = TrivialArray<PathRewrite>()
  package internal(set) var pairValues = TrivialArray<PairValue>()
  package internal(set) var pairRenames = TrivialArray<PairRename>()
  /// Names of query parameters or cookies in which '*' stands for any bytes.
  package internal(set) var pairPatterns = TrivialArray<LiteralRange>()
  package internal(set) var responseCookies = TrivialArray<CookieSpec>()
  /// The headers that cookies are in; `.none` without an action on cookies.
  package internal(set) var cookieName = NameID.none
  package internal(set) var setCookieName = NameID.none
  package internal(set) var corsPolicies = TrivialArray<CORSPolicy>()
  package internal(set) var redirects = TrivialArray<Redirect>()
  package internal(set) var replies = TrivialArray<Reply>()
  package internal(set) var replyHeaders = TrivialArray<ReplyHeader>()
  package internal(set) var metrics = TrivialArray<MetricSpec>()
  package internal(set) var labels = TrivialArray<Label>()
  package internal(set) var services = TrivialArray<ServiceSpec>()
  package internal(set) var authorizations = TrivialArray<Authorization>()
  /// Nil without authorizations.
  package internal(set) var callNames: CallNames?
  package internal(set) var limits = TrivialArray<LimitSpec>()
  package internal(set) var limitRates = TrivialArray<LimitRate>()
  package internal(set) var limitKeys = TrivialArray<FormatID>()
  package internal(set) var rules = TrivialArray<Rule>()
  /// The request program: all rules, one behind the other.
  package internal(set) var request = TrivialArray<Instruction>()
  /// Finds rules of the request program.
  package internal(set) var index = RuleIndex()
  /// The actions of all rules on the response, and at the end; `Rule` says whose are where.
  package internal(set) var response = TrivialArray<Instruction>()
  package internal(set) var done = TrivialArray<Instruction>()
  /// Headers whose values later phases need.
  package internal(set) var keptRequestNames = TrivialArray<NameID>()
  package internal(set) var keptResponseNames = TrivialArray<NameID>()
  /// Where a kept header stands among the kept ones, by its number; nil when it is not kept.
  package internal(set) var keptRequestPositions = KeptPositions()
  package internal(set) var keptResponsePositions = KeptPositions()
  /// Whether globs may reach guarded headers.
  package internal(set) var allowsUnsafeHeaders = false
  /// The `namespace`, empty when the configuration names none.
  package internal(set) var namespace = LiteralRange.empty

  init() {
    for name in NameID.wellKnown {
      _ = name.withUTF8Buffer { names.intern($0, in: &literals) }
    }
  }

  /// Lets every stream pass: what an empty configuration does.
  package static var passThrough: Plan { Plan() }

  /// Whether what a format gives depends on the request's headers, or on the response's.
  package func readsRequest(_ format: FormatID) -> Bool {
    formatReads[Int(format.rawValue)] & FormatFacts.readsRequest != 0
  }

  package func readsResponse(_ format: FormatID) -> Bool {
    formatReads[Int(format.rawValue)] & FormatFacts.readsResponse != 0
  }

  /// Gives a variable of the environment its value, before the plan is put to use.
  package func bind(_ variable: Int, to value: UnsafeBufferPointer<UInt8>) {
    let start = literals.count
    literals.append(contentsOf: value)
    environment[variable].value = LiteralRange(start, literals.count)
  }

  @inline(__always)
  package func literal(_ range: LiteralRange) -> UnsafeBufferPointer<UInt8> { literals[range] }
}

/// Finds a header among the kept ones by its number.
package struct KeptPositions: ~Copyable, Sendable {
  /// Position plus one, by number; 0 when it is not kept.
  private var positions = TrivialArray<UInt16>()

  init() {}

  init(_ names: borrowing TrivialArray<NameID>) {
    for position in names.indices {
      let name = names[position]
      while positions.count <= name.index { positions.append(0) }
      positions[name.index] = UInt16(truncatingIfNeeded: position &+ 1)
    }
  }

  package subscript(_ name: NameID) -> Int? {
    guard name.index < positions.count, positions[name.index] > 0 else { return nil }
    return Int(positions[name.index]) &- 1
  }
}
