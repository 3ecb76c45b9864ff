import Bytes
import ProxyWasm

/// What a stream knows of the call that it waits for.
struct PendingCall: BitwiseCopyable {
  /// What the answer will carry.
  var token: UInt32
  /// Its place in the plugin's `WaitTable`.
  var place: UInt32
  /// Where the walk goes on, behind the instruction that waits.
  var pc: UInt32
}

/// The streams of one plugin that wait for an answer, and until when, so that a watchdog finds those
/// whose answer never comes. Places are used again; there are as many as ever waited at once.
struct WaitTable: ~Copyable {
  struct Wait: BitwiseCopyable {
    /// Not retained: a stream takes its wait out before it goes. Nil when the place is free.
    var stream: Unmanaged<FilterStream>?
    /// On the monotonic clock, in nanoseconds.
    var deadline: UInt64
    /// Of a free place: the next free one.
    var next: UInt32
  }

  private var waits = TrivialArray<Wait>()
  private var firstFree = UInt32.max
  /// Where the search for overdue waits goes on.
  private var cursor = 0
  private(set) var count = 0

  /// Returns the place.
  mutating func add(_ stream: FilterStream, deadline: UInt64) -> UInt32 {
    let wait = Wait(stream: Unmanaged.passUnretained(stream), deadline: deadline, next: .max)
    count &+= 1
    guard firstFree != .max else {
      waits.append(wait)
      return UInt32(truncatingIfNeeded: waits.count &- 1)
    }
    let place = firstFree
    firstFree = waits[Int(place)].next
    waits[Int(place)] = wait
    return place
  }

  mutating func remove(_ place: UInt32) {
    guard place < UInt32(truncatingIfNeeded: waits.count), waits[Int(place)].stream != nil else {
      return
    }
    waits[Int(place)] = Wait(stream: nil, deadline: 0, next: firstFree)
    firstFree = place
    count &-= 1
  }

  /// The next stream that has waited too long, among so many places; the budget shrinks with each place
  /// that is looked at. It stays in the table.
  mutating func nextOverdue(now: UInt64, _ budget: inout Int) -> FilterStream? {
    while budget > 0, !waits.isEmpty {
      budget &-= 1
      cursor = cursor &+ 1 < waits.count ? cursor &+ 1 : 0
      let wait = waits[cursor]
      if let stream = wait.stream, wait.deadline <= now { return stream.takeUnretainedValue() }
    }
    return nil
  }
}
