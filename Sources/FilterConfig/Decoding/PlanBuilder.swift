import Bytes

/// The second pass: builds a plan from a document whose shape has been checked, and reports what a
/// table cannot say: references, formats, guarded names, phases.
struct PlanBuilder: ~Copyable {
  let document: ConfigDocument
  var report = DiagnosticReport()
  let plan = Plan()
  /// What rules refer to by name.
  var definitions = DefinitionTables()
  /// The matchers, by their position in `definitions`.
  var matchers = TrivialArray<NamedMatcher>()
  /// Matches and tests that are being built, those referred to included.
  var openMatches = 0
  /// What the match that is being built has brought so far.
  var matchYield = MatchYield()
  /// The named groups, and the conditions on responses, of matchers that were built.
  var matcherGroups = TrivialArray<UInt32>()
  var matcherResponses = TrivialArray<UInt32>()
  /// The named groups whose text the actions of the rule that is being built may use.
  var ruleGroups = TrivialArray<UInt32>()
  /// Where the captures of that rule begin in the plan.
  var ruleCaptures = 0
  /// Whether there are more rules than are taken, those in `first_of` included.
  var hasTooManyRules = false
  /// The name of the rule or matcher that is being built.
  var matchName = LiteralRange.empty
  /// What the matchers cost to which the match that is being built refers.
  var referredCost = 0
  /// By the number of the format.
  var formatFacts = TrivialArray<FormatFacts>()
  /// Values and tables that are being built.
  var openValues = 0
  /// The tables, by their position in `definitions`.
  var tables = TrivialArray<NamedTable>()
  /// The phases in which each variable is known.
  var variablePhases = TrivialArray<Phases>()
  /// Tables whose headers are kept already, by position: a bit for each phase.
  var keptTables = TrivialArray<UInt8>()
  /// Whether more is defined of a kind than is taken.
  var isCrowded = false
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

    for kind in DefinitionKind.allCases where kind != .variable { define(kind, top) }
    defineVariables(in: top["rules"])
    if isCrowded { return }
    for index in definitions[.table].values.indices { declareTable(index) }
    for index in definitions[.table].values.indices { _ = root(ofTable: index) }
    for index in definitions[.service].values.indices {
      defineService(definitions[.service].values[index])
    }
    for index in definitions[.limit].values.indices {
      defineLimit(definitions[.limit].values[index])
    }
    checkLimits(top["limits"])
    for index in definitions[.metric].values.indices {
      defineMetric(definitions[.metric].values[index])
    }
    for index in definitions[.matcher].values.indices {
      matchers.append(NamedMatcher(value: definitions[.matcher].values[index]))
    }
    for index in matchers.indices { _ = root(ofMatcher: index) }

    var names = DefinedNames()
    let rules = top["rules"]
    if let rules, document[rules].count > UInt32(ConfigLimits.rules) {
      report.add(Diagnostic(.tooManyRules, at: rules))
      return
    }
    for rule in top.children("rules") { addRule(rule, &names) }
    if hasTooManyRules, let rules { report.add(Diagnostic(.tooManyRules, at: rules)) }
    if plan.names.count >= NameTable.capacity {
      report.add(
        Diagnostic(
          .tooManyValues, at: .root, expected: .text("at most 16383 different header names")))
    }
    if isDisabled { plan.request.removeAll() }
  }

  private mutating func define(_ kind: DefinitionKind, _ top: FieldReader) {
    let members = inNameOrder(top[kind.field] ?? .none, foldCase: false)
    if members.count > kind.capacity {
      report.add(Diagnostic(.tooManyValues, at: .root, expected: .text(kind.bound)))
      isCrowded = true
      return
    }
    for index in members.indices {
      _ = definitions[kind].add(members[index], document.key(of: members[index]))
    }
  }

  func finish(fewestIndexed: Int) -> Plan {
    plan.keptRequestPositions = KeptPositions(plan.keptRequestNames)
    plan.keptResponsePositions = KeptPositions(plan.keptResponseNames)
    plan.makeIndex(fewest: fewestIndexed)
    return plan
  }

  // MARK: Literals and names

  @inline(never)
  mutating func literal(_ bytes: ArraySlice<UInt8>) -> LiteralRange {
    let start = plan.literals.count
    plan.literals.append(contentsOf: bytes)
    return LiteralRange(start, plan.literals.count)
  }

  @inline(never)
  mutating func literal(_ text: StaticString) -> LiteralRange {
    let start = plan.literals.count
    plan.literals.append(ascii: text)
    return LiteralRange(start, plan.literals.count)
  }

  @inline(never)
  mutating func lowercaseLiteral(_ bytes: ArraySlice<UInt8>) -> LiteralRange {
    let start = plan.literals.count
    plan.literals.append(contentsOf: lowercase(bytes))
    return LiteralRange(start, plan.literals.count)
  }

  /// The number of a request header to be read: `host` is another name of `:authority`, as in Envoy.
  @inline(never)
  mutating func internRead(_ name: ArraySlice<UInt8>) -> NameID {
    name.equals("host", ignoringCase: true) ? .authority : intern(name)
  }

  /// The number of a header name, in any case. When there are too many, a finding at the root says so.
  @inline(never)
  mutating func intern(_ name: ArraySlice<UInt8>) -> NameID {
    plan.names.intern(lowercase(name), in: &plan.literals)
  }

  @inline(never)
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
    @inline(never)
    static func == (word: Word, literal: StaticString) -> Bool {
      Schema.equal(literal, word.bytes)
    }
  }
}

/// Which headers are kept for a later phase already.
struct KeptNames: ~Copyable {
  private var isKept = TrivialArray<Bool>()

  /// False when the name was there.
  @inline(never)
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
  private var table = NameTable()
  private var literals = TrivialArray<UInt8>()
  private var defined = 0

  /// False when the name was there.
  @inline(never)
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
