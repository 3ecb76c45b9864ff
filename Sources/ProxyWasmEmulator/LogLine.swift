import ProxyWasm

/// A line that a plugin has logged.
public struct LogLine: Equatable, Sendable, CustomStringConvertible {
  public let level: LogLevel
  public let message: String

  public init(_ level: LogLevel, _ message: String) {
    self.level = level
    self.message = message
  }

  public var description: String { "[\(level)] \(message)" }
}
