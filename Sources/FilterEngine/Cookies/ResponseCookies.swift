import Bytes
import FilterConfig
import ProxyWasm

/// The actions on `set-cookie` (RFC 6265 section 4.1, and `Partitioned` of its successor).
extension FilterPlugin {
  /// Sets cookies in the client, each in place of those of its name that are set already.
  func setResponseCookies(_ range: PlanRange, _ stream: FilterStream) {
    guard let view = headers(.response) else { return }
    pendingValues.removeAll()
    for index in range.indices {
      pendingValues.append(cookie(plan.responseCookies[index], view, stream))
    }
    pendingFound.removeAll()
    for _ in range.indices { pendingFound.append(false) }
    pendingRanges.removeAll()
    var isChanged = false
    let values = view.values(of: plan.setCookieName)
    var entry = values.first
    for _ in 0..<values.count {
      let value = view.entries[Int(entry)].value
      entry = view.entries[Int(entry)].next
      let name = CookieText.name(of: view.text[value])
      var kept: ByteRange? = value
      for (offset, index) in range.indices.enumerated()
      where plan.literal(plan.responseCookies[index].name).isSame(as: name) {
        isChanged = true
        kept = nil
        if case .write(let new) = pendingValues[offset], !pendingFound[offset] { kept = new }
        pendingFound[offset] = true
      }
      if let kept { pendingRanges.append(kept) }
    }
    for (offset, _) in range.indices.enumerated() where !pendingFound[offset] {
      guard case .write(let new) = pendingValues[offset] else { continue }
      pendingRanges.append(new)
      isChanged = true
    }
    if isChanged { view.set(plan.setCookieName, all: pendingRanges) }
  }

  /// The whole value of `set-cookie`. Without a value there is no cookie, unless it is to expire.
  private func cookie(
    _ spec: CookieSpec, _ view: HeaderView, _ stream: FilterStream
  ) -> PendingValue {
    guard let format = spec.value else { return .remove }
    let value = view.evaluate(format, in: .response, stream)
    guard PathSyntax.isCookieValue(view.text[value]) else {
      drop("what no cookie can be was not written to", plan.literal(spec.name))
      return .remove
    }
    if value.isEmpty, spec.maxAge != 0 { return .remove }
    let attributes = CookieAttributes(
      spec, attribute(spec.path, view, stream),
      attribute(spec.domain, view, stream))
    draft.removeAll()
    draft.append(contentsOf: plan.literal(spec.name))
    draft.append(0x3D)
    draft.append(contentsOf: view.text[value])
    for kind in CookieAttributes.Kind.allCases where attributes.fate(of: kind) == .written {
      attributes.append(kind, to: &draft, view)
    }
    return keepDraft(view).map { .write($0) } ?? .remove
  }

  /// The value of an attribute; nil when the action says nothing of it, or what cannot be written.
  private func attribute(
    _ format: FormatID?, _ view: HeaderView, _ stream: FilterStream
  ) -> ByteRange? {
    guard let format else { return nil }
    let value = view.evaluate(format, in: .response, stream)
    if PathSyntax.isCookieAttribute(view.text[value]) { return value }
    drop("what no attribute can be was not written to a cookie")
    return nil
  }

  /// Changes attributes of the cookies that are set, by name.
  func editResponseCookies(_ range: PlanRange, _ stream: FilterStream) {
    guard let view = headers(.response) else { return }
    for index in range.indices {
      let spec = plan.responseCookies[index]
      let values = view.values(of: plan.setCookieName)
      if values.count == 0 { return }
      let attributes = CookieAttributes(
        spec, attribute(spec.path, view, stream), attribute(spec.domain, view, stream))
      pendingRanges.removeAll()
      var isChanged = false
      var entry = values.first
      for _ in 0..<values.count {
        var value = view.entries[Int(entry)].value
        entry = view.entries[Int(entry)].next
        let text = view.text[value]
        if Glob.matches(CookieText.name(of: text), plan.literal(spec.name)) {
          draft.removeAll()
          attributes.rewrite(text, into: &draft, view)
          if !draft.bytes.isSame(as: text), let new = keepDraft(view) {
            value = new
            isChanged = true
          }
        }
        pendingRanges.append(value)
      }
      if isChanged { view.set(plan.setCookieName, all: pendingRanges) }
    }
  }
}

enum CookieText {
  /// What stands before '=' in the value of a `set-cookie`.
  static func name(of value: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var end = 0
    while end < value.count, value[end] != 0x3D, value[end] != 0x3B { end &+= 1 }
    return UnsafeBufferPointer(rebasing: UnsafeBufferPointer(rebasing: value[..<end]).trimmed)
  }
}
