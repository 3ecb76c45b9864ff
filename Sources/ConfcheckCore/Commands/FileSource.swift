/// Where files come from: the disk, or a test.
public protocol FileSource: Sendable {
  /// The first `limit` bytes of a file; `-` is standard input.
  func read(_ path: String, limit: Int) throws(FileFailure) -> [UInt8]

  /// What is in a directory in any order, or nil when `path` is not a directory.
  func list(_ path: String) throws(FileFailure) -> [DirectoryEntry]?
}

/// A name in a directory.
public struct DirectoryEntry: Equatable, Sendable {
  /// What the name stands for.
  public enum Kind: Sendable {
    /// A file with contents, perhaps through a link.
    case file
    /// A directory; one behind a link is not: it could be one of those above.
    case directory
    /// Anything else: a pipe could keep its reader waiting for ever.
    case other
  }

  /// The name, without the directory's.
  public var name: String
  /// What it stands for.
  public var kind: Kind

  /// An entry of a directory.
  public init(_ name: String, _ kind: Kind) {
    self.name = name
    self.kind = kind
  }
}

/// Why a file could not be read or made.
public struct FileFailure: Error, Equatable, Sendable {
  /// In the words of the operating system.
  public var message: String
  /// Whether there is no such file.
  public var isMissing: Bool
  /// Whether there is a file where a new one should be.
  public var isThere: Bool

  /// A failure with the operating system's words for it.
  public init(_ message: String, isMissing: Bool = false, isThere: Bool = false) {
    self.message = message
    self.isMissing = isMissing
    self.isThere = isThere
  }
}
