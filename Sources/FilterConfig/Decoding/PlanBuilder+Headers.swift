import Bytes

extension PlanBuilder {
  /// The members of a map of header names, by lower-case name: in that order values are written.
  /// Names that differ in case only are reported: a map has no order that could say which counts.
  private mutating func inNameOrder(_ map: ConfigValue) -> [(name: [UInt8], value: ConfigValue)] {
    let members = sortedByName(map)
    for index in members.indices.dropFirst() where members[index].name == members[index - 1].name {
      let (value, before) = (members[index].value, members[index - 1].value)
      // Those of the very same name have been found.
      if document.key(of: value).equals(document.key(of: before)) { continue }
      report.add(Diagnostic(.duplicateKey, at: value, on: .key, related: before))
    }
    return members
  }

  func sortedByName(_ map: ConfigValue) -> [(name: [UInt8], value: ConfigValue)] {
    var members: [(name: [UInt8], value: ConfigValue)] = []
    for member in document.children(of: map) {
      members.append((name: lowercase(document.key(of: member)), value: member))
    }
    // A heap: `sort` would be three kilobytes of module for maps of a handful of names.
    for start in stride(from: members.count / 2, to: 0, by: -1) {
      sink(start &- 1, below: members.count, &members)
    }
    for end in stride(from: members.count, to: 1, by: -1) {
      members.swapAt(0, end &- 1)
      sink(0, below: end &- 1, &members)
    }
    return members
  }

  /// Restores the heap below `index`, the largest name on top.
  private func sink(
    _ index: Int, below end: Int, _ members: inout [(name: [UInt8], value: ConfigValue)]
  ) {
    var parent = index
    while true {
      var child = parent &* 2 &+ 1
      guard child < end else { return }
      if child &+ 1 < end, precedes(members[child], members[child &+ 1]) { child &+= 1 }
      guard precedes(members[parent], members[child]) else { return }
      members.swapAt(parent, child)
      parent = child
    }
  }

  /// By lower-case name, then as written.
  private func precedes(
    _ a: (name: [UInt8], value: ConfigValue), _ b: (name: [UInt8], value: ConfigValue)
  ) -> Bool {
    for index in 0..<min(a.name.count, b.name.count) where a.name[index] != b.name[index] {
      return a.name[index] < b.name[index]
    }
    if a.name.count != b.name.count { return a.name.count < b.name.count }
    return document.key(of: a.value).lexicographicallyPrecedes(document.key(of: b.value))
  }

  mutating func headerValues(
    _ map: ConfigValue, _ context: ActionContext, default fallback: OnMissing
  ) -> PlanRange {
    let start = plan.headerValues.count
    for (name, value) in inNameOrder(map) {
      checkWritable(name[...], at: value, on: .key)
      var format = value
      var onMissing = fallback
      var onlyIf = OnlyIf.always
      if document.kind(of: value) == .map {
        let fields = FieldReader(document, value, .headerValue)
        guard let inner = fields["value"] else { continue }
        format = inner
        if let choice = fields["on_missing"] {
          onMissing = word(choice) == "remove" ? .remove : word(choice) == "keep" ? .keep : .empty
        }
        if let choice = fields["only_if"] { onlyIf = word(choice) == "absent" ? .absent : .present }
      }
      checkHeaderText(format)
      plan.headerValues.append(
        HeaderValue(
          name: intern(name[...]), value: self.format(format, in: context.phase),
          onMissing: onMissing, onlyIf: onlyIf))
    }
    return PlanRange(start, plan.headerValues.count)
  }

  mutating func headerGlobs(_ value: ConfigValue) -> PlanRange {
    let start = plan.headerGlobs.count
    for item in names(in: value) {
      let name = document.text(of: item)
      if name.contains(0x2A) {
        plan.headerGlobs.append(HeaderGlob(name: .none, pattern: lowercaseLiteral(name)))
      } else {
        checkWritable(lowercase(name)[...], at: item, on: .value)
        plan.headerGlobs.append(HeaderGlob(name: intern(name), pattern: .empty))
      }
    }
    return PlanRange(start, plan.headerGlobs.count)
  }

  mutating func renames(_ map: ConfigValue) -> PlanRange {
    let start = plan.renames.count
    for (name, value) in inNameOrder(map) {
      checkWritable(name[...], at: value, on: .key)
      checkWritable(lowercase(document.text(of: value))[...], at: value, on: .value)
      plan.renames.append(Rename(from: intern(name[...]), to: intern(document.text(of: value))))
    }
    return PlanRange(start, plan.renames.count)
  }

  mutating func reply(_ value: ConfigValue, _ context: ActionContext) -> UInt32 {
    let reply = FieldReader(document, value, .reply)
    let start = plan.replyHeaders.count
    if let headers = reply["headers"] {
      for (name, value) in inNameOrder(headers) {
        checkWritable(name[...], at: value, on: .key)
        checkHeaderText(value)
        plan.replyHeaders.append(
          ReplyHeader(name: literal(name[...]), value: format(value, in: context.phase)))
      }
    }
    let body = reply["body"].map { format($0, in: context.phase) }
    plan.replies.append(
      Reply(
        status: UInt16(truncatingIfNeeded: reply.integer("status")), rule: context.rule,
        headers: PlanRange(start, plan.replyHeaders.count), body: body))
    return UInt32(truncatingIfNeeded: plan.replies.count - 1)
  }

  // MARK: Guards

  private mutating func checkWritable(
    _ name: ArraySlice<UInt8>, at value: ConfigValue, on place: Diagnostic.Place
  ) {
    let expected: StaticString
    switch HeaderNames.guardOf(name) {
    case .free: return
    case .unsafe:
      if plan.allowsUnsafeHeaders { return }
      expected = "a header that can be written without allow_unsafe_headers"
    case .never:
      // Reported as no name already.
      if !HeaderNames.isToken(name), !HeaderNames.isKnownPseudo(name) { return }
      expected = "a header that header actions may write (the host and pseudo headers are none)"
    }
    report.add(Diagnostic(.guardedHeader, at: value, on: place, expected: .text(expected)))
  }

  /// `set-cookie` cannot be joined (RFC 6265 section 3), and cookies are joined with ';'.
  mutating func checkJoinable(_ map: ConfigValue) {
    for member in document.children(of: map) {
      let name = document.key(of: member)
      if name.equals("set-cookie", ignoringCase: true) || name.equals("cookie", ignoringCase: true) {
        report.add(
          Diagnostic(
            .guardedHeader, at: member, on: .key,
            expected: .text("a header whose values may be joined with a comma")))
      }
    }
  }

  /// What stands in the configuration itself cannot break a message; what requests bring is checked
  /// when it is written.
  private mutating func checkHeaderText(_ value: ConfigValue) {
    if document.text(of: value).contains(where: { $0 == 0 || $0 == 0x0A || $0 == 0x0D }) {
      report.add(
        Diagnostic(.invalidHeaderValue, at: value, expected: .text("a value without CR, LF and NUL")))
    }
  }
}
