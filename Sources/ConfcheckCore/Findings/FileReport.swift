/// What there is to say about one file.
public struct FileReport: Sendable {
  /// The file.
  public var source: SourceFile
  /// What was found, in the order of the places.
  public var findings: [Finding]
  /// How many more there were than are kept.
  public var dropped: Int
  /// The worst of all that was found, kept or not.
  public var worst: Severity?
  /// How many configurations of the filter the file holds.
  public var configurations: Int
}
