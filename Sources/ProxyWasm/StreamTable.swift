/// Finds a stream by the host's number: open addressing over two flat arrays, so that the hot path
/// neither hashes strings nor allocates. It holds as many streams as the host has open and grows with
/// them.
struct StreamTable {
  private var ids: [ContextID]
  private var streams: [HTTPStream?]
  private var owners: [ContextID]
  private(set) var count = 0

  init() {
    ids = [ContextID](repeating: 0, count: 64)
    streams = [HTTPStream?](repeating: nil, count: 64)
    owners = [ContextID](repeating: 0, count: 64)
  }

  /// Where a number belongs. They come one after the other, so their low bits would fill the table
  /// without a gap, and `remove` would walk over all streams that are open.
  @inline(__always)
  private func home(of id: ContextID) -> Int {
    Int(truncatingIfNeeded: (id &* 0x9E37_79B1) &>> 7) & (ids.count &- 1)
  }

  @inline(__always)
  private func slot(of id: ContextID) -> Int? {
    let mask = ids.count &- 1
    var slot = home(of: id)
    // At most half of the slots are taken, so a free one ends every search.
    while ids[slot] != 0 {
      if ids[slot] == id { return slot }
      slot = (slot &+ 1) & mask
    }
    return nil
  }

  @inline(__always)
  subscript(_ id: ContextID) -> HTTPStream? {
    guard let slot = slot(of: id) else { return nil }
    return streams[slot]
  }

  /// The number of the stream's plugin.
  func owner(of id: ContextID) -> ContextID? { slot(of: id).map { owners[$0] } }

  /// `owner`: its plugin's number. 0 marks a free slot and is no stream's number.
  mutating func insert(_ stream: HTTPStream, id: ContextID, owner: ContextID) {
    guard id != 0 else { return }
    if count &* 2 >= ids.count { grow() }
    let mask = ids.count &- 1
    var slot = home(of: id)
    while ids[slot] != 0, ids[slot] != id { slot = (slot &+ 1) & mask }
    if ids[slot] == 0 { count &+= 1 }
    ids[slot] = id
    streams[slot] = stream
    owners[slot] = owner
  }

  /// Takes the stream out; nil when the number is unknown.
  mutating func remove(_ id: ContextID) -> (stream: HTTPStream, owner: ContextID)? {
    guard var hole = slot(of: id), let stream = streams[hole] else { return nil }
    let owner = owners[hole]
    count &-= 1
    // Close the hole: whoever was pushed past it moves back.
    let mask = ids.count &- 1
    var next = (hole &+ 1) & mask
    while ids[next] != 0 {
      let home = home(of: ids[next])
      if (next &- home) & mask >= (next &- hole) & mask {
        ids[hole] = ids[next]
        streams[hole] = streams[next]
        owners[hole] = owners[next]
        hole = next
      }
      next = (next &+ 1) & mask
    }
    ids[hole] = 0
    streams[hole] = nil
    return (stream, owner)
  }

  private mutating func grow() {
    var larger = StreamTable()
    let size = ids.count &* 2
    larger.ids = [ContextID](repeating: 0, count: size)
    larger.streams = [HTTPStream?](repeating: nil, count: size)
    larger.owners = [ContextID](repeating: 0, count: size)
    for slot in ids.indices {
      if let stream = streams[slot] {
        larger.insert(stream, id: ids[slot], owner: owners[slot])
      }
    }
    self = larger
  }
}
