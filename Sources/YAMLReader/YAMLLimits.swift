/// Bounds on what is read, so that no file can exhaust time or memory.
public struct YAMLLimits: Sendable {
  /// Bytes of a file.
  public var size = 8 << 20
  /// Nested collections. libyaml's time grows with the square of the depth of flow collections.
  public var depth = 100
  /// Nodes written in a file.
  public var nodes = 1_000_000
  /// Nodes of a document that aliases stand for, in all.
  public var nodesThroughAliases = 100_000
  /// Documents of a file.
  public var documents = 10_000
  /// Faulty aliases that are reported.
  public var failures = 100
  /// `%TAG` lines before a document, which libyaml compares each with each.
  public var directives = 64
  /// Bytes of a line that begins with `%`: every tag with its handle is expanded to as much.
  public var directiveLength = 1024

  /// The bounds that confcheck documents.
  public init() {}
}
