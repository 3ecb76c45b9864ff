/// Identifies a plugin or a stream inside one VM. 0 is never one.
public typealias ContextID = UInt32

/// How grave a log line is; Envoy prints those at or above the `wasm` component's level.
public enum LogLevel: UInt32, Sendable {
  case trace = 0, debug, info, warn, error, critical
}

/// The header maps of the ABI (`proxy_header_map_type_t`).
public enum HeaderMapKind: UInt32, Sendable {
  case requestHeaders = 0, requestTrailers, responseHeaders, responseTrailers
  case grpcInitialMetadata, grpcTrailingMetadata
  case httpCallResponseHeaders, httpCallResponseTrailers
}

/// The buffers of the ABI (`proxy_buffer_type_t`).
public enum BufferKind: UInt32, Sendable {
  case requestBody = 0, responseBody, downstreamData, upstreamData
  case httpCallResponseBody, grpcMessage, vmConfiguration, pluginConfiguration
  case foreignFunctionArguments
}

/// The two directions of an HTTP stream (`proxy_stream_type_t`).
public enum StreamDirection: UInt32, Sendable {
  case request = 0, response
}

/// What becomes of a stream after a headers callback.
///
/// Envoy 1.40 turns `pause` into "stop everything, bodies too" unless the operator sets
/// `allow_on_headers_stop_iteration`: no body callback comes before `resume`.
public enum HeadersAction: UInt32, Sendable {
  case `continue` = 0
  case pause = 1
  /// Hold this and all that follows; data beyond the buffer limit is an error (413, or a reset).
  case pauseAndBuffer = 3
  /// Hold this and all that follows; the sender is slowed down at the buffer limit.
  case pauseAndWatermark = 4
}

/// What becomes of a stream after a body callback.
public enum BodyAction: UInt32, Sendable {
  case `continue` = 0
  /// Hold the body; the next callback sees all of it so far.
  case pauseAndBuffer = 1
  case pauseAndWatermark = 2
  /// Hold, and drop what this callback saw.
  case pauseNoBuffer = 3
}

/// What becomes of a stream after a trailers callback.
public enum TrailersAction: UInt32, Sendable {
  case `continue` = 0
  case pause = 1
}

/// The last of the end-of-stream callbacks that a module exports, at which its stream is let go. They
/// come in the order log, done, delete, each once, and any one alone suffices; each costs a crossing
/// into the VM. Headers can still be read in `log` only.
///
/// `log` comes for streams only: a module that exports neither `done` nor `delete` never hears that an
/// update has replaced a plugin, and keeps the old plugin object for as long as the VM lives.
public enum StreamEnd: Sendable {
  case log, done, delete
}
