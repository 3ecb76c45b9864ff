import Bytes

/// Rules about header names that hold before any request is seen.
package enum HeaderNames {
  /// RFC 9110 section 5.6.2, and not longer than any host takes.
  @inline(never)
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
  @inline(never)
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

  // MARK: Calls

  /// How many calls a request has come through; a call carries one more than its request did.
  package static var hops: StaticString { "x-generic-filter-hops" }

  /// Whether a header may go along with a call or a reply that stands for another message. Framing and
  /// connections are each message's own, and `x-envoy-*` tells Envoy's router what to do: how long to
  /// wait, how often to try.
  @inline(never)
  package static func guardOfRelay(_ name: UnsafeBufferPointer<UInt8>) -> Guard {
    switch guardOf(name) {
    case .never: .never
    case .unsafe: name.begins(with: "x-envoy-") ? .unsafe : .never
    case .free: name.equals(hops) ? .never : .free
    }
  }

  /// What says where a request comes from: not taken from a client along with others.
  package static func isForwarding(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    name.begins(with: "x-forwarded-") || name.equals("forwarded")
  }

  /// Whether the filter writes this header of calls to a fixed path.
  package static func isWrittenToFixedPath(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    guard name.begins(with: "x-forwarded-") else { return false }
    let rest = UnsafeBufferPointer(rebasing: name[12...])
    for written: StaticString in ["method", "proto", "host", "uri", "for"]
    where rest.equals(written) { return true }
    return false
  }

  /// Headers of tracing, as Envoy and Istio propagate them: they go along with every call.
  @inline(never)
  package static func isTracing(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = name.first else { return false }
    switch first {
    case UInt8(ascii: "t"): return name.equals("traceparent") || name.equals("tracestate")
    case UInt8(ascii: "b"): return name.equals("b3") || name.equals("baggage")
    case UInt8(ascii: "g"): return name.equals("grpc-trace-bin")
    case UInt8(ascii: "x"):
      return name.begins(with: "x-b3-") || name.begins(with: "x-datadog-")
        || name.equals("x-request-id") || name.equals("x-ot-span-context")
        || name.equals("x-cloud-trace-context") || name.equals("x-amzn-trace-id")
    default: return false
    }
  }
}
