import Bytes
import FilterConfig
import ProxyWasm

/// The series of one metric: one number for each combination of label values, up to the metric's
/// bound; what comes after counts as `other`, so that clients cannot make memory grow.
final class MetricSeries {
  private var names = TrivialArray<UInt8>()
  private var ranges = TrivialArray<ByteRange>()
  private var metrics = TrivialArray<Metric>()
  /// Position plus one, at the hash of the labels; at most half full.
  private var slots: TrivialArray<UInt16>
  private let bound: Int
  private var other: Metric?

  init(bound: Int) {
    self.bound = bound
    var size = 2
    while size < bound &* 2 { size &*= 2 }
    // Grown when needed: most metrics have few series.
    slots = TrivialArray(repeating: 0, count: min(size, 16))
  }

  /// The number for this combination; nil when the host does not take it. `define` makes one for the
  /// labels, or for `other`.
  func metric(
    for labels: UnsafeBufferPointer<UInt8>, define: (UnsafeBufferPointer<UInt8>?) -> Metric?
  ) -> Metric? {
    var slot = hash(labels) & (slots.count &- 1)
    while slots[slot] != 0 {
      let position = Int(slots[slot]) &- 1
      if names[ranges[position]].equals(labels) { return metrics[position] }
      slot = (slot &+ 1) & (slots.count &- 1)
    }
    guard ranges.count < bound else {
      if other == nil { other = define(nil) }
      return other
    }
    guard let metric = define(labels) else { return nil }
    let start = names.count
    names.append(contentsOf: labels)
    ranges.append(ByteRange(start, names.count))
    metrics.append(metric)
    if ranges.count &* 2 > slots.count {
      slots = TrivialArray(repeating: 0, count: slots.count &* 2)
      for position in ranges.indices { place(position) }
    } else {
      place(ranges.count &- 1)
    }
    return metric
  }

  private func place(_ position: Int) {
    var slot = hash(names[ranges[position]]) & (slots.count &- 1)
    while slots[slot] != 0 { slot = (slot &+ 1) & (slots.count &- 1) }
    slots[slot] = UInt16(truncatingIfNeeded: position &+ 1)
  }

  private func hash(_ labels: UnsafeBufferPointer<UInt8>) -> Int {
    var hash: UInt32 = 2_166_136_261
    for byte in labels { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    return Int(truncatingIfNeeded: (hash ^ hash >> 15) & 0x7FFF_FFFF)
  }
}
