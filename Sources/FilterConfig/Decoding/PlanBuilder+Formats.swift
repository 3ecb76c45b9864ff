import Bytes

extension PlanBuilder {
  /// A format and the phases in which all that it asks for is known.
  struct ParsedFormat {
    var id: FormatID
    var phases: Phases
  }

  /// Parses the text of `value` as a format that is evaluated in `phase`.
  mutating func format(_ value: ConfigValue, in phase: Phase) -> FormatID {
    let format = parseFormat(value)
    use(format, in: phase, at: value)
    return format.id
  }

  mutating func parseFormat(_ value: ConfigValue) -> ParsedFormat {
    let start = plan.parts.count
    var phases = Phases.all
    let range = document[value].text
    let text = document.bytes[range]
    var parser = FormatParser(text)
    do throws(FormatParser.Failure) {
      while let piece = try parser.next() {
        switch piece {
        case .literal(let range): addLiteral(text[range], start)
        case .percent: addLiteral([0x25], start)
        case .operator(let found):
          if let row = add(found, text, at: value) { phases = phases.intersection(row.phases) }
        }
      }
    } catch {
      report.add(
        Diagnostic(
          .invalidFormat, at: value, expected: .text(error.expected),
          part: ByteRange(error.at.lowerBound, error.at.upperBound)))
    }
    plan.formats.append(PlanRange(start, plan.parts.count))
    return ParsedFormat(
      id: FormatID(UInt32(truncatingIfNeeded: plan.formats.count &- 1)), phases: phases)
  }

  private mutating func addLiteral(_ bytes: ArraySlice<UInt8>, _ formatStart: Int) {
    let range = literal(bytes)
    // Pieces of literal text that follow each other are one part.
    if plan.parts.count > formatStart, let last = plan.parts.last, last.kind == .literal,
      last.literal.end == range.start
    {
      plan.parts[plan.parts.count &- 1].literal.end = range.end
      return
    }
    plan.parts.append(
      FormatPart(
        kind: .literal, name: .none, alternative: .none, maxLength: .max, literal: range))
  }

  private mutating func add(
    _ found: FormatParser.Operator, _ text: ArraySlice<UInt8>, at value: ConfigValue
  ) -> OperatorRow? {
    let part = ByteRange(found.name.lowerBound, found.name.upperBound)
    guard let row = Schema.formatOperator(text[found.name]) else {
      report.add(
        Diagnostic(
          .invalidFormat, at: value, expected: .text("an operator of the language"), part: part))
      return nil
    }
    if row.isPlanned {
      report.add(Diagnostic(.notYetSupported, at: value, part: part))
      return nil
    }
    var piece = FormatPart(
      kind: row.kind, name: .none, alternative: .none, maxLength: found.maxLength ?? .max,
      literal: .empty)
    let whole = ByteRange(found.whole.lowerBound, found.whole.upperBound)
    func fault(_ expected: StaticString) -> Diagnostic {
      Diagnostic(.invalidFormat, at: value, expected: .text(expected), part: whole)
    }
    switch row.argument {
    case .none:
      if found.argument != nil || found.maxLength != nil {
        report.add(fault("an operator without argument and length"))
        return nil
      }
    case .header:
      let argument = text[found.argument ?? 0..<0]
      let names = argument.split(separator: 0x3F, maxSplits: 2, omittingEmptySubsequences: false)
      guard found.argument != nil, names.count <= 2,
        names.allSatisfy({ HeaderNames.isToken($0) || HeaderNames.isKnownPseudo($0) })
      else {
        report.add(fault("a header name in parentheses, or two with '?' between"))
        return nil
      }
      piece.name = intern(names[0])
      if names.count == 2 { piece.alternative = intern(names[1]) }
    case .path:
      guard readPathArgument(found.argument.map { text[$0] } ?? [], &piece) else {
        report.add(fault("nothing, or WQ or NQ, then ORIG, PATH or ORIG_OR_PATH after ':'"))
        return nil
      }
    }
    plan.parts.append(piece)
    return row
  }

  /// `WQ` (with query, the default) or `NQ`; `ORIG`, `PATH` or `ORIG_OR_PATH` (the default).
  private mutating func readPathArgument(
    _ argument: ArraySlice<UInt8>, _ piece: inout FormatPart
  ) -> Bool {
    let words = argument.split(separator: 0x3A, maxSplits: 2, omittingEmptySubsequences: false)
    guard words.count <= 2 else { return false }
    if let query = words.first, !query.isEmpty {
      if Schema.equal("NQ", query) {
        piece.kind = .pathOnly
      } else if !Schema.equal("WQ", query) {
        return false
      }
    }
    let source = words.count == 2 ? words[1] : []
    if source.isEmpty || Schema.equal("ORIG_OR_PATH", source) {
      piece.name = intern("x-envoy-original-path")
      piece.alternative = intern(":path")
    } else if Schema.equal("ORIG", source) {
      piece.name = intern("x-envoy-original-path")
    } else if Schema.equal("PATH", source) {
      piece.name = intern(":path")
    } else {
      return false
    }
    return true
  }

  /// Notes what an evaluation in `phase` needs, and reports what is not known then.
  mutating func use(
    _ format: ParsedFormat, in phase: Phase, at value: ConfigValue, related: ConfigValue = .none
  ) {
    if !format.phases.contains(phase) {
      report.add(
        Diagnostic(
          .phaseConflict, at: value,
          expected: .text(
            phase == .request
              ? "only what is known while the request is on its way" : "only what is known in this phase"),
          related: related))
      return
    }
    guard phase != .request else { return }
    for index in plan.formats[Int(format.id.rawValue)].indices {
      let part = plan.parts[index]
      switch part.kind {
      case .requestHeader, .requestHeaderAll, .path, .pathOnly:
        keep(part, in: &keptRequest)
      case .responseHeader, .responseHeaderAll:
        if phase == .done { keep(part, in: &keptResponse) }
      default: break
      }
    }
  }

  private func keep(_ part: FormatPart, in kept: inout KeptNames) {
    kept.insert(part.name)
    kept.insert(part.alternative)
  }
}
