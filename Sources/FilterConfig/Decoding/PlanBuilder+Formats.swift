import Bytes

extension PlanBuilder {
  /// Builds a value of the type `format`, a format string or the map of one, that is evaluated in
  /// `phase`.
  @inline(never)
  mutating func format(_ value: ConfigValue, in phase: Phase) -> FormatID {
    let format = parseFormat(value)
    use(format, in: phase, at: value)
    return format
  }

  /// The same for one whose phases are not known yet: `use` follows.
  mutating func parseFormat(_ value: ConfigValue) -> FormatID {
    guard enterValue(value) else { return emptyFormat() }
    defer { leaveValue() }
    if document.kind(of: value) == .map {
      return parseValue(FieldReader(document, value, .value))
    }
    var parts = TrivialArray<FormatPart>()
    var facts = FormatFacts()
    let text = document.text(of: value)
    var parser = FormatParser(text)
    do throws(FormatParser.Failure) {
      while let piece = try parser.next() {
        switch piece {
        case .literal(let range): addLiteral(text[range], to: &parts)
        case .percent: addLiteral([0x25], to: &parts)
        case .operator(let found): add(found, text, at: value, to: &parts, &facts)
        }
      }
    } catch {
      addFailure(error, at: value)
    }
    return addFormat(parts, facts, at: value)
  }

  @inline(never)
  mutating func addFailure(_ failure: FormatParser.Failure, at value: ConfigValue) {
    report.add(
      Diagnostic(
        .invalidFormat, at: value, expected: .text(failure.expected),
        part: ByteRange(failure.at.lowerBound, failure.at.upperBound)))
  }

  @inline(never)
  mutating func addLiteral(
    _ bytes: ArraySlice<UInt8>, to parts: inout TrivialArray<FormatPart>
  ) {
    let range = literal(bytes)
    // Pieces of literal text that follow each other are one part.
    if let last = parts.last, last.kind == .literal, last.literal.end == range.start {
      parts[parts.count &- 1].literal.end = range.end
      return
    }
    parts.append(FormatPart(.literal, range))
  }

  // MARK: Use

  /// Notes what an evaluation in `phase` needs, and reports what is not known then.
  @inline(never)
  mutating func use(
    _ format: FormatID, in phase: Phase, at value: ConfigValue, related: ConfigValue = .none
  ) {
    let facts = facts(format)
    if !facts.phases.contains(phase) {
      report.add(
        Diagnostic(
          .phaseConflict, at: value,
          expected: .text(
            phase == .request ? "while the request is on its way" : "at this time"),
          part: facts.late, related: related))
      return
    }
    if phase != .request { keep(format, for: phase) }
  }

  /// Notes the headers that an evaluation in a later phase needs. Recurses as deep as values nest,
  /// which `addFormat` bounds; tables are looked at once for a phase, however often they are named.
  @inline(never)
  private mutating func keep(_ format: FormatID, for phase: Phase) {
    guard facts(format).reads != 0 else { return }
    for index in plan.formats[Int(format.rawValue)].indices {
      let part = plan.parts[index]
      switch part.kind {
      case .computed: keep(plan.computedValues[part.index], for: phase)
      case .table: keep(table: part.index, for: phase)
      default:
        if part.readsRequestHeaders {
          keepRequest(part.name)
          keepRequest(part.alternative)
        } else if part.readsResponseHeaders, phase == .done {
          keepResponse(part.name)
          keepResponse(part.alternative)
        }
      }
    }
  }

  @inline(never)
  private mutating func keep(_ value: ComputedValue, for phase: Phase) {
    for index in value.choices.indices { keep(plan.choices[index], for: phase) }
    if let fallback = value.fallback { keep(fallback, for: phase) }
    for index in value.transforms.indices {
      switch plan.transforms[index] {
      case .hmac(let key, _): keep(key, for: phase)
      case .substitute(let position):
        keep(plan.substitutions[Int(position)].template, for: phase)
      default: break
      }
    }
  }

  @inline(never)
  private mutating func keep(table index: Int, for phase: Phase) {
    while keptTables.count <= index { keptTables.append(0) }
    let bit = UInt8(1) &<< phase.rawValue
    if keptTables[index] & bit != 0 { return }
    keptTables[index] |= bit
    let table = plan.tables[index]
    keep(table.key, for: phase)
    for entry in table.entries.indices { keep(plan.tableEntries[entry].value, for: phase) }
    for test in table.tests.indices { keep(plan.tableTests[test].value, for: phase) }
    if let fallback = table.fallback { keep(fallback, for: phase) }
  }

  @inline(never)
  private mutating func keepRequest(_ name: NameID) {
    if keptRequest.insert(name) { plan.keptRequestNames.append(name) }
  }

  @inline(never)
  private mutating func keepResponse(_ name: NameID) {
    if keptResponse.insert(name) { plan.keptResponseNames.append(name) }
  }
}
