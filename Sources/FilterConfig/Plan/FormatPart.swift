import Bytes

/// A piece of a format: a literal or an operator with its arguments.
package struct FormatPart: BitwiseCopyable, Sendable {
  package enum Kind: UInt8, BitwiseCopyable, Sendable {
    case literal
    case requestHeader, requestHeaderAll, responseHeader, responseHeaderAll
    /// The path as received, with or without the query.
    case path, pathOnly
    case protocolName, responseCode, routeName
    case remoteAddress, remoteAddressWithoutPort, remotePort
  }

  package var kind: Kind
  /// The header, for operators that name one.
  package var name: NameID
  /// The header to take when the first has no value; `.none` without one.
  package var alternative: NameID
  /// At most so many bytes of the value; `UInt32.max` without a limit.
  package var maxLength: UInt32
  package var literal: LiteralRange
}
