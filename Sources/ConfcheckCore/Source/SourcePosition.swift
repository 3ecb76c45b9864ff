/// A place in a file as people and editors count: both numbers from 1, columns in code points.
public struct SourcePosition: Equatable, Hashable, Sendable {
  /// The line.
  public var line: Int
  /// The column, in code points.
  public var column: Int

  /// The place at `line` and `column`.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}
