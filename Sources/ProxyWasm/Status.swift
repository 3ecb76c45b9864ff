/// What a host call answered. Host calls fail for reasons that lie outside a plugin (a capability that
/// is forbidden, a map that this phase does not have, a cluster that does not exist), so a failure is
/// an ordinary value here and never a trap.
///
/// Calls that only do something return a `Status` that may be ignored; calls that bring something back
/// throw it. Specification: Proxy-Wasm ABI 0.2.1, `proxy_status_t`.
public struct Status: RawRepresentable, Error, Equatable, Sendable {
  /// The number that the host call returned.
  public let rawValue: UInt32

  /// Wraps the number that a host call returned.
  @inline(__always)
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Done.
  public static var ok: Status { Status(rawValue: 0) }
  /// No such header, key, property, metric, queue or function.
  public static var notFound: Status { Status(rawValue: 1) }
  /// An argument is wrong, or what it names does not exist at this time of the stream's life.
  public static var badArgument: Status { Status(rawValue: 2) }
  /// The host could not write its answer down.
  public static var serializationFailure: Status { Status(rawValue: 3) }
  /// What was handed over or has come back is not of the form it should have.
  public static var parseFailure: Status { Status(rawValue: 4) }
  /// A pointer is wrong, or there was no memory for the answer.
  public static var invalidMemoryAccess: Status { Status(rawValue: 6) }
  /// The queue is empty.
  public static var empty: Status { Status(rawValue: 7) }
  /// Somebody else wrote the key since it was read.
  public static var casMismatch: Status { Status(rawValue: 8) }
  /// The host failed, or `capability_restriction_config` forbids the call.
  public static var internalFailure: Status { Status(rawValue: 10) }
  /// The host does not know the call; natively, no host is there.
  public static var unimplemented: Status { Status(rawValue: 12) }

  /// Whether the call did what it should.
  @inline(__always)
  public var isOK: Bool { rawValue == 0 }

  /// The specification's name for it.
  public var name: StaticString {
    switch rawValue {
    case 0: "OK"
    case 1: "NOT_FOUND"
    case 2: "BAD_ARGUMENT"
    case 3: "SERIALIZATION_FAILURE"
    case 4: "PARSE_FAILURE"
    case 6: "INVALID_MEMORY_ACCESS"
    case 7: "EMPTY"
    case 8: "CAS_MISMATCH"
    case 10: "INTERNAL_FAILURE"
    case 12: "UNIMPLEMENTED"
    default: "an unknown status"
    }
  }
}
