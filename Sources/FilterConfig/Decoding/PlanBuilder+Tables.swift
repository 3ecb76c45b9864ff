import Bytes

/// A table of `tables`, built when it is first needed.
struct NamedTable: BitwiseCopyable {
  enum State: BitwiseCopyable { case untouched, underWay, built }

  var state = State.untouched
  /// What an evaluation of it takes.
  var facts = FormatFacts()
}

extension PlanBuilder {
  /// Makes room for a table: others may refer to it before it is built.
  mutating func declareTable(_ index: Int) {
    tables.append(NamedTable())
    plan.tables.append(
      TableSpec(
        key: emptyFormat(), entries: .empty, slots: .empty, tests: .empty, fallback: nil))
  }

  /// Builds the table if need be. Nil while it is being built, which is a cycle.
  @inline(never)
  mutating func root(ofTable index: Int) -> FormatFacts? {
    switch tables[index].state {
    case .built: return tables[index].facts
    case .underWay: return nil
    case .untouched: break
    }
    let value = definitions[.table].values[index]
    // It is built later, on its own: what else is wrong in it is told then.
    guard enterValue(value) else { return FormatFacts() }
    defer { leaveValue() }
    tables[index].state = .underWay
    tables[index].facts = buildTable(index, FieldReader(document, value, .table))
    tables[index].state = .built
    return tables[index].facts
  }

  private mutating func buildTable(_ index: Int, _ fields: FieldReader) -> FormatFacts {
    guard let key = fields["key"] else { return FormatFacts() }
    let keyFormat = parseFormat(key)
    var facts = FormatFacts()
    facts.add(self.facts(keyFormat))
    // One value of all is evaluated: the costliest counts.
    var costliest: UInt32 = 0
    // Entries are put together apart: values may name tables that are built meanwhile.
    var entries = TrivialArray<TableEntry>()
    for member in document.children(of: fields["entries"] ?? .none) {
      if document.key(of: member).isEmpty {
        report.add(
          Diagnostic(
            .invalidName, at: member, on: .key,
            expected: .text("a key that is not empty, which the table's `default` is for")))
      }
      let format = tableValue(member, &facts, &costliest)
      entries.append(TableEntry(key: literal(document.key(of: member)), value: format))
    }
    let tests = tableTests(fields.children("tests"), &facts, &costliest)
    let fallback = fields["default"].map { tableValue($0, &facts, &costliest) }
    facts.cost &+= costliest
    if fields["entries"] == nil, fields["tests"] == nil {
      report.add(
        Diagnostic(.missingField, at: fields.value, expected: .field("entries")))
    }
    let start = plan.tableEntries.count
    for position in entries.indices { plan.tableEntries.append(entries[position]) }
    let range = PlanRange(start, plan.tableEntries.count)
    plan.tables[index] = TableSpec(
      key: keyFormat, entries: range, slots: plan.fileEntries(range),
      tests: tests, fallback: fallback)
    return facts
  }

  @inline(never)
  private mutating func tableValue(
    _ value: ConfigValue, _ facts: inout FormatFacts, _ costliest: inout UInt32
  ) -> FormatID {
    let format = parseFormat(value)
    var inner = self.facts(format)
    costliest = max(costliest, inner.cost)
    inner.cost = 0
    facts.add(inner)
    return format
  }

  /// Put together apart, as entries are.
  private mutating func tableTests(
    _ list: ConfigDocument.Children, _ facts: inout FormatFacts, _ costliest: inout UInt32
  ) -> PlanRange {
    var tests = TrivialArray<TableTest>()
    for item in list {
      let fields = FieldReader(document, item, .tableTest)
      guard let test = fields["is"], let value = fields["value"] else { continue }
      tests.append(
        TableTest(test: addLooseTest(test), value: tableValue(value, &facts, &costliest)))
    }
    let start = plan.tableTests.count
    for index in tests.indices { plan.tableTests.append(tests[index]) }
    return PlanRange(start, plan.tableTests.count)
  }
}
