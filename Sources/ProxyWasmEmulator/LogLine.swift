import ProxyWasm

/// A line that a plugin has logged.
public struct LogLine: Equatable, Sendable, CustomStringConvertible {
  /// How grave it is.
  public let level: LogLevel
  /// Its text; bytes that are not UTF-8 are replaced.
  public let message: String

  /// A line, to compare with.
  public init(_ level: LogLevel, _ message: String) {
    self.level = level
    self.message = message
  }

  /// Level and message.
  public var description: String { "[\(level)] \(message)" }
}
