import Bytes

extension PlanBuilder {
  /// Parses the text of `value` as a format that is evaluated in `phase`.
  mutating func format(_ value: ConfigValue, in phase: Phase) -> FormatID {
    let format = parseFormat(value)
    use(format, in: phase, at: value)
    return format
  }

  mutating func parseFormat(_ value: ConfigValue) -> FormatID {
    let start = plan.parts.count
    var phases = Phases.all
    var late = ByteRange.empty
    let range = document[value].text
    let text = document.bytes[range]
    var parser = FormatParser(text)
    do throws(FormatParser.Failure) {
      while let piece = try parser.next() {
        switch piece {
        case .literal(let range): addLiteral(text[range], start)
        case .percent: addLiteral([0x25], start)
        case .operator(let found):
          guard let row = add(found, text, at: value) else { continue }
          phases = phases.intersection(row.phases)
          if late.isEmpty, row.phases != .all {
            late = ByteRange(found.whole.lowerBound, found.whole.upperBound)
          }
        }
      }
    } catch {
      report.add(
        Diagnostic(
          .invalidFormat, at: value, expected: .text(error.expected),
          part: ByteRange(error.at.lowerBound, error.at.upperBound)))
    }
    plan.formats.append(PlanRange(start, plan.parts.count))
    formatPhases.append(phases)
    lateOperators.append(late)
    return FormatID(UInt32(truncatingIfNeeded: plan.formats.count &- 1))
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
        Diagnostic(.invalidFormat, at: value, expected: .operator, part: part))
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
      // Envoy takes empty parentheses.
      if !(found.argument ?? 0..<0).isEmpty || found.maxLength != nil {
        report.add(fault("an operator without argument and length"))
        return nil
      }
    case .header:
      let argument = found.argument.map { text[$0] } ?? []
      let (name, alternative) = Self.halves(of: argument, at: 0x3F)
      guard found.argument != nil, Self.isReadable(name),
        Self.isReadable(alternative ?? name)
      else {
        report.add(fault("a header name in parentheses, or two with '?' between"))
        return nil
      }
      let isRequest = row.kind == .requestHeader || row.kind == .requestHeaderAll
      piece.name = isRequest ? internRead(name) : intern(name)
      if let alternative {
        piece.alternative = isRequest ? internRead(alternative) : intern(alternative)
      }
    case .path:
      guard readPathArgument(found.argument.map { text[$0] } ?? [], &piece) else {
        report.add(fault("nothing, or WQ or NQ, then ORIG, PATH or ORIG_OR_PATH after ':'"))
        return nil
      }
    }
    plan.parts.append(piece)
    return row
  }

  private static func isReadable(_ name: ArraySlice<UInt8>) -> Bool {
    HeaderNames.isToken(name) || HeaderNames.isKnownPseudo(name)
  }

  /// What stands before and behind the first separator; nothing behind when there is none.
  private static func halves(
    of text: ArraySlice<UInt8>, at separator: UInt8
  ) -> (ArraySlice<UInt8>, ArraySlice<UInt8>?) {
    guard let place = text.firstIndex(of: separator) else { return (text, nil) }
    return (text[..<place], text[(place + 1)...])
  }

  /// `WQ` (with query, the default) or `NQ`; `ORIG`, `PATH` or `ORIG_OR_PATH` (the default).
  private mutating func readPathArgument(
    _ argument: ArraySlice<UInt8>, _ piece: inout FormatPart
  ) -> Bool {
    let (query, second) = Self.halves(of: argument, at: 0x3A)
    if !query.isEmpty {
      if Schema.equal("NQ", query) {
        piece.kind = .pathOnly
      } else if !Schema.equal("WQ", query) {
        return false
      }
    }
    let source = second ?? []
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
    _ format: FormatID, in phase: Phase, at value: ConfigValue, related: ConfigValue = .none
  ) {
    if !formatPhases[Int(format.rawValue)].contains(phase) {
      report.add(
        Diagnostic(
          .phaseConflict, at: value,
          expected: .text(
            phase == .request ? "while the request is on its way" : "at this time"),
          part: lateOperators[Int(format.rawValue)], related: related))
      return
    }
    guard phase != .request else { return }
    for index in plan.formats[Int(format.rawValue)].indices {
      let part = plan.parts[index]
      switch part.kind {
      case .requestHeader, .requestHeaderAll, .path, .pathOnly:
        for name in [part.name, part.alternative] where keptRequest.insert(name) {
          plan.keptRequestNames.append(name)
        }
      case .responseHeader, .responseHeaderAll:
        guard phase == .done else { continue }
        for name in [part.name, part.alternative] where keptResponse.insert(name) {
          plan.keptResponseNames.append(name)
        }
      default: break
      }
    }
  }
}
