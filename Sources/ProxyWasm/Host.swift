import Bytes
internal import CProxyWasm

/// The host calls with typed arguments and answers, one to one: the layer that `HeaderMap`, `Buffer`,
/// `Metric` and their like are made of. It takes pointers and copies nothing.
public enum Host {
  /// Bytes lent for the duration of a call.
  public typealias Bytes = UnsafeBufferPointer<UInt8>

  // MARK: Log, clock, timer

  /// Writes a line to the host's log. `proxy_log`, 0.1 µs and the log's own cost.
  @inline(__always)
  public static func log(_ level: LogLevel, _ message: Bytes) -> Status {
    Status(rawValue: proxy_log(level.rawValue, message.baseAddress, message.count))
  }

  /// The level from which the host prints lines. `proxy_get_log_level`, 0.08 µs.
  public static func logLevel() throws(Status) -> LogLevel {
    var level: UInt32 = 0
    try check(proxy_get_log_level(&level))
    return LogLevel(rawValue: level) ?? .critical
  }

  /// Sets the timer of the plugin, whichever context asks; 0 stops it.
  /// `proxy_set_tick_period_milliseconds`.
  public static func setTickPeriod(milliseconds: UInt32) -> Status {
    Status(rawValue: proxy_set_tick_period_milliseconds(milliseconds))
  }

  // MARK: Header maps

  /// The whole map in the pairs encoding. A map that this phase does not have is empty, not an error.
  public static func headerPairs(_ map: HeaderMapKind) throws(Status) -> HostBytes {
    var start: UnsafeMutablePointer<UInt8>?
    var count = 0
    try check(proxy_get_header_map_pairs(map.rawValue, &start, &count))
    return HostBytes(start, count)
  }

  /// Replaces the whole map; the host takes a faulty encoding as empty.
  /// `proxy_set_header_map_pairs`, 2 µs for 12 headers.
  public static func setHeaderPairs(_ map: HeaderMapKind, _ pairs: Bytes) -> Status {
    Status(rawValue: proxy_set_header_map_pairs(map.rawValue, pairs.baseAddress, pairs.count))
  }

  /// Bytes, not entries. Not available when a stream is logged. `proxy_get_header_map_size`.
  public static func headerMapSize(_ map: HeaderMapKind) throws(Status) -> Int {
    var size = 0
    try check(proxy_get_header_map_size(map.rawValue, &size))
    return size
  }

  /// The first value. `proxy_get_header_map_value`, 0.7 µs, 0.1 µs when there is none.
  public static func headerValue(_ map: HeaderMapKind, _ name: Bytes) throws(Status) -> HostBytes {
    var start: UnsafeMutablePointer<UInt8>?
    var count = 0
    try check(
      proxy_get_header_map_value(map.rawValue, name.baseAddress, name.count, &start, &count))
    return HostBytes(start, count)
  }

  /// Writes what it is given: see `HeaderSyntax`. `proxy_add_header_map_value`, 0.3 µs.
  @inline(__always)
  public static func addHeader(_ map: HeaderMapKind, _ name: Bytes, _ value: Bytes) -> Status {
    Status(
      rawValue: proxy_add_header_map_value(
        map.rawValue, name.baseAddress, name.count, value.baseAddress, value.count))
  }

  /// Leaves one entry of the name, behind all others. Writes what it is given: see `HeaderSyntax`.
  /// `proxy_replace_header_map_value`, 0.25 µs.
  @inline(__always)
  public static func replaceHeader(_ map: HeaderMapKind, _ name: Bytes, _ value: Bytes) -> Status {
    Status(
      rawValue: proxy_replace_header_map_value(
        map.rawValue, name.baseAddress, name.count, value.baseAddress, value.count))
  }

  /// Removes every entry of the name; OK when there is none. `proxy_remove_header_map_value`, 0.1 µs.
  @inline(__always)
  public static func removeHeader(_ map: HeaderMapKind, _ name: Bytes) -> Status {
    Status(rawValue: proxy_remove_header_map_value(map.rawValue, name.baseAddress, name.count))
  }

  // MARK: Buffers

  /// What there is of the range; a body that is not there now is empty. `proxy_get_buffer_bytes`.
  public static func bufferBytes(
    _ buffer: BufferKind, start: Int, maxSize: Int
  ) throws(Status) -> HostBytes {
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    try check(
      proxy_get_buffer_bytes(buffer.rawValue, natural(start), natural(maxSize), &bytes, &count))
    return HostBytes(bytes, count)
  }

  /// `proxy_get_buffer_status`.
  public static func bufferSize(_ buffer: BufferKind) throws(Status) -> Int {
    var size = 0
    var flags: UInt32 = 0
    try check(proxy_get_buffer_status(buffer.rawValue, &size, &flags))
    return size
  }

  /// Size 0 at the start prepends, the whole size replaces, a start at or past the end appends; Envoy
  /// refuses all else. `proxy_set_buffer_bytes`.
  public static func setBufferBytes(
    _ buffer: BufferKind, start: Int, size: Int, _ bytes: Bytes
  ) -> Status {
    Status(
      rawValue: proxy_set_buffer_bytes(
        buffer.rawValue, natural(start), natural(size), bytes.baseAddress, bytes.count))
  }

  // MARK: Streams

  /// Lets a paused direction go on after the callback. From here on the request cannot be read or
  /// written in this callback. `proxy_continue_stream`.
  public static func continueStream(_ direction: StreamDirection) -> Status {
    Status(rawValue: proxy_continue_stream(direction.rawValue))
  }

