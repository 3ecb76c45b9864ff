import Bytes

/// A configuration made ready to run: flat arrays of trivial values, made once and never changed.
/// A stream keeps its plan alive, and with it everything that a walk refers to.
public final class Plan: Sendable {
  /// All literal bytes.
  package let literals: [UInt8]
  package let names: NameTable
  /// The matches of all rules, one behind the other.
  package let predicates: [PredicateNode]
  /// The named matchers, which `reference` nodes point to.
  package let matcherNodes: [PredicateNode]
  package let parts: [FormatPart]
  /// Positions in `parts`.
  package let formats: [PlanRange]
  package let headerValues: [HeaderValue]
  package let headerGlobs: [HeaderGlob]
  package let renames: [Rename]
  package let replies: [Reply]
  package let replyHeaders: [ReplyHeader]
  package let metrics: [MetricSpec]
  package let labels: [Label]
  package let rules: [Rule]
  /// The request program: all rules, one behind the other.
  package let request: [Instruction]
  /// The actions of all rules on the response, and at the end; `Rule` says whose are where.
  package let response: [Instruction]
  package let done: [Instruction]
  /// Headers whose values later phases need.
  package let keptRequestNames: [NameID]
  package let keptResponseNames: [NameID]
  /// Where a kept header stands among the kept ones, by its number; nil when it is not kept.
  package let keptRequestPositions: KeptPositions
  package let keptResponsePositions: KeptPositions
  /// Whether globs may reach guarded headers.
  package let allowsUnsafeHeaders: Bool
  /// The `namespace`, empty when the configuration names none.
  package let namespace: LiteralRange

  init(_ parts: consuming PlanParts) {
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
    keptRequestPositions = KeptPositions(parts.keptRequestNames)
    keptResponsePositions = KeptPositions(parts.keptResponseNames)
    allowsUnsafeHeaders = parts.allowsUnsafeHeaders
    namespace = parts.namespace
  }

  /// Lets every stream pass: what an empty configuration does.
  package static var passThrough: Plan { Plan(PlanParts()) }

  package func literal(_ range: LiteralRange) -> ArraySlice<UInt8> { literals[range] }
}

/// A plan in the making.
struct PlanParts {
  var literals: [UInt8] = []
  var names = NameTable()
  var predicates: [PredicateNode] = []
  var matcherNodes: [PredicateNode] = []
  var parts: [FormatPart] = []
  var formats: [PlanRange] = []
  var headerValues: [HeaderValue] = []
  var headerGlobs: [HeaderGlob] = []
  var renames: [Rename] = []
  var replies: [Reply] = []
  var replyHeaders: [ReplyHeader] = []
  var metrics: [MetricSpec] = []
  var labels: [Label] = []
  var rules: [Rule] = []
  var request: [Instruction] = []
  var response: [Instruction] = []
  var done: [Instruction] = []
  var keptRequestNames: [NameID] = []
  var keptResponseNames: [NameID] = []
  var allowsUnsafeHeaders = false
  var namespace = LiteralRange.empty

  init() {
    for name in NameID.wellKnown {
      _ = name.withUTF8Buffer { names.intern(ArraySlice($0), in: &literals) }
    }
  }
}

/// Finds a header among the kept ones by its number.
package struct KeptPositions: Sendable {
  /// Position plus one, by number; 0 when it is not kept.
  private var positions: [UInt16] = []

  init(_ names: [NameID]) {
    for (position, name) in names.enumerated() {
      while positions.count <= name.index { positions.append(0) }
      positions[name.index] = UInt16(truncatingIfNeeded: position &+ 1)
    }
  }

  package subscript(_ name: NameID) -> Int? {
    guard name.index < positions.count, positions[name.index] > 0 else { return nil }
    return Int(positions[name.index]) &- 1
  }
}
