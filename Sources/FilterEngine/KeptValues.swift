import Bytes
import FilterConfig

/// Header values that a later phase of the stream needs: all values of each kept header, in one
/// buffer that streams reuse.
struct KeptValues {
  private(set) var bytes: [UInt8] = []
  private var values: [ByteRange] = []
  /// Where the values of each kept header begin, by position, and one more for the end.
  private var starts: [UInt32] = []

  mutating func keep(_ names: [NameID], from view: HeaderView) {
    clear()
    for name in names {
      starts.append(UInt32(truncatingIfNeeded: values.count))
      var entry = view.first[name.index]
      while entry >= 0 {
        let start = bytes.count
        bytes.append(contentsOf: view.text[view.entries[Int(entry)].value])
        values.append(ByteRange(start, bytes.count))
        entry = view.entries[Int(entry)].next
      }
    }
    starts.append(UInt32(truncatingIfNeeded: values.count))
  }

  /// The values of the kept header at this position.
  func values(at position: Int) -> ArraySlice<ByteRange> {
    guard position &+ 1 < starts.count else { return [] }
    return values[Int(starts[position])..<Int(starts[position &+ 1])]
  }

  mutating func clear() {
    bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 14)
    values.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
  }
}
