import Bytes

extension Parser {
  /// Behind `[`.
  @inline(never)
  mutating func bracketClass(_ start: Int) throws(Refused) {
    var set = CodePointSet()
    let inverted = take(0x5e)  // ^
    var first = true
    while first || peek() != 0x5d {
      let itemStart = at
      guard let byte = peek() else {
        throw failure("']' for this class", from: start, to: start &+ 1)
      }
      first = false
      if byte == 0x5b, try namedClass(into: &set) { continue }
      if byte == 0x5c {
        at &+= 1
        if try escapedClass(itemStart, into: &set) { continue }
        at = itemStart
      }
      let low = try classCharacter()
      var high = low
      // A dash at the end stands for itself.
      if peek() == 0x2d, at &+ 1 < pattern.endIndex, pattern[at &+ 1] != 0x5d {
        at &+= 1
        high = try classCharacter()
        if high < low { throw failure("a range whose ends are in order", from: itemStart) }
      }
      set.insert(low, high)
    }
    at &+= 1
    if group.flags.contains(.foldsCase) { set.insertOtherCases() }
    if inverted { set = set.inverted() }
    try append(set)
  }

  @inline(never)
  private mutating func classCharacter() throws(Refused) -> UInt32 {
    let start = at
    return take(0x5c) ? try escapedCharacter(start) : codePoint()
  }

  /// At `[`: a class such as `[:alpha:]`. False when it is none.
  @inline(never)
  private mutating func namedClass(into set: inout CodePointSet) throws(Refused) -> Bool {
    guard at &+ 2 < pattern.endIndex, pattern[at &+ 1] == 0x3a else { return false }
    var end = at &+ 2
    while end &+ 1 < pattern.endIndex, pattern[end] != 0x3a || pattern[end &+ 1] != 0x5d {
      end &+= 1
    }
    guard end &+ 1 < pattern.endIndex else { return false }
    let inverted = pattern[at &+ 2] == 0x5e
    let name = pattern[min(at &+ (inverted ? 3 : 2), end)..<end]
    var members = CodePointSet()
    guard name.count > 1, members.insert(classNamed: name) else {
      throw failure("the name of a POSIX class such as [:alpha:]", from: at, to: end &+ 2)
    }
    at = end &+ 2
    add(members, inverted: inverted, to: &set)
    return true
  }
}
