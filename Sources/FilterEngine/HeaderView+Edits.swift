import Bytes
import FilterConfig

extension HeaderView {
  /// Makes the value the only one of its name.
  mutating func set(_ name: NameID, _ value: ByteRange) {
    touch(name)
    first[name.index] = append(name, value)
  }

  /// Adds another value.
  mutating func add(_ name: NameID, _ value: ByteRange) {
    touch(name)
    let entry = append(name, value)
    link(Int(entry), as: name)
  }

  /// Makes one value of all there are and this one, joined with commas.
  mutating func join(_ name: NameID, _ value: ByteRange) {
    guard has(name) else { return set(name, value) }
    let start = text.count
    appendValues(of: name)
    text.append(0x2C)
    text.appendCopy(of: value)
    set(name, ByteRange(start, text.count))
  }

  mutating func remove(_ name: NameID) {
    guard has(name) else { return }
    touch(name)
    first[name.index] = -1
  }

  /// Removes every header whose name fits the pattern, but for guarded ones.
  mutating func remove(matching pattern: UnsafeBufferPointer<UInt8>) {
    for entry in 0..<hostCount {
      guard isRemovable(text[entries[entry].nameRange], pattern) else { continue }
      remove(entries[entry].name == .none ? number(entry) : entries[entry].name)
    }
    // What earlier actions have written: names that they touched.
    for index in touched.indices where has(touched[index].name) {
      if isRemovable(nameBytes(touched[index].name), pattern) { remove(touched[index].name) }
    }
  }

  private func isRemovable(
    _ name: UnsafeBufferPointer<UInt8>, _ pattern: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard Glob.matches(name, pattern) else { return false }
    switch HeaderNames.guardOf(name) {
    case .free: return true
    case .unsafe: return plan.allowsUnsafeHeaders
    case .never: return false
    }
  }

  /// Moves all values to another name, in place of what was there.
  mutating func rename(_ old: NameID, to new: NameID) {
    guard old != new, has(old) else { return }
    touch(old)
    touch(new)
    // The values are entered anew: a chain belongs to one name only.
    var entry = first[old.index]
    first[old.index] = -1
    first[new.index] = -1
    while entry >= 0 {
      let next = entries[Int(entry)].next
      let copy = append(new, entries[Int(entry)].value)
      link(Int(copy), as: new)
      entry = next
    }
  }

  /// Appends all values of a header to `text`, with commas between them.
  mutating func appendValues(of name: NameID) {
    var entry = first[name.index]
    var isFirst = true
    while entry >= 0 {
      if !isFirst { text.append(0x2C) }
      isFirst = false
      text.appendCopy(of: entries[Int(entry)].value)
      entry = entries[Int(entry)].next
    }
  }

  private mutating func append(_ name: NameID, _ value: ByteRange) -> Int32 {
    entries.append(Entry(name: name, nameRange: .empty, value: value, next: -1))
    return Int32(truncatingIfNeeded: entries.count &- 1)
  }
}
