import Bytes
import FilterConfig

/// Header values that a later phase of the stream needs: all values of each kept header, in one
/// buffer that streams reuse.
struct KeptValues: ~Copyable {
  private var bytes = TrivialArray<UInt8>()
  private var values = TrivialArray<ByteRange>()
  /// Where the values of each kept header begin, by position, and one more for the end.
  private var starts = TrivialArray<UInt32>()

  mutating func keep(
    _ names: borrowing TrivialArray<NameID>, from view: borrowing HeaderView
  ) {
    clear()
    for index in names.indices {
      let name = names[index]
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

  /// Which values belong to the kept header at this position.
  func indices(at position: Int) -> Range<Int> {
    guard position &+ 1 < starts.count else { return 0..<0 }
    return Int(starts[position])..<Int(starts[position &+ 1])
  }

  func value(_ index: Int) -> UnsafeBufferPointer<UInt8> { bytes[values[index]] }

  mutating func clear() {
    if bytes.byteCapacity > 1 << 14 { bytes = TrivialArray() } else { bytes.removeAll() }
    values.removeAll()
    starts.removeAll()
  }
}
