import Bytes

/// A whole number lies between these, both included.
package struct NumberBounds: BitwiseCopyable, Sendable {
  package var min: Int64
  package var max: Int64
}

/// A share of a population.
package struct Fraction: BitwiseCopyable, Sendable {
  /// In millionths, from 0 to 1,000,000: the share is what lies from the first on and before the second.
  package var from: UInt32
  package var to: UInt32
  /// What decides; nil for chance.
  package var key: FormatID?
  package var salt: LiteralRange

  package static var whole: UInt32 { 1_000_000 }
}

/// A regular expression that whole values are tested with.
package struct RegexTest: BitwiseCopyable, Sendable {
  /// A position in `Plan.regexes`.
  package var regex: UInt32
  /// Its named groups, positions in `Plan.namedGroups`.
  package var groups: PlanRange
}

/// A named group of a regular expression.
package struct NamedGroup: BitwiseCopyable, Sendable {
  package var name: LiteralRange
  /// Its number in the regular expression.
  package var number: UInt16
}

/// Statuses of responses, both ends included.
package struct StatusRange: BitwiseCopyable, Sendable {
  package var low: UInt16
  package var high: UInt16
}
