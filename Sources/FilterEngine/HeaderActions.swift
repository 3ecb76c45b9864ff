import Bytes
import FilterConfig
import ProxyWasm

/// The actions that take values from one header to another, or leave some of them.
extension FilterPlugin {
  func rename(_ range: PlanRange, isCopy: Bool, _ phase: Phase) {
    guard let view = headers(phase) else { return }
    // All are taken before any is put, so that two names can change places.
    pendingRenames.removeAll()
    for index in range.indices {
      pendingRenames.append(view.values(of: plan.renames[index].from))
      if !isCopy { view.remove(plan.renames[index].from) }
    }
    for (offset, index) in range.indices.enumerated() {
      let rename = plan.renames[index]
      let values = pendingRenames[offset]
      if values.count == 0 { continue }
      if rename.onConflict == .keep, view.has(rename.to) { continue }
      if rename.onConflict == .replace {
        view.remove(rename.to)
        view.touch(rename.to, replacing: true)
      }
      view.add(values, to: rename.to)
    }
  }

  /// What of a text is left when something was substituted in it.
  enum Substituted {
    case same
    case text(ByteRange)
    /// More than is collected, or more than may be searched: counted when the callback ends.
    case tooLarge
  }

  func substituted(
    in value: ByteRange, _ substitution: UInt32, _ view: HeaderView, _ phase: Phase,
    _ stream: FilterStream
  ) -> Substituted {
    let hadOverflowed = view.hasOverflowed
    view.hasOverflowed = false
    defer { if hadOverflowed { view.hasOverflowed = true } }
    let start = view.text.count
    view.text.appendCopy(of: value)
    let isFound = view.substitute(
      plan.substitutions[Int(substitution)], from: start, in: phase, stream)
    if view.hasOverflowed {
      view.text.truncate(to: start)
      return .tooLarge
    }
    let result = ByteRange(start, view.text.count)
    if isFound, !view.text[result].isSame(as: view.text[value]) { return .text(result) }
    view.text.truncate(to: start)
    return .same
  }

  /// Substitutes in each value of headers. A value that comes out as none is taken away: what was to be
  /// replaced must not stay.
  func editHeaders(_ range: PlanRange, _ phase: Phase, _ stream: FilterStream) {
    guard let view = headers(phase) else { return }
    for index in range.indices {
      let edit = plan.headerEdits[index]
      let values = view.values(of: edit.name)
      pendingRanges.removeAll()
      var isChanged = false
      var entry = values.first
      for _ in 0..<values.count {
        let value = view.entries[Int(entry)].value
        entry = view.entries[Int(entry)].next
        switch substituted(in: value, edit.substitution, view, phase, stream) {
        case .same: pendingRanges.append(value)
        case .tooLarge: isChanged = true
        case .text(let new):
          isChanged = true
          if isWritable(view.text[new]) {
            pendingRanges.append(new)
          } else {
            drop("a value with CR, LF or NUL was not written to", view.nameBytes(edit.name))
          }
        }
      }
      if isChanged { view.set(edit.name, all: pendingRanges) }
    }
  }

  func dedupe(_ range: PlanRange, _ phase: Phase) {
    guard let view = headers(phase) else { return }
    for index in range.indices {
      let dedupe = plan.dedupes[index]
      let values = view.values(of: dedupe.name)
      if values.count < 2 { continue }
      pendingRanges.removeAll()
      var entry = values.first
      for position in 0..<values.count {
        let value = view.entries[Int(entry)].value
        entry = view.entries[Int(entry)].next
        switch dedupe.kept {
        case .first: if position > 0 { continue }
        case .last: if position &+ 1 < values.count { continue }
        case .unique: if isPending(view.text[value], view) { continue }
        }
        pendingRanges.append(value)
      }
      if pendingRanges.count < values.count { view.set(dedupe.name, all: pendingRanges) }
    }
  }

  private func isPending(_ value: UnsafeBufferPointer<UInt8>, _ view: HeaderView) -> Bool {
    for index in pendingRanges.indices where view.text[pendingRanges[index]].isSame(as: value) {
      return true
    }
    return false
  }

  /// Counts and logs a value that cannot be written.
  @inline(never)
  func drop(_ what: StaticString, _ subject: UnsafeBufferPointer<UInt8>? = nil) {
    metrics.count(.valuesDropped)
    faults.warn(what, subject)
  }

  /// Keeps what was drafted for as long as the view's text lasts; nil when that has become too much.
  func keepDraft(_ view: HeaderView) -> ByteRange? {
    guard draft.count <= HeaderView.maxText &- view.text.count else {
      view.hasOverflowed = true
      return nil
    }
    let start = view.text.count
    view.text.append(contentsOf: draft.bytes)
    return ByteRange(start, view.text.count)
  }

  /// Makes a value the only one of its name, unless it is.
  func replace(_ name: NameID, _ value: ByteRange, _ view: HeaderView) {
    if let current = view.value(of: name), view.text[current].isSame(as: view.text[value]),
      view.values(of: name).count == 1
    {
      return
    }
    view.set(name, value)
  }
}
