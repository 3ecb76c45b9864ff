internal import CProxyWasm

/// The host's clocks.
public enum Clock {
  /// Nanoseconds since the Unix epoch; 0 when the host has no clock. It may be set back.
  public static func wallNanoseconds() -> UInt64 {
    var time: UInt64 = 0
    return proxy_get_current_time_nanoseconds(&time) == 0 ? time : 0
  }

  /// Nanoseconds since some start, never going back: for measuring spans.
  public static func monotonicNanoseconds() -> UInt64 { proxy_wasm_monotonic_nanoseconds() }
}
