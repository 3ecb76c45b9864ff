import Bytes
import FilterConfig

/// The values of query parameters or cookies that matches look at, by the number of their name. What
/// nobody asks for is not kept: a request may bring thousands.
struct NamedValues: ~Copyable {
  struct Entry: BitwiseCopyable {
    var name: NameID
    var value: ByteRange
    /// The next value of the same name, or -1.
    var next: Int32
  }

  private(set) var entries = TrivialArray<Entry>()
  /// The first and the last entry of each name, or -1.
  private var first = TrivialArray<Int32>()
  private var last = TrivialArray<Int32>()

  /// The first entry of a name, or -1.
  func first(of name: Int) -> Int32 { name < first.count ? first[name] : -1 }

  mutating func forget() {
    for index in entries.indices { first[entries[index].name.index] = -1 }
    entries.removeAll()
  }

  private mutating func append(_ name: NameID, _ value: ByteRange) {
    let entry = Int32(truncatingIfNeeded: entries.count)
    entries.append(Entry(name: name, value: value, next: -1))
    while first.count <= name.index {
      first.append(-1)
      last.append(-1)
    }
    if first[name.index] < 0 {
      first[name.index] = entry
    } else {
      entries[Int(last[name.index])].next = entry
    }
    last[name.index] = entry
  }

  /// Reads a path's query as Envoy does: pairs between `&`, name and value parted by the first `=`, both
  /// percent-decoded; `+` is no space. A pair without `=` has an empty value.
  mutating func readQuery(
    of path: UnsafeBufferPointer<UInt8>, names: borrowing NameTable, _ plan: Plan,
    into bytes: inout TrivialArray<UInt8>
  ) {
    guard let question = path.firstIndex(of: 0x3F) else { return }
    let end = path[question...].firstIndex(of: 0x23) ?? path.count
    var start = question &+ 1
    while start < end {
      var pairEnd = start
      while pairEnd < end, path[pairEnd] != 0x26 { pairEnd &+= 1 }
      var nameEnd = start
      while nameEnd < pairEnd, path[nameEnd] != 0x3D { nameEnd &+= 1 }
      let scratch = bytes.count
      PercentCoding.appendDecoded(UnsafeBufferPointer(rebasing: path[start..<nameEnd]), to: &bytes)
      let name = names.find(bytes[ByteRange(scratch, bytes.count)], in: plan.literals.bytes)
      bytes.truncate(to: scratch)
      if name != .none {
        PercentCoding.appendDecoded(
          UnsafeBufferPointer(rebasing: path[min(nameEnd &+ 1, pairEnd)..<pairEnd]), to: &bytes)
        append(name, ByteRange(scratch, bytes.count))
      }
      start = pairEnd &+ 1
    }
  }

  /// Reads a cookie header (RFC 6265 section 4.2.1): pairs between `;`, name and value parted by the
  /// first `=`, without blanks around them and without quotes around the value. What has no `=` is no
  /// cookie.
  mutating func readCookies(
    _ header: UnsafeBufferPointer<UInt8>, names: borrowing NameTable, _ plan: Plan,
    into bytes: inout TrivialArray<UInt8>
  ) {
    var start = 0
    while start < header.count {
      var end = start
      while end < header.count, header[end] != 0x3B { end &+= 1 }
      var nameEnd = start
      while nameEnd < end, header[nameEnd] != 0x3D { nameEnd &+= 1 }
      if nameEnd < end {
        let written = UnsafeBufferPointer(rebasing: header[start..<nameEnd].trimmed)
        let name = names.find(written, in: plan.literals.bytes)
        if name != .none {
          var value = UnsafeBufferPointer(rebasing: header[(nameEnd &+ 1)..<end].trimmed)
          if value.count >= 2, value.first == 0x22, value.last == 0x22 {
            value = UnsafeBufferPointer(rebasing: value[1..<(value.count &- 1)])
          }
          let scratch = bytes.count
          bytes.append(contentsOf: value)
          append(name, ByteRange(scratch, bytes.count))
        }
      }
      start = end &+ 1
    }
  }
}
