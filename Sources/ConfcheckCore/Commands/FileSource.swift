/// Where files come from: the disk, or a test.
public protocol FileSource: Sendable {
  /// The first `limit` bytes of a file; `-` is standard input.
  func read(_ path: String, limit: Int) throws(FileFailure) -> [UInt8]

  /// The names in a directory in any order, or nil when `path` is not a directory.
  func list(_ path: String) throws(FileFailure) -> [String]?
}

/// Why a file could not be read.
public struct FileFailure: Error, Equatable, Sendable {
  /// In the words of the operating system.
  public var message: String
  /// Whether there is no such file.
  public var isMissing: Bool

  /// A failure with the operating system's words for it.
  public init(_ message: String, isMissing: Bool = false) {
    self.message = message
    self.isMissing = isMissing
  }
}
