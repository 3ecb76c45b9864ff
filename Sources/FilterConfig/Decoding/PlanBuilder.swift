import Bytes

/// The second pass: builds a plan from a document whose shape has been checked, and reports what a
/// table cannot say: references, formats, guarded names, phases.
struct PlanBuilder: ~Copyable {
  let document: ConfigDocument
  var report = DiagnosticReport()
  let plan = Plan()
  /// Named matchers and metrics, in name order.
  var matchers = TrivialArray<NamedMatcher>()
  var metrics = TrivialArray<ConfigValue>()
  var matcherNames = DefinedNames()
  var metricNames = DefinedNames()
  /// Matches and tests that are being built, those referred to included.
  var openMatches = 0
  /// What the matchers cost to which the match that is being built refers.
  var referredCost = 0
  /// The phases in which all that a format asks for is known, by the format's number.
  var formatPhases = TrivialArray<Phases>()
  /// The first operator of each format that is not known in every phase.
  var lateOperators = TrivialArray<ByteRange>()
  /// Scratch of `lowercase`.
  private var lowered = TrivialArray<UInt8>()
  var keptRequest = KeptNames()
  var keptResponse = KeptNames()

  init(_ document: ConfigDocument) { self.document = document }

  @inline(never)
  mutating func build() {
    let top = FieldReader(document, .root, .configuration)
    if let namespace = top["namespace"] { plan.namespace = literal(document.text(of: namespace)) }
    plan.allowsUnsafeHeaders = top.bool("allow_unsafe_headers")
    let isDisabled = top["mode"].map { word($0) == "disabled" } ?? false

    // In name order, so that findings do not depend on the order in which a Struct brings them. Of two
    // with one name, which is a finding, one is referred to.
    let definedMetrics = inNameOrder(top["metrics"] ?? .none, foldCase: false)
    for index in definedMetrics.indices
    where metricNames.insert(document.key(of: definedMetrics[index])) {
      defineMetric(definedMetrics[index])
    }
    let definedMatchers = inNameOrder(top["matchers"] ?? .none, foldCase: false)
    for index in definedMatchers.indices
    where matcherNames.insert(document.key(of: definedMatchers[index])) {
      matchers.append(NamedMatcher(value: definedMatchers[index]))
    }
    if max(metrics.count, matchers.count) > DefinedNames.capacity {
      report.add(
        Diagnostic(
          .tooManyValues, at: .root, expected: .text("at most 10000 matchers and 10000 metrics")))
      return
    }
    for index in matchers.indices { _ = root(ofMatcher: index) }

    var names = DefinedNames()
    let rules = top["rules"]
    if let rules, document[rules].count > UInt32(ConfigLimits.rules) {
      report.add(Diagnostic(.tooManyRules, at: rules))
      return
    }
    for rule in top.children("rules") { addRule(rule, &names) }
    if plan.names.count >= NameTable.capacity {
      report.add(
        Diagnostic(
          .tooManyValues, at: .root, expected: .text("at most 16383 different header names")))
    }
    if isDisabled { plan.request.removeAll() }
  }

  func finish() -> Plan {
    plan.keptRequestPositions = KeptPositions(plan.keptRequestNames)
    plan.keptResponsePositions = KeptPositions(plan.keptResponseNames)
    return plan
  }

  // MARK: Literals and names

  mutating func literal(_ bytes: ArraySlice<UInt8>) -> LiteralRange {
    let start = plan.literals.count
    plan.literals.append(contentsOf: bytes)
    return LiteralRange(start, plan.literals.count)
  }

  mutating func lowercaseLiteral(_ bytes: ArraySlice<UInt8>) -> LiteralRange {
    let start = plan.literals.count
    plan.literals.append(contentsOf: lowercase(bytes))
    return LiteralRange(start, plan.literals.count)
  }

  /// The number of a request header to be read: `host` is another name of `:authority`, as in Envoy.
  mutating func internRead(_ name: ArraySlice<UInt8>) -> NameID {
    name.equals("host", ignoringCase: true) ? .authority : intern(name)
  }

  /// The number of a header name, in any case. When there are too many, a finding at the root says so.
  mutating func intern(_ name: ArraySlice<UInt8>) -> NameID {
    plan.names.intern(lowercase(name), in: &plan.literals)
  }

  mutating func intern(_ name: StaticString) -> NameID {
    name.withUTF8Buffer { plan.names.intern($0, in: &plan.literals) }
  }

  /// The text in lower case, valid until the next call.
  @inline(never)
  mutating func lowercase(_ text: ArraySlice<UInt8>) -> UnsafeBufferPointer<UInt8> {
    lowered.removeAll()
    for byte in text { lowered.append(ASCII.lowercased(byte)) }
    return lowered.bytes
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

/// Which headers are kept for a later phase already.
struct KeptNames: ~Copyable {
  private var isKept = TrivialArray<Bool>()

  /// False when the name was there.
  mutating func insert(_ name: NameID) -> Bool {
    guard name != .none else { return false }
    while isKept.count <= name.index { isKept.append(false) }
    if isKept[name.index] { return false }
    isKept[name.index] = true
    return true
  }

  /// Takes out the names that came in last.
  mutating func forget(behind count: Int, of names: inout TrivialArray<NameID>) {
    while names.count > count, let name = names.last {
      isKept[name.index] = false
      names.truncate(to: names.count &- 1)
    }
  }
}

/// The names of rules, matchers or metrics, and the position of each.
struct DefinedNames: ~Copyable {
  static var capacity: Int { 10_000 }

  private var table = NameTable()
  private var literals = TrivialArray<UInt8>()
  private var defined = 0

  /// False when the name was there.
  mutating func insert(_ name: ArraySlice<UInt8>) -> Bool {
    let isNew = number(of: name) == defined
    defined = table.count
    return isNew
  }

  /// Which of the names inserted this is, from 0; nil when it is none of them.
  mutating func position(of name: ArraySlice<UInt8>) -> Int? {
    // Names that are only asked for get numbers too, behind the others.
    let number = number(of: name)
    return number < defined ? number : nil
  }

  @inline(never)
  private mutating func number(of name: ArraySlice<UInt8>) -> Int {
    name.withUnsafeBufferPointer { table.intern($0, in: &literals) }.index
  }
}
