/// One value of shared data: what is known of the keys that meet here. A request reads one set and
/// writes it back, unless somebody else has meanwhile.
///
/// Eight bytes of head (layout, depth), then entries of sixteen bytes: 44 bits that stand for limit,
/// rate and key, 20 bits of the arrival time's fraction, then its nanoseconds. An entry whose time has
/// come says what no entry says, that the whole allowance is there: it is free, and no other entry
/// ever makes room. Keys that find no place share the entry of their rate among the last four.
struct LimitSet {
  static var ways: Int { 16 }
  static var overflowWays: Int { 4 }
  static var size: Int { 8 &+ 16 &* (ways &+ overflowWays) }
  /// Another layout is another number: sets of another version are let alone.
  static var layout: UInt8 { 1 }

  private let start: UnsafeMutableRawPointer

  /// Nil when the bytes are no set.
  init?(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
    guard bytes.count == Self.size, let start = bytes.baseAddress, start[0] == Self.layout else {
      return nil
    }
    self.start = UnsafeMutableRawPointer(start)
  }

  /// How many bits of a key's hash say that it belongs here.
  var depth: UInt8 {
    get { start.load(fromByteOffset: 1, as: UInt8.self) }
    nonmutating set { start.storeBytes(of: newValue, toByteOffset: 1, as: UInt8.self) }
  }

  /// What a charge came to.
  struct Charge {
    var arrival: Moment
    var isAdmitted: Bool
    var isOverflow: Bool
  }

  /// Takes one from the allowance of a key, in this copy of the set. A refusal changes nothing here,
  /// but other rates may have been charged already: do not write a set back that has refused.
  @inline(never)
  func charge(_ key: UInt64, everyKey: UInt64, _ pace: Pace, _ now: UInt64) -> Charge {
    var isOverflow = false
    var way = search(0..<Self.ways, key, now)
    var arrival = Moment(now)
    if way.isLive {
      arrival = moment(way.index)
    } else {
      // The key may have been among those without a place: it takes their debt along, so that a new
      // place is no fresh allowance.
      let overflow = search(Self.ways..<(Self.ways &+ Self.overflowWays), everyKey, now)
      if overflow.isLive { arrival = moment(overflow.index) }
      if way.index < 0 {
        isOverflow = true
        way = overflow
        if way.index < 0 {
          way = Way(index: earliest(), isLive: true)
          arrival = moment(way.index)
        }
      }
    }
    let next = pace.next(after: arrival, now)
    guard !(pace.latest(now) < next) else {
      return Charge(arrival: next, isAdmitted: false, isOverflow: isOverflow)
    }
    let mark = way.isLive ? self.mark(way.index) : isOverflow ? everyKey : key
    write(way.index, mark & ~Moment.fractionMask | next.fraction, next.whole)
    return Charge(arrival: next, isAdmitted: true, isOverflow: isOverflow)
  }

  private struct Way {
    /// The entry of the key, or a free one, or -1.
    var index: Int
    var isLive: Bool
  }

  @inline(never)
  private func search(_ range: Range<Int>, _ key: UInt64, _ now: UInt64) -> Way {
    var free = -1
    var index = range.lowerBound
    while index < range.upperBound {
      // Mostly the nanoseconds alone tell.
      let whole = self.whole(index)
      if whole < now || (whole == now && mark(index) & Moment.fractionMask == 0) {
        if free < 0 { free = index }
      } else if (mark(index) ^ key) & ~Moment.fractionMask == 0 {
        return Way(index: index, isLive: true)
      }
      index &+= 1
    }
    return Way(index: free, isLive: false)
  }

  /// The entry for overflow whose time comes first. All are of other rates: more than four overflow
  /// here at once.
  private func earliest() -> Int {
    var result = Self.ways
    for index in (Self.ways &+ 1)..<(Self.ways &+ Self.overflowWays)
    where moment(index) < moment(result) { result = index }
    return result
  }

  @inline(__always)
  private func mark(_ index: Int) -> UInt64 {
    start.loadUnaligned(fromByteOffset: 8 &+ 16 &* index, as: UInt64.self)
  }

  @inline(__always)
  private func moment(_ index: Int) -> Moment {
    Moment(whole(index), mark(index) & Moment.fractionMask)
  }

  @inline(__always)
  private func whole(_ index: Int) -> UInt64 {
    start.loadUnaligned(fromByteOffset: 16 &+ 16 &* index, as: UInt64.self)
  }

  private func write(_ index: Int, _ mark: UInt64, _ whole: UInt64) {
    start.storeBytes(of: mark, toByteOffset: 8 &+ 16 &* index, as: UInt64.self)
    start.storeBytes(of: whole, toByteOffset: 16 &+ 16 &* index, as: UInt64.self)
  }
}
