import Bytes
import FilterConfig
import ProxyWasm

/// What becomes of requests at a limit: `<namespace>.generic_filter.limit.<name>.<counter>`.
enum LimitCounter: Int {
  case admitted = 0, refused
  /// Let through because there is no key, with `on_missing_key: skip`.
  case skipped
  /// Of those admitted and refused: there was no place for the key, it shared one.
  case overflow
  /// Let through without being counted, because other workers wrote first each time.
  case contended

  static var count: Int { 5 }

  var name: StaticString {
    switch self {
    case .admitted: "admitted"
    case .refused: "refused"
    case .skipped: "skipped"
    case .overflow: "overflow"
    case .contended: "contended"
    }
  }
}

/// What a limit tells clients: the state of its tightest rate.
struct LimitReport: BitwiseCopyable {
  /// A position in `Plan.limits`; `.max` for no report.
  var limit: UInt32
  /// A position in `Plan.limitRates`.
  var rate: UInt32
  /// Requests that would be admitted at once.
  var remaining: UInt32
  /// Until the next is admitted, rounded up; 0 when one is now.
  var seconds: UInt32

  static var none: LimitReport {
    LimitReport(limit: .max, rate: 0, remaining: .max, seconds: 0)
  }

  var isNone: Bool { limit == .max }

  /// Whether a client that heeds this one need not hear of the other.
  func isTighter(than other: LimitReport) -> Bool {
    if other.isNone { return true }
    return remaining == other.remaining
      ? seconds > other.seconds : remaining < other.remaining
  }
}

/// The limits of one configuration at work in one VM.
final class Limiter {
  private let plan: Plan
  private var table = LimitTable()
  /// By position in `Plan.limitRates`.
  private var paces = TrivialArray<Pace>()
  /// Stands for namespace and limit in hashes, by position in `Plan.limits`.
  private var identities = TrivialArray<UInt64>()
  private var counters = TrivialArray<Metric?>()

  enum Verdict {
    case admitted, refused
    /// Not counted: other workers were first each time.
    case contended
    /// Not counted: there is no table, or the host failed.
    case failed(Status)
  }

  /// - Parameter prefix: `shop.`, the beginning of metrics.
  init(_ plan: Plan, prefix: UnsafeBufferPointer<UInt8>) {
    self.plan = plan
    if plan.limits.isEmpty { return }
    var entries: UInt32 = 0
    for index in plan.limits.indices { entries = entries &+ Self.entries(plan.limits[index]) }
    table.open(prefix, depth: LimitTable.depth(entries: entries))
    for index in plan.limits.indices {
      let limit = plan.limits[index]
      var hash = KeyHash(table.secret)
      hash.add(prefix)
      hash.add(plan.literal(limit.name))
      identities.append(hash.finish())
      for rate in limit.rates.indices { addPace(plan.limitRates[rate], in: limit.rates) }
      for number in 0..<LimitCounter.count {
        guard let counter = LimitCounter(rawValue: number) else { break }
        counters.append(Self.define(counter, plan.literal(limit.name), prefix))
      }
    }
  }

  /// What the table is asked to have room for, at most 2^20 by the decoder. The entries of several
  /// rates stand in one set, which makes sets less even: they get twice the room.
  private static func entries(_ limit: LimitSpec) -> UInt32 {
    let rates = limit.rates.end &- limit.rates.start
    let keys = limit.key.isEmpty ? 1 : min(limit.maxKeys, 1 << 20)
    return keys &* rates &* (rates > 1 ? 2 : 1)
  }

  /// The salt is the rate itself: an allowance goes on when rates change places, and begins anew when
  /// a rate becomes another, whose moments mean something else.
  private func addPace(_ rate: LimitRate, in range: PlanRange) {
    var hash = KeyHash(table.secret)
    hash.add(UInt64(rate.count))
    hash.add(UInt64(rate.period))
    hash.add(UInt64(rate.burst))
    var salt = hash.finish()
    // The same rate twice: each has an entry of its own.
    for index in Int(range.start)..<paces.count where paces[index].salt == salt {
      salt = salt &+ 1 << 20
    }
    paces.append(Pace(rate, salt: salt))
  }

  private static func define(
    _ counter: LimitCounter, _ limit: UnsafeBufferPointer<UInt8>,
    _ prefix: UnsafeBufferPointer<UInt8>
  ) -> Metric? {
    var name = TrivialArray<UInt8>()
    name.append(contentsOf: prefix)
    name.append(ascii: "generic_filter.limit.")
    name.append(contentsOf: limit)
    name.append(0x2E)
    name.append(ascii: counter.name)
    return FilterMetrics.define(name.bytes)
  }

  func count(_ counter: LimitCounter, _ limit: Int) {
    counters[limit &* LimitCounter.count &+ counter.rawValue]?.increment()
  }

  /// The hash of a key, to which its values are to be added.
  func keyHash(_ limit: Int) -> KeyHash {
    var hash = KeyHash(table.secret)
    hash.add(identities[limit])
    return hash
  }

  /// Takes one from each rate of the limit, or from none, and counts what came of it.
  /// - Parameter report: is made the tightest rate's where the verdict is `refused`, and where it is
  ///   `admitted` and the limit tells clients.
  func take(_ limit: Int, _ key: UInt64, _ report: inout LimitReport) -> Verdict {
    let spec = plan.limits[limit]
    let now = min(Clock.monotonicNanoseconds(), 1 << 63)
    // Without a clock no allowance would ever come back.
    if now == 0 { return .failed(.unimplemented) }
    let identity = identities[limit]
    var tightest = LimitReport.none
    var isRefused = false
    var isOverflow = false
    let status = table.update(key) { set in
      tightest = .none
      isRefused = false
      isOverflow = false
      for rate in spec.rates.indices {
        let pace = paces[rate]
        let charge = set.charge(
          key ^ pace.salt, everyKey: identity ^ pace.salt, pace, now)
        if charge.isOverflow { isOverflow = true }
        if isRefused && charge.isAdmitted { continue }
        var found = LimitReport(
          limit: UInt32(truncatingIfNeeded: limit), rate: UInt32(truncatingIfNeeded: rate),
          remaining: 0, seconds: 0)
        if !charge.isAdmitted {
          found.seconds = (charge.arrival - pace.latest(now)).seconds
          if !isRefused { tightest = .none }
          isRefused = true
        } else if spec.writesHeaders {
          found.remaining = pace.remaining(charge.arrival, now)
          if found.remaining == 0 { found.seconds = pace.wait(charge.arrival, now).seconds }
        }
        if found.isTighter(than: tightest) { tightest = found }
      }
      return !isRefused
    }
    if status.rawValue == Status.casMismatch.rawValue {
      count(.contended, limit)
      return .contended
    }
    guard status.isOK else { return .failed(status) }
    if isOverflow { count(.overflow, limit) }
    count(isRefused ? .refused : .admitted, limit)
    report = tightest
    return isRefused ? .refused : .admitted
  }
}
