import ByteRegex
import Bytes

extension PlanBuilder {
  /// Appends a test whether a whole value matches a regular expression.
  @inline(never)
  mutating func addRegexTest(_ value: ConfigValue, ignoreCase: Bool) {
    // Of another type: the structure check has said so.
    guard document.kind(of: value) == .string else { return }
    do throws(RegexFailure) {
      plan.regexes.append(
        try Regex(document.text(of: value), ignoringCase: ignoreCase, searches: false))
    } catch {
      report.add(
        Diagnostic(
          .invalidPattern, at: value, expected: .text(error.expected),
          part: ByteRange(error.part.lowerBound, error.part.upperBound)))
      return
    }
    let regex = plan.regexes.count &- 1
    let groups = namedGroups(of: regex, at: value)
    let node = open(.regex)
    plan.predicates[node].literal = LiteralRange(plan.regexTests.count, plan.regexTests.count)
    plan.regexTests.append(
      RegexTest(regex: UInt32(truncatingIfNeeded: regex), groups: groups))
    close(node)
  }

  private mutating func namedGroups(of regex: Int, at value: ConfigValue) -> PlanRange {
    let start = plan.namedGroups.count
    for group in 1...max(plan.regexes[regex].groupCount, 1) {
      let name = plan.regexes[regex].groupName(group)
      if name.isEmpty { continue }
      if matchYield.nots > 0 {
        report.add(
          Diagnostic(
            .invalidPattern, at: value,
            expected: .text("groups without names under \"not\", where none of them can be used")))
        break
      }
      if matchYield.groups.count <= Self.maxGroups {
        matchYield.groups.append(UInt32(truncatingIfNeeded: plan.namedGroups.count))
      }
      plan.namedGroups.append(
        NamedGroup(name: literal(name), number: UInt16(truncatingIfNeeded: group)))
    }
    return PlanRange(start, plan.namedGroups.count)
  }
}
