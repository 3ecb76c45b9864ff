/// Bytes at integer offsets: arrays, slices and unsafe buffers. A slice keeps the offsets of its
/// array.
public protocol ByteCollection: RandomAccessCollection
where Element == UInt8, Index == Int, SubSequence: ByteCollection {}

extension Array: ByteCollection where Element == UInt8 {}
extension ArraySlice: ByteCollection where Element == UInt8 {}
extension UnsafeBufferPointer: ByteCollection where Element == UInt8 {}
extension Slice: ByteCollection where Base: ByteCollection {}
