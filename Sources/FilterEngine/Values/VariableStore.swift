import Bytes
import FilterConfig

/// The values that `let` has given names, for the life of a stream.
struct VariableStore: ~Copyable {
  private var bytes = TrivialArray<UInt8>()
  private var values = TrivialArray<ByteRange>()
  private var isSet = TrivialArray<Bool>()

  /// What all variables of a stream may hold together.
  static var capacity: Int { 1 << 16 }

  /// Keeps a value under a number, in place of what it was. False when there is no room: then the
  /// variable is empty.
  @inline(never)
  mutating func set(_ variable: Int, _ value: UnsafeBufferPointer<UInt8>) -> Bool {
    while values.count <= variable {
      values.append(.empty)
      isSet.append(false)
    }
    values[variable] = .empty
    isSet[variable] = true
    if bytes.count &+ value.count > Self.capacity { compact() }
    guard bytes.count &+ value.count <= Self.capacity else { return false }
    let start = bytes.count
    bytes.append(contentsOf: value)
    values[variable] = ByteRange(start, bytes.count)
    return true
  }

  /// Appends the value of a variable; false when none was given.
  func append(_ variable: Int, to text: inout TrivialArray<UInt8>) -> Bool {
    guard variable < values.count, isSet[variable] else { return false }
    text.append(contentsOf: bytes[values[variable]])
    return true
  }

  /// Lets go of values that were replaced.
  private mutating func compact() {
    var kept = TrivialArray<UInt8>()
    for index in values.indices {
      let start = kept.count
      kept.append(contentsOf: bytes[values[index]])
      values[index] = ByteRange(start, kept.count)
    }
    bytes = kept
  }

  mutating func clear() {
    if bytes.byteCapacity > 1 << 12 { bytes = TrivialArray() } else { bytes.removeAll() }
    values.removeAll()
    isSet.removeAll()
  }
}
