import Bytes

/// A limit: GCRA with one or several rates, over all workers of the proxy.
package struct LimitSpec: BitwiseCopyable, Sendable {
  package var name: LiteralRange
  /// Positions in `Plan.limitRates`, all of which must admit; at least one.
  package var rates: PlanRange
  /// Positions in `Plan.limitKeys`; empty when all requests share one allowance.
  package var key: PlanRange
  package var onMissingKey: OnMissingKey
  /// Whether a key of several values takes the first; otherwise it refuses.
  package var takesFirstOfDuplicates: Bool
  package var maxKeys: UInt32
  /// The reply to a refused request, without the headers about the limit; a position in
  /// `Plan.replies`.
  package var reply: UInt32
  package var writesHeaders: Bool
  package var writesRetryAfter: Bool
}

package enum OnMissingKey: UInt8, BitwiseCopyable, Sendable {
  case shared, skip, deny
}

package struct LimitRate: BitwiseCopyable, Sendable {
  /// Requests in each period, 1 to 1,000,000.
  package var count: UInt32
  /// Milliseconds, 1 to 2^31 - 1.
  package var period: UInt32
  /// Requests that may come at once, 1 to 1,000,000.
  package var burst: UInt32
}
