import Bytes

/// A configuration made ready to run: flat arrays of trivial values, made once and never changed.
/// A stream keeps its plan alive, and with it everything that a walk refers to.
public final class Plan: Sendable {
  /// All literal bytes.
  package let literals: [UInt8]
  package let names: NameTable
  /// The matches of all rules, one behind the other.
  package let predicates: TrivialArray<PredicateNode>
  /// The named matchers, which `reference` nodes point to.
  package let matcherNodes: TrivialArray<PredicateNode>
  package let parts: TrivialArray<FormatPart>
  /// Positions in `parts`.
  package let formats: TrivialArray<PlanRange>
  package let headerValues: TrivialArray<HeaderValue>
  package let headerGlobs: TrivialArray<HeaderGlob>
  package let renames: TrivialArray<Rename>
  package let replies: TrivialArray<Reply>
  package let replyHeaders: TrivialArray<ReplyHeader>
  package let metrics: TrivialArray<MetricSpec>
  package let labels: TrivialArray<Label>
  package let rules: TrivialArray<Rule>
  /// The request program: all rules, one behind the other.
  package let request: TrivialArray<Instruction>
  /// The actions of all rules on the response, and at the end; `Rule` says whose are where.
  package let response: TrivialArray<Instruction>
  package let done: TrivialArray<Instruction>
  /// Headers whose values later phases need.
  package let keptRequestNames: TrivialArray<NameID>
  package let keptResponseNames: TrivialArray<NameID>
  /// Where a kept header stands among the kept ones, by its number; nil when it is not kept.
  package let keptRequestPositions: KeptPositions
  package let keptResponsePositions: KeptPositions
  /// Whether globs may reach guarded headers.
  package let allowsUnsafeHeaders: Bool
  /// The `namespace`, empty when the configuration names none.
  package let namespace: LiteralRange

  init(_ parts: consuming PlanParts) {
    keptRequestPositions = KeptPositions(parts.keptRequestNames)
    keptResponsePositions = KeptPositions(parts.keptResponseNames)
    literals = parts.literals
    names = parts.names
    predicates = parts.predicates
    matcherNodes = parts.matcherNodes
    self.parts = parts.parts
    formats = parts.formats
    headerValues = parts.headerValues
    headerGlobs = parts.headerGlobs
    renames = parts.renames
    replies = parts.replies
    replyHeaders = parts.replyHeaders
    metrics = parts.metrics
    labels = parts.labels
    rules = parts.rules
    request = parts.request
    response = parts.response
    done = parts.done
    keptRequestNames = parts.keptRequestNames
    keptResponseNames = parts.keptResponseNames
    allowsUnsafeHeaders = parts.allowsUnsafeHeaders
    namespace = parts.namespace
  }

  /// Lets every stream pass: what an empty configuration does.
  package static var passThrough: Plan { Plan(PlanParts()) }

  package func literal(_ range: LiteralRange) -> ArraySlice<UInt8> { literals[range] }
}

/// A plan in the making.
struct PlanParts: ~Copyable {
  var literals: [UInt8] = []
  var names = NameTable()
  var predicates = TrivialArray<PredicateNode>()
  var matcherNodes = TrivialArray<PredicateNode>()
  var parts = TrivialArray<FormatPart>()
  var formats = TrivialArray<PlanRange>()
  var headerValues = TrivialArray<HeaderValue>()
  var headerGlobs = TrivialArray<HeaderGlob>()
  var renames = TrivialArray<Rename>()
  var replies = TrivialArray<Reply>()
  var replyHeaders = TrivialArray<ReplyHeader>()
  var metrics = TrivialArray<MetricSpec>()
  var labels = TrivialArray<Label>()
  var rules = TrivialArray<Rule>()
  var request = TrivialArray<Instruction>()
  var response = TrivialArray<Instruction>()
  var done = TrivialArray<Instruction>()
  var keptRequestNames = TrivialArray<NameID>()
  var keptResponseNames = TrivialArray<NameID>()
  var allowsUnsafeHeaders = false
  var namespace = LiteralRange.empty

  init() {
    for name in NameID.wellKnown {
      _ = name.withUTF8Buffer { names.intern(ArraySlice($0), in: &literals) }
    }
  }
}

/// Finds a header among the kept ones by its number.
package struct KeptPositions: ~Copyable, Sendable {
  /// Position plus one, by number; 0 when it is not kept.
  private var positions = TrivialArray<UInt16>()

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
