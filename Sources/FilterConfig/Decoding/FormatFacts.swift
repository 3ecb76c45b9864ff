import Bytes

/// What is known of a format besides its parts.
struct FormatFacts: BitwiseCopyable {
  /// The phases in which all that it asks for is known.
  var phases = Phases.all
  /// The first operator that is not known in every phase, in the document's bytes.
  var late = ByteRange.empty
  /// How deep formats and tables stand in each other below it, itself included.
  var depth: UInt8 = 1
  /// How many parts an evaluation takes at most.
  var cost: UInt32 = 0
  /// `readsRequest` and `readsResponse`.
  var reads: UInt8 = 0

  static var readsRequest: UInt8 { 1 }
  static var readsResponse: UInt8 { 2 }

  /// Takes in what another format, which this one evaluates, needs.
  @inline(never)
  mutating func add(_ inner: FormatFacts) {
    narrow(to: inner.phases, late: inner.late)
    depth = Swift.max(depth, inner.depth &+ 1)
    // Saturating: a long text may name a costly table very often.
    cost = Swift.min(cost &+ inner.cost, 1 << 24)
    reads |= inner.reads
  }

  @inline(never)
  mutating func narrow(to other: Phases, late operatorRange: ByteRange) {
    if late.isEmpty, other != .all { late = operatorRange }
    phases = phases.intersection(other)
  }
}

extension PlanBuilder {
  /// How deep values and tables may stand within each other: evaluation recurses that deep.
  static var maxValueDepth: Int { 16 }
  /// How many parts one format may come to, those of tables and inner values included: a chain of
  /// tables that name the next one twice would otherwise double the work at every step.
  static var maxFormatCost: UInt32 { 1 << 16 }

  /// Numbers a format and bounds what evaluating it takes.
  @inline(never)
  mutating func addFormat(
    _ parts: borrowing TrivialArray<FormatPart>, _ facts: FormatFacts, at value: ConfigValue
  ) -> FormatID {
    var facts = facts
    let start = plan.parts.count
    for index in parts.indices { plan.parts.append(parts[index]) }
    plan.formats.append(PlanRange(start, plan.parts.count))
    facts.cost &+= UInt32(truncatingIfNeeded: parts.count)
    if facts.cost > Self.maxFormatCost {
      report.add(
        Diagnostic(
          .tooManyValues, at: value,
          expected: .text("a value of at most 65536 parts, tables included")))
      facts.cost = Self.maxFormatCost
    }
    if Int(facts.depth) > Self.maxValueDepth {
      valueTooDeep(value)
      facts.depth = UInt8(truncatingIfNeeded: Self.maxValueDepth)
    }
    plan.formatReads.append(facts.reads)
    formatFacts.append(facts)
    return FormatID(UInt32(truncatingIfNeeded: plan.formats.count &- 1))
  }

  @inline(never)
  private mutating func valueTooDeep(_ value: ConfigValue) {
    report.add(
      Diagnostic(
        .tooDeep, at: value, expected: .text("at most 16 levels of values and tables in each other")
      ))
  }

  /// Building recurses as deep as values and tables nest. False, and a finding, when it is too deep;
  /// otherwise `leaveValue` follows.
  mutating func enterValue(_ value: ConfigValue) -> Bool {
    guard openValues <= Self.maxValueDepth else {
      valueTooDeep(value)
      return false
    }
    openValues &+= 1
    return true
  }

  mutating func leaveValue() { openValues &-= 1 }

  func facts(_ format: FormatID) -> FormatFacts { formatFacts[Int(format.rawValue)] }

  /// The format of nothing, where what was written is a finding.
  mutating func emptyFormat() -> FormatID {
    addFormat(TrivialArray<FormatPart>(), FormatFacts(), at: .none)
  }
}
