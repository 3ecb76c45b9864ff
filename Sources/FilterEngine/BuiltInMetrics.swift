import Bytes
import ProxyWasm

/// What the filter counts of its own accord: `<namespace>.generic_filter.<name>`.
enum BuiltInCounter: Int, CaseIterable {
  /// Streams that a filter before this one answered: no rule applied to them.
  case answeredBefore
  /// Values with CR, LF or NUL, or too large, that were not written.
  case valuesDropped
  /// Header maps that the host did not hand over.
  case headersUnreadable
  /// Other host calls that failed: writes, replies, metrics.
  case hostCallsFailed

  var name: StaticString {
    switch self {
    case .answeredBefore: "answered_before"
    case .valuesDropped: "values_dropped"
    case .headersUnreadable: "headers_unreadable"
    case .hostCallsFailed: "host_calls_failed"
    }
  }
}

/// The metrics of one plugin: those of the configuration and the built-in ones, defined once.
struct FilterMetrics: ~Copyable {
  /// `shop.`: the namespace, with a dot.
  let prefix: TrivialArray<UInt8>
  private var builtIn = TrivialArray<Metric?>()
  /// By position of the metric in the plan.
  var series: [MetricSeries] = []
  var services = ServiceCounters()

  init(namespace: UnsafeBufferPointer<UInt8>) {
    var prefix = TrivialArray<UInt8>()
    prefix.append(contentsOf: namespace)
    prefix.append(0x2E)
    self.prefix = prefix
  }

  mutating func defineBuiltIn() {
    for counter in BuiltInCounter.allCases {
      var name = TrivialArray<UInt8>()
      name.append(contentsOf: prefix.bytes)
      name.append(ascii: "generic_filter.")
      name.append(ascii: counter.name)
      builtIn.append(Self.define(name.bytes))
    }
  }

  func count(_ counter: BuiltInCounter) {
    guard counter.rawValue < builtIn.count else { return }
    builtIn[counter.rawValue]?.increment()
  }

  static func define(_ name: UnsafeBufferPointer<UInt8>) -> Metric? {
    do throws(Status) {
      return Metric(id: try Host.defineMetric(Metric.Kind.counter.rawValue, name))
    } catch {
      return nil
    }
  }
}
