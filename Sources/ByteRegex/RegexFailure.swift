/// Why a pattern is refused.
public struct RegexFailure: Error, Sendable {
  /// What was expected in place of `part`, or what the limit is: a phrase without a full stop.
  public let expected: StaticString
  /// The fault's place: indices of the slice that was given. Empty where something is missing.
  public let part: Range<Int>
}
