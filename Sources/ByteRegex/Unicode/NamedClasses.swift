import Bytes

extension CodePointSet {
  /// The classes of ASCII that have names, and `d`, `s`, `w`: the name in six bytes, how many ranges,
  /// the ends of each.
  private static let named: StaticString = """
    alnum 309AZazalpha 2AZazascii 1\u{0}\u{7f}blank 2\t\t\u{20}\u{20}cntrl 2\u{0}\u{1f}\u{7f}\u{7f}\
    digit 109graph 1!~lower 1azprint 1\u{20}~punct 4!/:@[`{~space 2\t\r\u{20}\u{20}upper 1AZ\
    word  409AZ__azxdigit309AFafd     109s     3\t\n\u{c}\r\u{20}\u{20}w     409AZ__az
    """

  /// Adds a class of ASCII by its name. False when there is none of that name.
  mutating func insert(classNamed name: ArraySlice<UInt8>) -> Bool {
    let table = Self.named.withUTF8Buffer { $0 }
    var at = 0
    while at &+ 7 <= table.count {
      let count = Int(table[at &+ 6] &- 0x30)
      // Names are padded with blanks, of which no name has any.
      var same = !name.isEmpty && name.count <= 6
      for offset in 0..<6 where same {
        same =
          offset < name.count
          ? table[at &+ offset] == name[name.startIndex &+ offset] && table[at &+ offset] != 0x20
          : table[at &+ offset] == 0x20
      }
      at &+= 7
      if same {
        for range in 0..<count {
          insert(UInt32(table[at &+ 2 &* range]), UInt32(table[at &+ 2 &* range &+ 1]))
        }
        return true
      }
      at &+= 2 &* count
    }
    return false
  }
}
