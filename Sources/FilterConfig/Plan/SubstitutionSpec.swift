/// What is found by a regular expression is replaced.
package struct SubstitutionSpec: BitwiseCopyable, Sendable {
  /// A position in `Plan.regexes`.
  package var regex: UInt32
  /// What takes its place: a format whose parts may be groups of the match.
  package var template: FormatID
  /// Whether all matches are replaced, not the first only.
  package var all: Bool
}
