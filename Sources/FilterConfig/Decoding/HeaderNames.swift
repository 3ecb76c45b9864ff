import Bytes

/// Rules about header names that hold before any request is seen.
package enum HeaderNames {
  /// RFC 9110 section 5.6.2, and not longer than any host takes.
  static func isToken(_ name: ArraySlice<UInt8>) -> Bool { name.count <= 1024 && name.isToken }

  /// Pseudo headers that can be read.
  static func isKnownPseudo(_ name: ArraySlice<UInt8>) -> Bool {
    for known: StaticString in [
      ":method", ":path", ":authority", ":scheme", ":status", ":protocol",
    ]
    where Schema.equal(known, name) { return true }
    return false
  }

  package enum Guard: Sendable {
    case free
    /// Needs `allow_unsafe_headers`.
    case unsafe
    /// Cannot be written by header actions at all.
    case never
  }

  /// Whether header actions may take the lower-case `name` off a request: what may be written, but
  /// for `x-forwarded-proto`, without which Envoy finds no route.
  package static func guardOfRemoval(
    _ name: UnsafeBufferPointer<UInt8>, in phase: Phase
  ) -> Guard {
    if phase == .request, name.equals("x-forwarded-proto") { return .unsafe }
    return guardOf(name)
  }

  /// Whether header actions may write the lower-case `name`.
  package static func guardOf(_ name: UnsafeBufferPointer<UInt8>) -> Guard {
    if name.first == 0x3A || name.equals("host") { return .never }
    for unsafe: StaticString in [
      "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding",
      "upgrade", "http2-settings", "content-length",
    ] where name.equals(unsafe) { return .unsafe }
    return name.begins(with: "x-envoy-") ? .unsafe : .free
  }
}
