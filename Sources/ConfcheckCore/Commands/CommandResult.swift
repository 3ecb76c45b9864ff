/// What a command has to say, and how it ended.
public struct CommandResult: Equatable, Sendable {
  /// How it ended.
  public var status: ExitStatus
  /// For standard output.
  public var output: [UInt8]
  /// For standard error.
  public var errors: [UInt8]

  init(_ status: ExitStatus, output: some Sequence<UInt8> = [], errors: String = "") {
    self.status = status
    self.output = Array(output)
    self.errors = Array(errors.utf8)
  }
}
