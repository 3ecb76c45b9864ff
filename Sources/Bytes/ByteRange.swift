/// A half-open range of offsets into some array of bytes, in eight bytes.
///
/// It does not say which array: whoever stores one does. Make one only from offsets that were checked;
/// read through `Array.subscript(_: ByteRange)`, which clamps and so cannot trap.
public struct ByteRange: Equatable, BitwiseCopyable, Sendable {
  public var start: UInt32
  public var end: UInt32

  @inline(__always)
  public init(start: UInt32, end: UInt32) {
    self.start = start
    self.end = end
  }

  /// Offsets that do not fit 32 bits become the empty range at 0.
  @inline(__always)
  public init(_ start: Int, _ end: Int) {
    self.start = UInt32(exactly: start) ?? 0
    self.end = UInt32(exactly: end) ?? 0
  }

  public static var empty: ByteRange { ByteRange(start: 0, end: 0) }

  @inline(__always)
  public var count: Int { end > start ? Int(clamping: end &- start) : 0 }

  @inline(__always)
  public var isEmpty: Bool { end <= start }
}

extension Array where Element == UInt8 {
  /// The bytes of `range`, cut to what the array holds.
  @inline(never)
  public subscript(_ range: ByteRange) -> ArraySlice<UInt8> {
    // As 32 bits throughout: an Int of wasm does not hold every offset.
    let end = Swift.min(range.end, UInt32(truncatingIfNeeded: count))
    let start = Swift.min(range.start, end)
    return self[Int(start)..<Int(end)]
  }
}
