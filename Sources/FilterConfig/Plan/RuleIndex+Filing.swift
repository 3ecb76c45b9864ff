import Bytes

extension RuleIndex {
  /// A rule under one text.
  struct Filing: BitwiseCopyable {
    /// Orders tables by name; the rest tells them apart.
    var table: UInt32
    var text: LiteralRange
    var isBeginning: Bool
    var place: UInt32

    static func table(
      _ name: NameID, _ subject: Subject, isReversed: Bool, foldsCase: Bool
    ) -> UInt32 {
      UInt32(name.rawValue) << 4 | UInt32(subject.rawValue) << 2 | (isReversed ? 2 : 0)
        | (foldsCase ? 1 : 0)
    }

    func emptyTable(at entry: Int) -> Table {
      let subject: Subject
      switch table >> 2 & 3 {
      case 1: subject = .path
      case 2: subject = .host
      default: subject = .header
      }
      return Table(
        name: NameID(UInt16(truncatingIfNeeded: table >> 4)), subject: subject,
        isReversed: table & 2 != 0, foldsCase: table & 1 != 0, entries: PlanRange(entry, entry),
        longest: 0)
    }
  }

  /// What there is no text for comes first.
  mutating func setUnfiled(_ rules: borrowing TrivialArray<UInt32>) {
    for index in rules.indices { places.append(rules[index]) }
    unfiled = rules.count
  }

  mutating func set(lists: consuming TrivialArray<UInt16>, ends: consuming TrivialArray<UInt32>) {
    self.lists = lists
    listEnds = ends
  }

  /// Takes the next filing: in the order of tables, texts and places, whole values first.
  mutating func add(_ filing: Filing, _ literals: UnsafeBufferPointer<UInt8>) {
    if filing.table != lastTable || tables.isEmpty { openTable(filing) }
    let text = UnsafeBufferPointer(
      rebasing: literals[Int(filing.text.start)..<Int(filing.text.end)])
    let last = tables.count &- 1
    let start = Int(tables[last].entries.start)
    if entries.count == start || !self.text(entries.count &- 1, literals).isSame(as: text) {
      // What the entry before begins with and this one does not, none of those behind begins with.
      var up = entries.count &- 1
      while up >= start, !hasBeginnings(up) || !text.holds(self.text(up, literals), at: 0) {
        up = Int(entries[up].up)
      }
      let at = UInt32(truncatingIfNeeded: places.count)
      entries.append(
        Entry(
          text: filing.text, up: up < start ? -1 : Int32(truncatingIfNeeded: up), whole: at,
          begins: at))
      tables[last].entries.end = UInt32(truncatingIfNeeded: entries.count)
      tables[last].longest = max(tables[last].longest, UInt32(truncatingIfNeeded: text.count))
    }
    places.append(filing.place)
    if !filing.isBeginning {
      entries[entries.count &- 1].begins = UInt32(truncatingIfNeeded: places.count)
    }
  }

  @inline(never)
  private mutating func openTable(_ filing: Filing) {
    lastTable = filing.table
    let table = filing.emptyTable(at: entries.count)
    tables.append(table)
    while firstTables.count <= table.name.index { firstTables.append(0) }
    if firstTables[table.name.index] == 0 {
      firstTables[table.name.index] = UInt16(truncatingIfNeeded: tables.count)
    }
  }

  private func hasBeginnings(_ entry: Int) -> Bool {
    let end = entry &+ 1 < entries.count ? Int(entries[entry &+ 1].whole) : places.count
    return Int(entries[entry].begins) < end
  }

  mutating func finish() {
    let end = UInt32(truncatingIfNeeded: places.count)
    entries.append(Entry(text: .empty, up: -1, whole: end, begins: end))
  }
}
