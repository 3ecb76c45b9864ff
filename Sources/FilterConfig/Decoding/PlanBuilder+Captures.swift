import Bytes

extension PlanBuilder {
  /// The number of the group that `%MATCH(name)%` names, which is a part of the text of `value`;
  /// otherwise nil, and a finding.
  mutating func captureIndex(_ name: ByteRange, at value: ConfigValue) -> Int? {
    report.add(
      Diagnostic(
        .unknownReference, at: value, expected: .reference("named group"), part: name))
    return nil
  }
}
