import Bytes

/// A cluster of the proxy's that calls go to.
package struct ServiceSpec: BitwiseCopyable, Sendable {
  package var name: LiteralRange
  package var cluster: LiteralRange
  /// What requests to it name as `:authority`.
  package var authority: LiteralRange
  /// Whether the operator wrote that, rather than that it follows from the cluster's name.
  package var namesAuthority: Bool
  /// 1 to 60,000.
  package var timeoutMilliseconds: UInt32
}

/// Asks a service whether the request may pass.
package struct Authorization: BitwiseCopyable, Sendable {
  /// A position in `Plan.services`.
  package var service: UInt32
  /// The rule that asks, for response code details.
  package var rule: UInt16
  /// Of a prefix without '/' at its end: what follows begins with one.
  package var path: LiteralRange
  /// Whether the request's own path stands behind `path`, with its method and host.
  package var isPathPrefix: Bool
  /// Positions in `Plan.headerGlobs`.
  package var toService: PlanRange
  package var toUpstream: PlanRange
  package var toDownstream: PlanRange
  package var failureAllows: Bool
  /// 400 to 599.
  package var failureStatus: UInt16
  package var onDuplicate: OnDuplicate
}

/// Request headers that calls need beside those that the configuration names; interned where there is
/// an `authorize`.
package struct CallNames: BitwiseCopyable, Sendable {
  package var scheme: NameID
  package var forwardedProto: NameID
  package var hops: NameID
}

package enum OnDuplicate: UInt8, BitwiseCopyable, Sendable {
  /// `authorization` and `cookie` deny; all values of other headers are sent.
  case unspecified
  case deny, first
}
