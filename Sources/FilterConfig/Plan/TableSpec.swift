import Bytes

/// A table: what its key turns into.
package struct TableSpec: BitwiseCopyable, Sendable {
  package var key: FormatID
  /// Positions in `Plan.tableEntries`.
  package var entries: PlanRange
  /// Positions in `Plan.tableSlots`, a power of two of them.
  package var slots: PlanRange
  /// Positions in `Plan.tableTests`, asked in order where no entry has the key.
  package var tests: PlanRange
  /// What everything else gives.
  package var fallback: FormatID?
}

package struct TableEntry: BitwiseCopyable, Sendable {
  package var key: LiteralRange
  package var value: FormatID
}

package struct TableTest: BitwiseCopyable, Sendable {
  /// The root of a test on one value in `Plan.matcherNodes`.
  package var test: UInt32
  package var value: FormatID
}

extension Plan {
  /// Files the entries of a table by the hash of their keys. At most half of the slots are taken.
  func fileEntries(_ entries: PlanRange) -> PlanRange {
    let start = tableSlots.count
    var size = 4
    while size < entries.indices.count &* 2 { size &*= 2 }
    for _ in 0..<size { tableSlots.append(0) }
    for index in entries.indices {
      var slot = literals[tableEntries[index].key].wordHash & (size &- 1)
      while tableSlots[start &+ slot] != 0 { slot = (slot &+ 1) & (size &- 1) }
      tableSlots[start &+ slot] = UInt32(truncatingIfNeeded: index &+ 1)
    }
    return PlanRange(start, tableSlots.count)
  }

  /// What the entry with this key gives; nil when there is none.
  package func entry(_ key: UnsafeBufferPointer<UInt8>, of table: TableSpec) -> FormatID? {
    let start = table.slots.indices.lowerBound
    let mask = table.slots.indices.count &- 1
    var slot = key.wordHash & mask
    while tableSlots[start &+ slot] != 0 {
      let entry = tableEntries[Int(tableSlots[start &+ slot]) &- 1]
      if literals[entry.key].isSame(as: key) { return entry.value }
      slot = (slot &+ 1) & mask
    }
    return nil
  }
}
