import Bytes
import FilterConfig
import ProxyWasm

extension HeaderView {
  /// Makes the value the only one of its name.
  func set(_ name: NameID, _ value: ByteRange) {
    touch(name, replacing: true)
    first[name.index] = append(name, value)
  }

  /// Adds another value.
  func add(_ name: NameID, _ value: ByteRange) {
    touch(name)
    let entry = append(name, value)
    link(Int(entry), as: name)
  }

  /// Makes one value of all there are and this one, joined with commas.
  func join(_ name: NameID, _ value: ByteRange) {
    guard has(name) else { return set(name, value) }
    // Each time the whole value is copied: a program that joins often has to end somewhere.
    guard text.count <= Self.maxText else { return }
    let start = text.count
    appendValues(of: name)
    text.append(0x2C)
    text.appendCopy(of: value)
    set(name, ByteRange(start, text.count))
  }

  func remove(_ name: NameID) {
    guard isUnread || has(name) else { return }
    touch(name, replacing: true)
    first[name.index] = -1
  }

  /// Removes every header whose name fits the pattern, but for guarded ones.
  func remove(matching pattern: UnsafeBufferPointer<UInt8>) {
    for entry in 0..<hostCount {
      guard isRemovable(text[entries[entry].nameRange], pattern) else { continue }
      // With all values of the name: what is not in its chain would be thought gone.
      let name =
        entries[entry].name == .none ? number(named: entries[entry].nameRange) : entries[entry].name
      if name != .none { remove(name) }
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
    switch HeaderNames.guardOfRemoval(name, in: kind == .requestHeaders ? .request : .response) {
    case .free: return true
    case .unsafe: return plan.allowsUnsafeHeaders
    case .never: return false
    }
  }

  /// Takes all values from a name. Returns the first entry, or -1: what `put` needs.
  func take(_ name: NameID) -> Int32 {
    let entry = first[name.index]
    remove(name)
    return entry
  }

  /// Gives values that were taken from another name to this one, in place of what was there.
  func put(_ values: Int32, as new: NameID) {
    guard values >= 0 else { return }
    touch(new)
    // The values are entered anew: a chain belongs to one name only.
    var entry = values
    first[new.index] = -1
    while entry >= 0 {
      let next = entries[Int(entry)].next
      let copy = append(new, entries[Int(entry)].value)
      link(Int(copy), as: new)
      entry = next
    }
  }

  /// Appends all values of a header to `text`, with commas, or another byte, between them.
  func appendValues(of name: NameID, _ separator: UInt8 = 0x2C) {
    var entry = first[name.index]
    var isFirst = true
    while entry >= 0 {
      if !isFirst { text.append(separator) }
      isFirst = false
      text.appendCopy(of: entries[Int(entry)].value)
      entry = entries[Int(entry)].next
    }
  }

  private func append(_ name: NameID, _ value: ByteRange) -> Int32 {
    entries.append(Entry(name: name, nameRange: .empty, value: value, next: -1))
    return Int32(truncatingIfNeeded: entries.count &- 1)
  }
}
