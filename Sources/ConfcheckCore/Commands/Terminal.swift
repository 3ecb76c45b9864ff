#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#else
  private import Darwin
#endif

/// The process's own output.
public enum Terminal {
  /// Writes what a command has to say, and returns how it ended then: output that does not arrive,
  /// on a full disk for instance, is no success.
  public static func write(_ result: CommandResult) -> ExitStatus {
    var status = result.status
    if let failure = write(result.output, to: STDOUT_FILENO) {
      status = .unreadable
      _ = write(
        Array("confcheck: the output cannot be written: \(failure)\n".utf8), to: STDERR_FILENO)
    }
    _ = write(result.errors, to: STDERR_FILENO)
    return status
  }

  /// Writes a message of the command line parser, to standard output when it was asked for.
  public static func write(_ message: String, isError: Bool) {
    _ = write(Array(message.utf8), to: isError ? STDERR_FILENO : STDOUT_FILENO)
  }

  /// Whether colours are of use: on a terminal that knows them, and never under `NO_COLOR`.
  public static var showsColors: Bool {
    guard isatty(STDOUT_FILENO) == 1 else { return false }
    if let noColor = getenv("NO_COLOR"), noColor.pointee != 0 { return false }
    return getenv("TERM").map { String(cString: $0) != "dumb" } ?? true
  }

  /// Returns the operating system's words for what went wrong, nil when nothing did.
  private static func write(_ bytes: [UInt8], to file: Int32) -> String? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return String(cString: strerror(errno)) }
      rest = rest.dropFirst(count)
    }
    return nil
  }
}

/// `write` of the C library, which the methods' name hides.
private func systemWrite(_ file: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, buffer, count)
}