  /// Resets the stream after the callback. `proxy_close_stream`.
  public static func closeStream(_ direction: StreamDirection) -> Status {
    Status(rawValue: proxy_close_stream(direction.rawValue))
  }

  /// Answers after the callback; without effect, and OK, on a plugin's context.
  /// `proxy_send_local_response`.
  public static func sendLocalResponse(
    status: UInt32, details: Bytes, body: Bytes, headerPairs: Bytes, grpcStatus: UInt32
  ) -> Status {
    Status(
      rawValue: proxy_send_local_response(
        status, details.baseAddress, details.count, body.baseAddress, body.count,
        headerPairs.baseAddress, headerPairs.count, grpcStatus))
  }

  /// Makes the other calls of this callback be for `context`; `.badArgument` when it is gone.
  /// `proxy_set_effective_context`, 0.06 µs.
  public static func setEffectiveContext(_ context: ContextID) -> Status {
    Status(rawValue: proxy_set_effective_context(context))
  }

  /// Why a callout failed: a gRPC status, or 11 "reset" for HTTP, with a message.
  public static func callStatus() throws(Status) -> (code: UInt32, message: [UInt8]) {
    var code: UInt32 = 0
    var start: UnsafeMutablePointer<UInt8>?
    var count = 0
    try check(proxy_get_status(&code, &start, &count))
    return (code, HostBytes(start, count).array())
  }

  /// Says that a plugin which answered `false` from `done` has now finished.
  public static func done() -> Status { Status(rawValue: proxy_done()) }

  // MARK: Callouts

  /// Sends a request and returns its token. `proxy_http_call`.
  public static func httpCall(
    upstream: Bytes, headerPairs: Bytes, body: Bytes, trailerPairs: Bytes, timeout: UInt32
  ) throws(Status) -> UInt32 {
    var call: UInt32 = 0
    try check(
      proxy_http_call(
        upstream.baseAddress, upstream.count, headerPairs.baseAddress, headerPairs.count,
        body.baseAddress, body.count, trailerPairs.baseAddress, trailerPairs.count, timeout, &call))
    return call
  }

  // MARK: Shared data

  /// `proxy_get_shared_data`, 0.7 µs.
  public static func sharedData(
    _ key: Bytes
  ) throws(Status) -> (value: [UInt8], version: UInt32) {
    var start: UnsafeMutablePointer<UInt8>?
    var count = 0
    var version: UInt32 = 0
    try check(proxy_get_shared_data(key.baseAddress, key.count, &start, &count, &version))
    return (HostBytes(start, count).array(), version)
  }

  /// The same without a copy: the bytes are this module's own, to read and to change.
  public static func sharedBytes(
    _ key: Bytes, version: inout UInt32
  ) throws(Status) -> HostBytes {
    var start: UnsafeMutablePointer<UInt8>?
    var count = 0
    try check(proxy_get_shared_data(key.baseAddress, key.count, &start, &count, &version))
    return HostBytes(start, count)
  }

  /// `proxy_set_shared_data`, 0.16 µs.
  public static func setSharedData(_ key: Bytes, _ value: Bytes, version: UInt32) -> Status {
    Status(
      rawValue: proxy_set_shared_data(
        key.baseAddress, key.count, value.baseAddress, value.count, version))
  }

  // MARK: Metrics

  /// The id of a metric in this VM. `proxy_define_metric`: do it when configured, not per request.
  public static func defineMetric(_ kind: UInt32, _ name: Bytes) throws(Status) -> UInt32 {
    var id: UInt32 = 0
    try check(proxy_define_metric(kind, name.baseAddress, name.count, &id))
    return id
  }

  /// `proxy_increment_metric`, 0.06 µs.
  @inline(__always)
  public static func incrementMetric(_ id: UInt32, by delta: Int64) -> Status {
    Status(rawValue: proxy_increment_metric(id, delta))
  }

  /// `proxy_record_metric`, 0.06 µs.
  @inline(__always)
  public static func recordMetric(_ id: UInt32, _ value: UInt64) -> Status {
    Status(rawValue: proxy_record_metric(id, value))
  }

  /// `proxy_get_metric`, 0.08 µs.
  public static func metric(_ id: UInt32) throws(Status) -> UInt64 {
    var value: UInt64 = 0
    try check(proxy_get_metric(id, &value))
    return value
  }

  // MARK: Properties and foreign functions

  /// `proxy_get_property`, 0.8 µs. Segments are joined by NUL.
  public static func property(_ path: Bytes) throws(Status) -> HostBytes {
    var start: UnsafeMutablePointer<UInt8>?
    var count = 0
    try check(proxy_get_property(path.baseAddress, path.count, &start, &count))
    return HostBytes(start, count)
  }

  /// `proxy_set_property`.
  public static func setProperty(_ path: Bytes, _ value: Bytes) -> Status {
    Status(
      rawValue: proxy_set_property(path.baseAddress, path.count, value.baseAddress, value.count))
  }

  /// `proxy_call_foreign_function`.
  public static func callForeignFunction(
    _ name: Bytes, _ argument: Bytes
  ) throws(Status) -> HostBytes {
    var start: UnsafeMutablePointer<UInt8>?
    var count = 0
    try check(
      proxy_call_foreign_function(
        name.baseAddress, name.count, argument.baseAddress, argument.count, &start, &count))
    return HostBytes(start, count)
  }

  // MARK: Helpers

  @inline(__always)
  static func check(_ status: UInt32) throws(Status) {
    if status != 0 { throw Status(rawValue: status) }
  }

  /// Sizes are unsigned in the ABI: a negative one becomes 0.
  @inline(__always)
  private static func natural(_ value: Int) -> Int { value < 0 ? 0 : value }
}
