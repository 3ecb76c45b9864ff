import Bytes

/// One fault of a configuration, as a value: `DiagnosticMessage` makes text of it.
public struct Diagnostic: Sendable {
  /// Which part of the value's place is at fault.
  public enum Place: UInt8, Sendable {
    case key, value
  }

  public var code: DiagnosticCode
  /// The value concerned; for a missing field the object that lacks it.
  public var value: ConfigValue
  public var place: Place
  /// A second place that matters, such as the first of two duplicates.
  public var related: ConfigValue

  /// What would have been right, as the code's sentence needs it.
  package enum Expectation: Sendable {
    case none
    case type(TypeID)
    case shape(ShapeID)
    /// The field that is missing.
    case field(StaticString)
    /// A noun phrase.
    case text(StaticString)
    /// An operator of format strings.
    case `operator`
    /// What is referred to: "matcher".
    case reference(StaticString)
  }
  package var expectation: Expectation
  /// The part of the value's decoded text that is at fault, when it is not all of it.
  package var part: ByteRange

  @inline(never)
  package init(
    _ code: DiagnosticCode, at value: ConfigValue, on place: Place = .value,
    expected expectation: Expectation = .none,
    part: ByteRange = ByteRange(start: 0, end: 0),
    related: ConfigValue = ConfigValue(index: .max)
  ) {
    self.code = code
    self.value = value
    self.place = place
    self.related = related
    self.expectation = expectation
    self.part = part
  }
}

/// All faults of one configuration, in the order in which they were found, up to
/// `ConfigLimits.findings`; the others are counted.
public struct DiagnosticReport: Sendable {
  public private(set) var findings: [Diagnostic] = []
  /// How many faults were found beyond those kept.
  public private(set) var dropped = 0

  public init() {}

  public var isEmpty: Bool { findings.isEmpty }
  /// Whether further faults are counted only.
  public var isFull: Bool { findings.count >= ConfigLimits.findings }

  @inline(never)
  package mutating func add(_ finding: Diagnostic) {
    if isFull { dropped &+= 1 } else { findings.append(finding) }
  }

  package mutating func add(_ other: DiagnosticReport) {
    for finding in other.findings { add(finding) }
    dropped &+= other.dropped
  }

  /// Nodes are numbered as they stand in the source.
  package mutating func sortBySource() {
    // Insertion: at most a hundred, nearly sorted, and a fifth of the code of `sort`.
    for index in findings.indices.dropFirst() {
      var place = index
      while place > 0, findings[place].value.index < findings[place - 1].value.index {
        findings.swapAt(place, place - 1)
        place -= 1
      }
    }
  }
}
