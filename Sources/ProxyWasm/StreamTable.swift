/// Finds a stream by the host's number, and keeps it alive.
struct StreamTable: ~Copyable {
  private var table = NumberTable()

  var count: Int { table.count }

  deinit {
    for place in 0..<table.capacity { Self.reference(table.value(at: place))?.release() }
  }

  @inline(__always)
  private static func reference(_ bits: UInt) -> Unmanaged<HTTPStream>? {
    UnsafeRawPointer(bitPattern: bits).map { Unmanaged.fromOpaque($0) }
  }

  @inline(__always)
  subscript(_ id: ContextID) -> HTTPStream? {
    guard let entry = table[id] else { return nil }
    return Self.reference(entry.value)?.takeUnretainedValue()
  }

  /// The number of the stream's plugin.
  func owner(of id: ContextID) -> ContextID? { table[id]?.owner }

  /// `owner`: its plugin's number. 0 is no stream's number.
  mutating func insert(_ stream: HTTPStream, id: ContextID, owner: ContextID) {
    guard id != 0 else { return }
    let bits = UInt(bitPattern: Unmanaged.passRetained(stream).toOpaque())
    let old = table.insert(NumberTable.Entry(number: id, owner: owner, value: bits))
    Self.reference(old)?.release()
  }

  /// Takes the stream out; nil when the number is unknown.
  mutating func remove(_ id: ContextID) -> (stream: HTTPStream, owner: ContextID)? {
    guard let entry = table.remove(id), let stream = Self.reference(entry.value) else { return nil }
    return (stream.takeRetainedValue(), entry.owner)
  }
}
