/// Bounds on what is read as configuration, the same for both judges and every format.
public enum ConfigLimits {
  /// Bytes of the configuration as delivered: 1 MiB.
  public static let size = 1 << 20
  /// Nested lists and maps.
  public static let depth = 64
  /// Rules in `rules`, nested ones included.
  public static let rules = 10_000
  /// Findings kept; the rest are counted.
  public static let findings = 100
}
