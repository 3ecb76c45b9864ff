import Bytes

extension PlanBuilder {
  /// The members of a map of header names, by lower-case name: in that order values are written.
  private func inNameOrder(_ map: ConfigValue) -> [(name: [UInt8], value: ConfigValue)] {
    document.children(of: map)
      .map { (name: document.key(of: $0).map(Self.lowercase), value: $0) }
      .sorted { $0.name.lexicographicallyPrecedes($1.name) }
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
        checkWritable(name.map(Self.lowercase)[...], at: item, on: .value)
        plan.headerGlobs.append(HeaderGlob(name: intern(name), pattern: .empty))
      }
    }
    return PlanRange(start, plan.headerGlobs.count)
  }

  mutating func renames(_ map: ConfigValue) -> PlanRange {
    let start = plan.renames.count
    for (name, value) in inNameOrder(map) {
      checkWritable(name[...], at: value, on: .key)
      checkWritable(document.text(of: value).map(Self.lowercase)[...], at: value, on: .value)
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
    case .never: expected = "a header that is not a pseudo header (those have actions of their own)"
    }
    report.add(Diagnostic(.guardedHeader, at: value, on: place, expected: .text(expected)))
  }

  /// `set-cookie` cannot be joined (RFC 6265 section 3), and cookies are joined with ';'.
  mutating func checkJoinable(_ map: ConfigValue) {
    for member in document.children(of: map) {
      let name = document.key(of: member).map(Self.lowercase)
      if Schema.equal("set-cookie", name[...]) || Schema.equal("cookie", name[...]) {
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
