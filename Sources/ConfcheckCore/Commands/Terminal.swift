#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#else
  private import Darwin
#endif

/// The process's own output.
public enum Terminal {
  /// Writes what a command has to say.
  public static func write(_ result: CommandResult) {
    write(result.output, to: STDOUT_FILENO)
    write(result.errors, to: STDERR_FILENO)
  }

  /// Writes a message of the command line parser, to standard output when it was asked for.
  public static func write(_ message: String, isError: Bool) {
    write(Array(message.utf8), to: isError ? STDERR_FILENO : STDOUT_FILENO)
  }

  /// Whether colours are of use: on a terminal that knows them, and never under `NO_COLOR`.
  public static var showsColors: Bool {
    guard isatty(STDOUT_FILENO) == 1 else { return false }
    if let noColor = getenv("NO_COLOR"), noColor.pointee != 0 { return false }
    return getenv("TERM").map { String(cString: $0) != "dumb" } ?? true
  }

  private static func write(_ bytes: [UInt8], to file: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

/// `write` of the C library, which the methods' name hides.
private func systemWrite(_ file: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, buffer, count)
}
