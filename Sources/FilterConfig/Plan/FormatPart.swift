import Bytes

/// A piece of a format: a literal or an operator with its arguments.
package struct FormatPart: BitwiseCopyable, Sendable {
  package enum Kind: UInt8, BitwiseCopyable, Sendable {
    case literal
    case requestHeader, requestHeaderAll, responseHeader, responseHeaderAll
    /// The path as received, with or without the query.
    case path, pathOnly
    case responseCode
    /// `index` in `Plan.computedValues`: a value that is chosen or transformed.
    case computed
    /// `index` in `Plan.tables`.
    case table
    /// `index` counts the names that `let` gives.
    case variable
    /// `index` counts the group names of all regular expressions.
    case capture
    /// `index` in `Plan.environment`.
    case environment
    /// A property whose NUL-joined path is `literal`: text, an integer, or an address without its port.
    case property, integerProperty, addressProperty
    /// The same: nanoseconds, written as milliseconds; a truth value.
    case durationProperty, booleanProperty
    /// Dynamic metadata: `literal` is the namespace and the keys below it, joined by NUL.
    case metadata
    /// A claim of the token that was checked: `literal` is its dotted path.
    case claim
    /// The filter state `literal`, as text.
    case filterState
    /// The cookie, or the query parameter, `literal`; `name` is the header that it stands in.
    case cookie, queryParameter
    /// All of the query.
    case query
    /// `:authority` without its port.
    case host
    case principal
    /// The path's query, decoded.
    case decodedQuery
    case requestID
    case responseCodeClass, responseCodeDetails, responseFlags
    case grpcStatus, grpcStatusSnake, grpcStatusNumber
    case duration
    /// When the request began: `literal` is the format, as of `strftime`.
    case startTime
    /// Made anew each time.
    case random, uuid
    /// Group `index` of the regular expression whose match is replaced: in substitutions only.
    case group
  }

  /// Whether its value comes from request headers: those `name` and `alternative` say.
  package var readsRequestHeaders: Bool {
    switch kind {
    case .requestHeader, .requestHeaderAll, .path, .pathOnly, .cookie, .queryParameter, .query,
      .host, .decodedQuery, .requestID:
      true
    default: false
    }
  }

  /// Whether its value comes from response headers: those `name` and `alternative` say.
  package var readsResponseHeaders: Bool {
    switch kind {
    case .responseHeader, .responseHeaderAll, .responseCode, .responseCodeClass, .grpcStatus,
      .grpcStatusSnake, .grpcStatusNumber:
      true
    default: false
    }
  }

  package var kind: Kind
  /// The header, for operators that name one.
  package var name: NameID
  /// The header to take when the first has no value; `.none` without one.
  package var alternative: NameID
  /// At most so many bytes of the value; `UInt32.max` without a limit.
  package var maxLength: UInt32
  package var literal: LiteralRange

  init(_ kind: Kind, _ literal: LiteralRange) {
    self.kind = kind
    name = .none
    alternative = .none
    maxLength = .max
    self.literal = literal
  }

  /// The position that a part refers to, for kinds that have one; it takes the place of `literal`.
  package var index: Int { Int(literal.start) }
}
