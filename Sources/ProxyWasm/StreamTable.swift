/// Finds a stream by the host's number: open addressing over one flat array, so that the hot path
/// neither hashes strings nor allocates. It holds as many streams as the host has open and grows with
/// them.
struct StreamTable: ~Copyable {
  private struct Slot: BitwiseCopyable {
    /// 0 when the slot is free.
    var id: ContextID = 0
    /// The number of its plugin.
    var owner: ContextID = 0
    /// Held by the table.
    var stream: Unmanaged<HTTPStream>?
  }

  private var slots: TrivialArray<Slot>
  private(set) var count = 0

  init() { slots = TrivialArray(repeating: Slot(), count: 64) }

  deinit {
    for index in slots.indices { slots[index].stream?.release() }
  }

  /// Where a number belongs. They come one after the other, so their low bits would fill the table
  /// without a gap, and `remove` would walk over all streams that are open.
  @inline(__always)
  private func home(of id: ContextID) -> Int {
    Int(truncatingIfNeeded: (id &* 0x9E37_79B1) &>> 7) & (slots.count &- 1)
  }

  @inline(__always)
  private func slot(of id: ContextID) -> Int? {
    let mask = slots.count &- 1
    var slot = home(of: id)
    // At most half of the slots are taken, so a free one ends every search.
    while slots[slot].id != 0 {
      if slots[slot].id == id { return slot }
      slot = (slot &+ 1) & mask
    }
    return nil
  }

  @inline(__always)
  subscript(_ id: ContextID) -> HTTPStream? {
    guard let slot = slot(of: id) else { return nil }
    return slots[slot].stream?.takeUnretainedValue()
  }

  /// The number of the stream's plugin.
  func owner(of id: ContextID) -> ContextID? { slot(of: id).map { slots[$0].owner } }

  /// `owner`: its plugin's number. 0 marks a free slot and is no stream's number.
  mutating func insert(_ stream: HTTPStream, id: ContextID, owner: ContextID) {
    guard id != 0 else { return }
    if count &* 2 >= slots.count { grow() }
    place(Slot(id: id, owner: owner, stream: Unmanaged.passRetained(stream)))
  }

  private mutating func place(_ new: Slot) {
    let mask = slots.count &- 1
    var slot = home(of: new.id)
    while slots[slot].id != 0, slots[slot].id != new.id { slot = (slot &+ 1) & mask }
    if slots[slot].id == 0 { count &+= 1 }
    slots[slot].stream?.release()
    slots[slot] = new
  }

  /// Takes the stream out; nil when the number is unknown.
  mutating func remove(_ id: ContextID) -> (stream: HTTPStream, owner: ContextID)? {
    guard var hole = slot(of: id), let stream = slots[hole].stream else { return nil }
    let owner = slots[hole].owner
    count &-= 1
    // Close the hole: whoever was pushed past it moves back.
    let mask = slots.count &- 1
    var next = (hole &+ 1) & mask
    while slots[next].id != 0 {
      let home = home(of: slots[next].id)
      if (next &- home) & mask >= (next &- hole) & mask {
        slots[hole] = slots[next]
        hole = next
      }
      next = (next &+ 1) & mask
    }
    slots[hole] = Slot()
    return (stream.takeRetainedValue(), owner)
  }

  private mutating func grow() {
    var smaller = TrivialArray<Slot>(repeating: Slot(), count: slots.count &* 2)
    swap(&smaller, &slots)
    count = 0
    for index in smaller.indices where smaller[index].id != 0 { place(smaller[index]) }
  }
}
