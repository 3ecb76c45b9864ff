import Bytes

extension Parser {
  /// Behind a backslash outside of a bracket class.
  @inline(never)
  mutating func escape(_ start: Int) throws(Refused) {
    switch peek() {
    case 0x62: try append(escapedAssertion: Place.wordBoundary)  // b
    case 0x42: try append(escapedAssertion: Place.noWordBoundary)  // B
    case 0x41: try append(escapedAssertion: Place.textStart)  // A
    case 0x7a: try append(escapedAssertion: Place.textEnd)  // z
    case 0x43:  // C
      at &+= 1
      beginPart(Traits(nullable: false))
      try emit(Instruction(operation: .byte, low: 0, high: 0xff))
    case 0x51:  // Q
      at &+= 1
      while peek() != nil {
        if peek() == 0x5c, at &+ 1 < pattern.endIndex, pattern[at &+ 1] == 0x45 {
          at &+= 2
          return
        }
        try append(literal: codePoint())
      }
    default:
      var set = CodePointSet()
      if try escapedClass(start, into: &set) {
        try append(set)
      } else {
        try append(literal: escapedCharacter(start))
      }
    }
  }

  private mutating func append(escapedAssertion assertion: UInt8) throws(Refused) {
    at &+= 1
    try append(assertion: assertion)
  }

  /// Behind a backslash: a class of ASCII or Unicode, added to a set. False when it is none.
  @inline(never)
  mutating func escapedClass(_ start: Int, into set: inout CodePointSet) throws(Refused)
    -> Bool
  {
    guard let letter = peek() else { return false }
    var members = CodePointSet()
    var inverted = letter & 0x20 == 0
    switch letter | 0x20 {
    case 0x64, 0x73, 0x77:  // d s w
      at &+= 1
      _ = members.insert(classNamed: [letter | 0x20])
    case 0x70:  // p
      at &+= 1
      var nameStart = at
      if take(0x7b) {
        if take(0x5e) { inverted.toggle() }
        nameStart = at
        while let byte = peek(), byte != 0x7d { at &+= 1 }
      } else {
        _ = codePoint()
      }
      let name = pattern[nameStart..<at]
      if pattern[nameStart &- 1] != 0x70, pattern[nameStart &- 1] != 0x50, !take(0x7d) {
        throw failure("'}' behind the name of a category", from: start)
      }
      let categories = CodePointSet.categories(named: name)
      if name.equals("Any") {
        members.insert(0, CodePointSet.last)
      } else if categories != 0 {
        members.insert(categories: categories)
      } else {
        throw failure(
          "a general category of Unicode such as L, Lu or Nd, or Any; scripts are not supported",
          from: start)
      }
    default: return false
    }
    add(members, inverted: inverted, to: &set)
    return true
  }

  /// Adds a class with its other cases, or all that is not in it.
  func add(_ members: consuming CodePointSet, inverted: Bool, to set: inout CodePointSet) {
    if group.flags.contains(.foldsCase) { members.insertOtherCases() }
    if inverted { members = members.inverted() }
    set.insert(members)
  }

  /// Behind a backslash: one character.
  mutating func escapedCharacter(_ start: Int) throws(Refused) -> UInt32 {
    guard let letter = peek() else {
      throw failure("a character behind the backslash", from: start)
    }
    let character = codePoint()
    switch letter {
    case 0x30...0x37:  // 0 to 7
      var value = character &- 0x30
      var digits = 1
      while digits < 3, let digit = peek(), digit &- 0x30 < 8 {
        value = value &* 8 &+ UInt32(digit &- 0x30)
        at &+= 1
        digits &+= 1
      }
      if letter == 0x30 || digits > 1 { return value }
      throw failure(
        "an octal number of 2 or 3 digits: RE2 has no references to groups", from: start)
    case 0x78: return try hexadecimal(start)  // x
    case 0x6e: return 0x0a  // n
    case 0x72: return 0x0d  // r
    case 0x74: return 0x09  // t
    case 0x61: return 0x07  // a
    case 0x66: return 0x0c  // f
    case 0x76: return 0x0b  // v
    default:
      // Any sign of ASCII stands for itself.
      if letter < 0x80, letter == 0x5f || !Place.isWord(Int32(letter)) { return character }
      throw failure("an escape of RE2", from: start)
    }
  }

  @inline(never)
  private mutating func hexadecimal(_ start: Int) throws(Refused) -> UInt32 {
    let braces = take(0x7b)
    var value: UInt32 = 0
    var digits = 0
    while braces || digits < 2, value <= CodePointSet.last,
      let digit = peek().flatMap(ASCII.hexValue)
    {
      value = value &<< 4 | UInt32(digit)
      at &+= 1
      digits &+= 1
    }
    if value <= CodePointSet.last, braces ? digits > 0 && take(0x7d) : digits == 2 { return value }
    throw failure("two hexadecimal digits, or braces around a code point up to 10ffff", from: start)
  }
}
