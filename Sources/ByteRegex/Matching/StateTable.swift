import Bytes

/// A pattern as a table: what state follows at each byte. Built once, when the pattern is compiled,
/// if it has few states; then a byte costs two loads, and nothing is written.
struct StateTable: ~Copyable, Sendable {
  /// In a row's last place.
  static let accepts: UInt16 = 1
  static let matched: UInt16 = 2
  static let dead: UInt16 = 4
  /// Set in an entry whose state is dead, has just matched or is one to search from.
  static let special: UInt16 = 0x8000

  /// Bytes that no part of the pattern tells apart have the same number.
  var classes = TrivialArray<UInt8>()
  /// Rows of states: for each class the row that follows, and bits.
  var rows = TrivialArray<UInt16>()
  /// Where the bits are in a row.
  var bits = 0
  /// The state to begin with at the start of the text, behind a line feed, behind a letter, digit or
  /// `_`, and behind anything else.
  var starts: (UInt16, UInt16, UInt16, UInt16) = (0, 0, 0, 0)

  var isEmpty: Bool { rows.isEmpty }

  /// The entry to begin with behind a byte; -1 at the start of the text.
  func start(behind byte: Int32) -> UInt16 {
    byte < 0 ? starts.0 : byte == 0x0a ? starts.1 : Place.isWord(byte) ? starts.2 : starts.3
  }

  /// Whether all of `text` matches, for a table of whole matches.
  func matchesWhole(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    rows.withUnsafeBufferPointer { rows in
      classes.withUnsafeBufferPointer { classes in
        guard let row = rows.baseAddress, let group = classes.baseAddress else { return false }
        var state = Int(starts.0 & ~Self.special)
        for byte in text {
          let entry = row[state &+ Int(group[Int(byte)])]
          // Only the dead state is special here.
          if entry & Self.special != 0 { return false }
          state = Int(entry)
        }
        return row[state &+ bits] & Self.accepts != 0
      }
    }
  }

  /// Where the first match that begins at `from` or later ends, and how far the search looked; -1
  /// when there is none.
  func end(
    of regex: Regex, in text: UnsafeBufferPointer<UInt8>, from: Int
  ) -> (match: Int, seen: Int) {
    rows.withUnsafeBufferPointer { rows in
      classes.withUnsafeBufferPointer { classes in
        guard let row = rows.baseAddress, let group = classes.baseAddress else { return (-1, from) }
        var entry = start(behind: from > 0 ? Int32(text[from &- 1]) : -1)
        var (match, at) = (-1, from)
        while true {
          let state = Int(entry & ~Self.special)
          if entry & Self.special != 0 {
            let found = row[state &+ bits]
            if found & Self.matched != 0 { match = at &- 1 }
            if found & Self.dead != 0 { return (match, at) }
            if entry == starts.3 {
              guard let start = regex.nextStart(in: text, from: at, to: text.count) else {
                return (match, text.count)
              }
              at = start
            }
          }
          if at == text.count {
            return (row[state &+ bits] & Self.accepts != 0 ? at : match, at)
          }
          entry = row[state &+ Int(group[Int(text[at])])]
          at &+= 1
        }
      }
    }
  }
}
