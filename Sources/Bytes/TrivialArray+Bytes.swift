/// Text in the making. What subscripts lend is valid until the next append.
extension TrivialArray where Element == UInt8 {
  /// The bytes of `range`, cut to what there is.
  public subscript(_ range: ByteRange) -> UnsafeBufferPointer<UInt8> {
    @inline(never) get {
      let end = Swift.min(range.end, UInt32(truncatingIfNeeded: count))
      let start = Swift.min(range.start, end)
      return UnsafeBufferPointer(
        start: storage.start.map {
          UnsafePointer(($0 + Int(start)).assumingMemoryBound(to: UInt8.self))
        },
        count: Int(end &- start))
    }
  }

  /// All bytes.
  public var bytes: UnsafeBufferPointer<UInt8> {
    self[ByteRange(start: 0, end: UInt32(truncatingIfNeeded: count))]
  }

  /// Appends bytes from elsewhere; a part of this array goes through `appendCopy`.
  @inline(never)
  public mutating func append(contentsOf bytes: UnsafeBufferPointer<UInt8>) {
    guard let source = bytes.baseAddress, bytes.count > 0 else { return }
    makeRoom(for: bytes.count)
    storage.start.unsafelyUnwrapped.advanced(by: count)
      .copyMemory(from: source, byteCount: bytes.count)
    storage.count &+= bytes.count
  }

  @inline(never)
  public mutating func append(contentsOf bytes: ArraySlice<UInt8>) {
    bytes.withUnsafeBufferPointer { append(contentsOf: $0) }
  }

  @inline(never)
  public mutating func append(ascii text: StaticString) {
    text.withUTF8Buffer { append(contentsOf: $0) }
  }

  /// Appends a copy of a part of itself.
  @inline(never)
  public mutating func appendCopy(of range: ByteRange) {
    makeRoom(for: range.count)
    append(contentsOf: self[range])
  }

  /// Moves what stands from `source` to the end down to `target`, which is not behind it, and drops
  /// what stood between.
  @inline(never)
  public mutating func moveDown(from source: Int, to target: Int) {
    guard target >= 0, target < source, source <= count, let start = storage.start else { return }
    let size = count &- source
    (start + target).copyMemory(from: start + source, byteCount: size)
    storage.count = target &+ size
  }

  /// Appends `value` in decimal digits.
  @inline(never)
  public mutating func append(decimal value: Int64) {
    if value < 0 { append(0x2D) }
    let start = count
    var rest = value.magnitude
    repeat {
      append(UInt8(truncatingIfNeeded: 48 &+ rest % 10))
      rest /= 10
    } while rest > 0
    var (low, high) = (start, count &- 1)
    while low < high {
      (self[low], self[high]) = (self[high], self[low])
      low &+= 1
      high &-= 1
    }
  }

  @inline(never)
  private mutating func makeRoom(for more: Int) {
    let needed = count &+ more
    // At least twice as much, so that appending byte by byte or piece by piece stays linear.
    if needed > byteCapacity { reserveCapacity(Swift.max(needed, byteCapacity &* 2)) }
  }
}
