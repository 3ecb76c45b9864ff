import Bytes

/// The second pass: builds a plan from a document whose shape has been checked, and reports what a
/// table cannot say: references, formats, guarded names, phases.
struct PlanBuilder {
  let document: ConfigDocument
  var report = DiagnosticReport()
  var plan = PlanParts()
  /// Named matchers and metrics, in the order of the document.
  var matchers: [NamedMatcher] = []
  var metrics: [DefinedMetric] = []
  var keptRequest = KeptNames()
  var keptResponse = KeptNames()

  init(_ document: ConfigDocument) { self.document = document }

  mutating func build() {
    let top = FieldReader(document, .root, .configuration)
    if let namespace = top["namespace"] { plan.namespace = literal(document.text(of: namespace)) }
    plan.allowsUnsafeHeaders = top.bool("allow_unsafe_headers")
    let isDisabled = top["mode"].map { word($0) == "disabled" } ?? false

    for metric in top.children("metrics") { defineMetric(metric) }
    for matcher in top.children("matchers") { matchers.append(NamedMatcher(value: matcher)) }
    for index in matchers.indices { _ = root(ofMatcher: index) }

    var names = RuleNames()
    let rules = top["rules"]
    if let rules, document[rules].count > UInt32(ConfigLimits.rules) {
      report.add(Diagnostic(.tooManyRules, at: rules))
      return
    }
    for rule in top.children("rules") { addRule(rule, &names) }
    if plan.names.count >= NameTable.capacity {
      report.add(
        Diagnostic(.tooManyValues, at: .root, expected: .text("at most 16384 different header names")))
    }
    plan.keptRequestNames = keptRequest.names
    plan.keptResponseNames = keptResponse.names
    if isDisabled { plan.request = [] }
  }

  // MARK: Literals and names

  mutating func literal(_ bytes: ArraySlice<UInt8>) -> LiteralRange {
    let start = plan.literals.count
    plan.literals.append(contentsOf: bytes)
    return LiteralRange(start, plan.literals.count)
  }

  mutating func lowercaseLiteral(_ bytes: ArraySlice<UInt8>) -> LiteralRange {
    let start = plan.literals.count
    for byte in bytes { plan.literals.append(Self.lowercase(byte)) }
    return LiteralRange(start, plan.literals.count)
  }

  /// The number of a header name, in any case. When there are too many, a finding at the root says so.
  mutating func intern(_ name: ArraySlice<UInt8>) -> NameID {
    let lower = name.map(Self.lowercase)
    return plan.names.intern(lower[...], in: &plan.literals)
  }

  mutating func intern(_ name: StaticString) -> NameID {
    name.withUTF8Buffer { plan.names.intern(ArraySlice($0), in: &plan.literals) }
  }

  static func lowercase(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }

  /// The word of a choice, for comparison with literals.
  func word(_ value: ConfigValue) -> Word { Word(bytes: document.text(of: value)) }

  struct Word {
    var bytes: ArraySlice<UInt8>
    static func == (word: Word, literal: StaticString) -> Bool {
      Schema.equal(literal, word.bytes)
    }
  }
}

/// Headers whose values are kept for a later phase, each once.
struct KeptNames {
  private(set) var names: [NameID] = []
  private var isKept: [Bool] = []

  mutating func insert(_ name: NameID) {
    guard name != .none else { return }
    while isKept.count <= name.index { isKept.append(false) }
    if isKept[name.index] { return }
    isKept[name.index] = true
    names.append(name)
  }
}

/// The names of rules seen so far.
struct RuleNames {
  var table = NameTable()
  var literals: [UInt8] = []

  /// False when the name was there.
  mutating func insert(_ name: ArraySlice<UInt8>) -> Bool {
    let before = table.count
    _ = table.intern(name, in: &literals)
    return table.count > before
  }
}
