/// How a command ended, for scripts. It never depends on the format of the output.
public enum ExitStatus: Int32, Sendable {
  /// Nothing at or above the threshold.
  case clean = 0
  /// Findings at or above the threshold.
  case findings = 1
  /// The command line makes no sense.
  case usage = 2
  /// There was nothing to check.
  case nothingMatched = 3
  /// A file could not be read, so that not everything was checked, or the output not be written.
  case unreadable = 4
}
