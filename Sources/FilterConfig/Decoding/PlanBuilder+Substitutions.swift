import ByteRegex
import Bytes

extension PlanBuilder {
  /// Compiles the regular expression that stands in `value`. Nil, and a finding, when it is none.
  @inline(never)
  mutating func regex(_ value: ConfigValue, ignoringCase: Bool = false) -> UInt32? {
    // Of another type: the structure check has said so.
    guard document.kind(of: value) == .string else { return nil }
    do throws(RegexFailure) {
      plan.regexes.append(
        try Regex(document.text(of: value), ignoringCase: ignoringCase))
      return UInt32(truncatingIfNeeded: plan.regexes.count &- 1)
    } catch {
      report.add(
        Diagnostic(
          .invalidPattern, at: value, expected: .text(error.expected),
          part: ByteRange(error.part.lowerBound, error.part.upperBound)))
      return nil
    }
  }

  /// Builds what the fields `regex`, `substitution` and `all` of an object say: shapes of several
  /// actions have them. `use` of the template follows, in every phase in which it is done. Nil, and a
  /// finding, when it cannot be.
  @inline(never)
  mutating func substitution(_ fields: FieldReader) -> UInt32? {
    guard let pattern = fields["regex"] else {
      report.add(Diagnostic(.missingField, at: fields.value, expected: .field("regex")))
      return nil
    }
    guard let text = fields["substitution"] else {
      report.add(Diagnostic(.missingField, at: fields.value, expected: .field("substitution")))
      return nil
    }
    let regex = regex(pattern)
    // What a pattern that is none would have for groups is not known.
    let groups = regex.map { plan.regexes[Int($0)].groupCount } ?? 9
    let template = parseTemplate(text, groups: groups)
    guard let regex else { return nil }
    plan.substitutions.append(
      SubstitutionSpec(regex: regex, template: template, all: fields.bool("all")))
    return UInt32(truncatingIfNeeded: plan.substitutions.count &- 1)
  }

  /// A format in which `\1` is a group and `\\` a backslash, as in RE2's rewrites. What a map of a
  /// value gives is taken literally.
  private mutating func parseTemplate(_ value: ConfigValue, groups: Int) -> FormatID {
    if document.kind(of: value) == .map { return parseFormat(value) }
    guard enterValue(value) else { return emptyFormat() }
    defer { leaveValue() }
    var parts = TrivialArray<FormatPart>()
    var facts = FormatFacts()
    let text = document.text(of: value)
    var parser = FormatParser(text)
    do throws(FormatParser.Failure) {
      while let piece = try parser.next() {
        switch piece {
        case .literal(let range): addRewrite(text[range], groups, at: value, to: &parts)
        case .percent: addLiteral([0x25], to: &parts)
        case .operator(let found): add(found, text, at: value, to: &parts, &facts)
        }
      }
    } catch {
      addFailure(error, at: value)
    }
    return addFormat(parts, facts, at: value)
  }

  private mutating func addRewrite(
    _ text: ArraySlice<UInt8>, _ groups: Int, at value: ConfigValue,
    to parts: inout TrivialArray<FormatPart>
  ) {
    var start = text.startIndex
    while let backslash = text[start...].firstIndex(of: 0x5C) {
      if backslash > start { addLiteral(text[start..<backslash], to: &parts) }
      let next = backslash + 1
      let digit = next < text.endIndex ? text[next] : 0
      if digit == 0x5C {
        addLiteral([0x5C], to: &parts)
      } else if ASCII.isDigit(digit), Int(digit &- 0x30) <= groups {
        parts.append(
          FormatPart(.group, LiteralRange(Int(digit &- 0x30), Int(digit &- 0x30))))
      } else {
        report.add(
          Diagnostic(
            .invalidPattern, at: value,
            expected: .text(
              "behind '\\' the number of a group that the expression has, or another '\\'"),
            part: ByteRange(backslash, min(next + 1, text.endIndex))))
      }
      start = min(next + 1, text.endIndex)
    }
    if start < text.endIndex { addLiteral(text[start...], to: &parts) }
  }
}
