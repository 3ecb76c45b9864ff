import Bytes
import FilterConfig

/// What an action does to a list of pairs: `a=1&b=2` of a query, or `a=1; b=2` of cookies.
enum PairEdit {
  /// Positions in `Plan.pairValues`, whose values are pending.
  case set(PlanRange)
  /// Positions in `Plan.pairPatterns`.
  case remove(PlanRange)
  /// Positions in `Plan.pairRenames`.
  case rename(PlanRange)
}

/// How pairs are written.
enum PairSyntax {
  /// RFC 3986 and the URL standard: between `&`; names and values are encoded, and what is not touched
  /// stays byte for byte, pairs of nothing included.
  case query
  /// RFC 6265 section 4.2: between `; `, with nothing encoded.
  case cookies
}

extension FilterPlugin {
  /// Edits a list of pairs into `draft`. False when nothing changes.
  func edit(
    _ list: UnsafeBufferPointer<UInt8>, _ edit: PairEdit, _ syntax: PairSyntax, _ view: HeaderView
  ) -> Bool {
    draft.removeAll()
    var isChanged = false
    var count = 0
    let separator: UInt8 = syntax == .query ? 0x26 : 0x3B
    pendingFound.removeAll()
    if case .set(let range) = edit { for _ in range.indices { pendingFound.append(false) } }
    var start = 0
    while start < list.count || (start == list.count && start > 0) {
      var end = start
      while end < list.count, list[end] != separator { end &+= 1 }
      let piece = UnsafeBufferPointer(rebasing: list[start..<end])
      let pair = syntax == .query ? piece : UnsafeBufferPointer(rebasing: piece.trimmed)
      start = end &+ 1
      // Cookies of nothing are not worth a change, nor do they outlast one.
      if syntax == .cookies, pair.isEmpty { continue }
      let mark = draft.count
      if count > 0 { appendSeparator(syntax) }
      switch change(pair, edit, syntax, view) {
      case .stays: draft.append(contentsOf: pair)
      case .isWritten: isChanged = true
      case .goes:
        isChanged = true
        draft.truncate(to: mark)
        continue
      }
      count &+= 1
    }
    guard case .set(let range) = edit else { return isChanged }
    for (offset, index) in range.indices.enumerated() where !pendingFound[offset] {
      let pair = plan.pairValues[index]
      guard case .write(let value) = pendingValues[offset], pair.onlyIf != .present else {
        continue
      }
      if count > 0 { appendSeparator(syntax) }
      append(pair, view.text[value], syntax)
      count &+= 1
      isChanged = true
    }
    return isChanged
  }

  private enum Change {
    case stays, goes
    /// What is to stand there was appended to `draft`.
    case isWritten
  }

  private func change(
    _ pair: UnsafeBufferPointer<UInt8>, _ edit: PairEdit, _ syntax: PairSyntax, _ view: HeaderView
  ) -> Change {
    var equals = 0
    while equals < pair.count, pair[equals] != 0x3D { equals &+= 1 }
    pairName.removeAll()
    let raw = UnsafeBufferPointer(rebasing: pair[..<equals])
    if syntax == .query {
      PercentCoding.appendDecoded(raw, asForm: true, to: &pairName)
    } else {
      pairName.append(contentsOf: UnsafeBufferPointer(rebasing: raw.trimmed))
    }
    let name = pairName.bytes
    switch edit {
    case .set(let range):
      for (offset, index) in range.indices.enumerated() {
        let new = plan.pairValues[index]
        guard plan.literal(new.name).isSame(as: name) else { continue }
        let isFirst = !pendingFound[offset]
        pendingFound[offset] = true
        if new.onlyIf == .absent { return .stays }
        switch pendingValues[offset] {
        case .skip: return .stays
        case .remove: return .goes
        case .write(let value):
          if !isFirst { return .goes }
          append(new, view.text[value], syntax)
          return .isWritten
        }
      }
    case .remove(let range):
      for index in range.indices
      where Glob.matches(name, plan.literal(plan.pairPatterns[index])) { return .goes }
    case .rename(let range):
      for index in range.indices where plan.literal(plan.pairRenames[index].from).isSame(as: name) {
        PercentCoding.append(plan.literal(plan.pairRenames[index].to), to: &draft)
        draft.append(contentsOf: UnsafeBufferPointer(rebasing: pair[equals...]))
        return .isWritten
      }
    }
    return .stays
  }

  private func appendSeparator(_ syntax: PairSyntax) {
    draft.append(syntax == .query ? 0x26 : 0x3B)
    if syntax == .cookies { draft.append(0x20) }
  }

  private func append(
    _ pair: PairValue, _ value: UnsafeBufferPointer<UInt8>, _ syntax: PairSyntax
  ) {
    if syntax == .query {
      PercentCoding.append(plan.literal(pair.name), asForm: pair.isForm, to: &draft)
      draft.append(0x3D)
      PercentCoding.append(value, asForm: pair.isForm, to: &draft)
    } else {
      draft.append(contentsOf: plan.literal(pair.name))
      draft.append(0x3D)
      draft.append(contentsOf: value)
    }
  }

  /// Formats the values of a `.set`, all against the same view.
  func formatPairs(_ range: PlanRange, _ syntax: PairSyntax, _ stream: FilterStream) {
    pendingValues.removeAll()
    for index in range.indices {
      let pair = plan.pairValues[index]
      let value = requestView.evaluate(pair.value, in: .request, stream)
      var pending = PendingValue.write(value)
      if syntax == .cookies, !PathSyntax.isCookieValue(requestView.text[value]) {
        drop("what no cookie can be was not written to", plan.literal(pair.name))
        pending = .remove
      } else if value.isEmpty {
        pending =
          pair.onMissing == .remove ? .remove : pair.onMissing == .keep ? .skip : .write(.empty)
      }
      pendingValues.append(pending)
    }
  }
}
