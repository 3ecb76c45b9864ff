import Bytes

/// A query parameter or a cookie of a request and the value that an action gives it.
package struct PairValue: BitwiseCopyable, Sendable {
  /// Decoded.
  package var name: LiteralRange
  package var value: FormatID
  package var onMissing: OnMissing
  package var onlyIf: OnlyIf
  /// Whether a space is written as `+`; otherwise as `%20`.
  package var isForm: Bool
}

/// A query parameter and the name that it gets.
package struct PairRename: BitwiseCopyable, Sendable {
  /// Both decoded.
  package var from: LiteralRange
  package var to: LiteralRange
}

/// A way to make another path of one.
package enum PathRewrite: BitwiseCopyable, Sendable {
  case prefix(LiteralRange, with: FormatID)
  /// A position in `Plan.substitutions`.
  case substitution(UInt32)
}

/// A header and what is substituted in each of its values: a position in `Plan.substitutions`.
package struct HeaderEdit: BitwiseCopyable, Sendable {
  package var name: NameID
  package var substitution: UInt32
}

/// A header and which of its values stay.
package struct HeaderDedupe: BitwiseCopyable, Sendable {
  package enum Kept: UInt8, BitwiseCopyable, Sendable {
    case first, last, unique
  }

  package var name: NameID
  package var kept: Kept
}

/// A cookie for the client, or what is to hold of those that the upstream sets.
package struct CookieSpec: BitwiseCopyable, Sendable {
  /// Of an edit a pattern in which '*' stands for any bytes.
  package var name: LiteralRange
  /// Nil for an edit.
  package var value: FormatID?
  package var path: FormatID?
  package var domain: FormatID?
  /// Seconds; `UInt32.max` where nothing is said.
  package var maxAge: UInt32
  package var secure: Flag
  package var httpOnly: Flag
  package var partitioned: Flag
  package var sameSite: SameSite

  package enum Flag: UInt8, BitwiseCopyable, Sendable {
    case unspecified, off, on
  }

  package enum SameSite: UInt8, BitwiseCopyable, Sendable {
    case unspecified, strict, lax, none
  }
}

/// A policy for requests of other origins.
package struct CORSPolicy: BitwiseCopyable, Sendable {
  /// The rule that has it, for response code details.
  package var rule: UInt16
  /// The root of the test on `origin` in `Plan.predicates`; nil when any origin may ask.
  package var origins: UInt32?
  package var origin: NameID
  package var requestMethod: NameID
  package var requestPrivateNetwork: NameID
  /// Values of headers, ready to be written; empty when they are not.
  package var allowMethods: LiteralRange
  package var allowHeaders: LiteralRange
  package var exposeHeaders: LiteralRange
  package var maxAge: LiteralRange
  package var allowsCredentials: Bool
  package var allowsPrivateNetwork: Bool
  /// The headers of responses that it writes.
  package var names: CORSNames
}

package struct CORSNames: BitwiseCopyable, Sendable {
  package var allowOrigin: NameID
  package var allowCredentials: NameID
  package var exposeHeaders: NameID
  package var vary: NameID
}

/// Where a client finds what it asked for.
package struct Redirect: BitwiseCopyable, Sendable {
  /// Status, rule and headers; a position in `Plan.replies`.
  package var reply: UInt32
  package var scheme: Scheme
  package var host: FormatID?
  /// 0 when none is given.
  package var port: UInt16
  package var target: Target
  package var dropsQuery: Bool
  /// What was asked for: the path, the host and the scheme of the request.
  package var requestPath: FormatID
  package var requestHost: FormatID
  package var requestScheme: FormatID

  package enum Scheme: UInt8, BitwiseCopyable, Sendable {
    case ofRequest, http, https
  }

  package enum Target: BitwiseCopyable, Sendable {
    case ofRequest
    case path(FormatID)
    /// The prefix without '/' at its end.
    case prefix(LiteralRange, with: FormatID)
    /// A position in `Plan.substitutions`.
    case substitution(UInt32)
  }
}
