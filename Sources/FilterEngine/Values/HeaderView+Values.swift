import Bytes
import FilterConfig
import ProxyWasm

/// Values that take more than one format: chosen, transformed, looked up.
extension HeaderView {
  /// The first choice that is not empty, transformed; the default where that leaves nothing.
  @inline(never)
  func append(_ value: ComputedValue, in phase: Phase, _ stream: FilterStream) -> Bool {
    let start = text.count
    var isKnown = false
    for index in value.choices.indices {
      if append(plan.choices[index], in: phase, stream) { isKnown = true }
      if text.count > start || hasOverflowed { break }
    }
    for index in value.transforms.indices {
      if text.count == start || hasOverflowed { break }
      transform(plan.transforms[index], from: start, in: phase, stream)
    }
    guard text.count == start, let fallback = value.fallback, !hasOverflowed else {
      return isKnown
    }
    return append(fallback, in: phase, stream) || isKnown
  }

  /// What the table gives for its key now.
  @inline(never)
  func append(_ table: TableSpec, in phase: Phase, _ stream: FilterStream) -> Bool {
    let start = text.count
    append(table.key, in: phase, stream)
    if hasOverflowed { return false }
    let key = text[ByteRange(start, text.count)]
    var found: FormatID?
    // Nothing is no key.
    if !key.isEmpty {
      found = plan.entry(key, of: table) ?? firstTest(of: table, passedBy: key, in: phase, stream)
    }
    text.truncate(to: start)
    guard let value = found ?? table.fallback else { return false }
    return append(value, in: phase, stream)
  }

  /// What the first test gives that a key passes; tests look at it and evaluate nothing.
  private func firstTest(
    of table: TableSpec, passedBy key: UnsafeBufferPointer<UInt8>, in phase: Phase,
    _ stream: FilterStream
  ) -> FormatID? {
    for index in table.tests.indices {
      let test = plan.tableTests[index]
      if passes(test.test, key, in: phase, stream) { return test.value }
    }
    return nil
  }
}
