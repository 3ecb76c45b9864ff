import ProxyWasm

/// How the emulated Envoy is set up, apart from its plugins.
public struct EmulationOptions: Sendable {
  /// `allow_on_headers_stop_iteration` (Envoy 1.35 and later): without it a `pause` in a headers
  /// callback also holds the body.
  public var allowsHeadersStopIteration = false
  /// `capability_restriction_config`: host calls, by their ABI name, that answer INTERNAL_FAILURE.
  /// `environ_get` and `environ_sizes_get` forbid the environment.
  public var forbiddenCalls: Set<String> = []
  /// The callbacks that the module exports, by their ABI name; the others are not called. nil: all.
  public var exports: Set<String>? = nil
  /// Requests with more headers are answered 431 before a plugin sees them.
  public var maxRequestHeaders = 100
  /// Requests with more header bytes are answered 431 before a plugin sees them.
  public var maxRequestHeaderBytes = 60 * 1024
  /// What may be buffered of a body: more is a 413, or a 500 on the way back.
  public var bufferLimit = 1 << 20
  /// What `proxy_get_log_level` answers. All lines are recorded in any case.
  public var logLevel = LogLevel.info

  /// Envoy's defaults.
  public init() {}
}
