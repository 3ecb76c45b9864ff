import Bytes
import FilterConfig
import ProxyWasm

/// What can become of a request that is put to a service, each counted for each service:
/// `<namespace>.generic_filter.service.<name>.<word>`.
enum CallOutcome: Int, CaseIterable {
  /// The service let the request pass.
  case accepted
  /// The service refused it.
  case denied
  /// The service was not asked: the request cannot be put to it.
  case refused
  /// The stream ended, or was answered by somebody else, before the answer came.
  case abandoned
  /// The host did not take the call: no such cluster, no host in it, too many calls in flight.
  case failedDispatch
  /// Nobody answered the connection, it broke off, or no whole answer came over it.
  case failedNoAnswer
  /// The host gave up after the service's timeout.
  case failedTimeout
  /// Nothing was heard of the call, not even its timeout.
  case failedWatchdog
  /// The service answered with a 5xx.
  case failed5xx
  /// The service's answer is none: a status that no answer has.
  case failedBadAnswer
  /// Beside one of the failures: the request went on all the same.
  case failureAllowed

  var word: StaticString {
    switch self {
    case .accepted: "accepted"
    case .denied: "denied"
    case .refused: "refused"
    case .abandoned: "abandoned"
    case .failedDispatch: "failed_dispatch"
    case .failedNoAnswer: "failed_no_answer"
    case .failedTimeout: "failed_timeout"
    case .failedWatchdog: "failed_watchdog"
    case .failed5xx: "failed_5xx"
    case .failedBadAnswer: "failed_bad_answer"
    case .failureAllowed: "failure_allowed"
    }
  }

  /// For the log.
  var sentence: StaticString {
    switch self {
    case .failedDispatch: "the call could not be sent"
    case .failedNoAnswer: "no answer came"
    case .failedTimeout: "no answer came in time"
    case .failedWatchdog: "nothing was heard of the call"
    case .failed5xx: "the answer was a server error"
    case .failedBadAnswer: "the answer had no valid status"
    default: word
    }
  }
}

/// The counters of all services of a plan.
struct ServiceCounters: ~Copyable {
  private var metrics = TrivialArray<Metric?>()

  init() {}

  /// `prefix`: the namespace with its dot.
  init(_ plan: Plan, prefix: UnsafeBufferPointer<UInt8>) {
    for index in plan.services.indices {
      for outcome in CallOutcome.allCases {
        var name = TrivialArray<UInt8>()
        name.append(contentsOf: prefix)
        name.append(ascii: "generic_filter.service.")
        name.append(contentsOf: plan.literal(plan.services[index].name))
        name.append(0x2E)
        name.append(ascii: outcome.word)
        metrics.append(FilterMetrics.define(name.bytes))
      }
    }
  }

  func count(_ outcome: CallOutcome, of service: UInt32) {
    let index = Int(service) &* CallOutcome.allCases.count &+ outcome.rawValue
    guard index < metrics.count else { return }
    metrics[index]?.increment()
  }
}
