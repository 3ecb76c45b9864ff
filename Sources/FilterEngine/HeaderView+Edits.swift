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

  /// The values that a name has now; they stay what they are whatever is written later.
  func values(of name: NameID) -> ValueChain {
    var chain = ValueChain(first: first[name.index], count: 0)
    var entry = chain.first
    while entry >= 0 {
      chain.count &+= 1
      entry = entries[Int(entry)].next
    }
    return chain
  }

  /// Gives the values of another name to this one, behind those it has.
  func add(_ values: ValueChain, to name: NameID) {
    touch(name)
    var last = first[name.index]
    while last >= 0, entries[Int(last)].next >= 0 { last = entries[Int(last)].next }
    var entry = values.first
    // The values are entered anew: a chain belongs to one name only.
    for _ in 0..<values.count {
      let copy = append(name, entries[Int(entry)].value)
      if last < 0 { first[name.index] = copy } else { entries[Int(last)].next = copy }
      last = copy
      entry = entries[Int(entry)].next
    }
  }

  /// Makes these the values of a name.
  func set(_ name: NameID, all values: borrowing TrivialArray<ByteRange>) {
    remove(name)
    touch(name, replacing: true)
    var last: Int32 = -1
    for index in values.indices {
      let copy = append(name, values[index])
      if last < 0 { first[name.index] = copy } else { entries[Int(last)].next = copy }
      last = copy
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

/// Values of one name, as they were when they were asked for: those that came behind them since are no
/// part of it.
struct ValueChain {
  /// The first entry, or -1.
  var first: Int32
  var count: Int
}
