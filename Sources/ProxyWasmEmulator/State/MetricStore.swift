import ProxyWasm

/// The counters, gauges and histograms of one Envoy process, by name, over all workers.
final class MetricStore {
  struct Key: Hashable {
    var kind: Metric.Kind
    var name: [UInt8]
  }

  private(set) var numbers: [Key: UInt64] = [:]
  private(set) var samples: [[UInt8]: [UInt64]] = [:]

  func define(_ key: Key) {
    if key.kind == .histogram {
      if samples[key.name] == nil { samples[key.name] = [] }
    } else if numbers[key] == nil {
      numbers[key] = 0
    }
  }

  func increment(_ key: Key, by delta: Int64) throws(Status) {
    switch key.kind {
    case .counter:
      guard delta > 0 else { throw .badArgument }
      numbers[key, default: 0] &+= UInt64(delta)
    case .gauge: numbers[key, default: 0] &+= UInt64(bitPattern: delta)
    case .histogram: throw .badArgument
    }
  }

  /// Envoy adds to a counter here.
  func record(_ key: Key, _ value: UInt64) {
    switch key.kind {
    case .counter: numbers[key, default: 0] &+= value
    case .gauge: numbers[key] = value
    case .histogram: samples[key.name, default: []].append(value)
    }
  }

  func value(_ key: Key) throws(Status) -> UInt64 {
    guard key.kind != .histogram else { throw .badArgument }
    return numbers[key, default: 0]
  }
}

/// The metric ids of one VM: they mean nothing in another.
struct MetricIDs {
  private var keys: [UInt32: MetricStore.Key] = [:]
  private var next: UInt32 = 4

  /// Low bits say the kind, as in Envoy; defining a name twice gives two ids for one metric.
  mutating func define(_ key: MetricStore.Key) -> UInt32 {
    let id = next | key.kind.rawValue
    next += 4
    keys[id] = key
    return id
  }

  func key(_ id: UInt32) throws(Status) -> MetricStore.Key {
    guard let key = keys[id] else { throw .notFound }
    return key
  }
}
