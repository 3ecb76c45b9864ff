import Bytes

extension PlanBuilder {
  /// The members of a map of names, by name: in that order values are written, whatever order a
  /// file or a Struct brings them in. Header names count in lower case; two that differ in case only
  /// are one header, and that is a finding.
  mutating func inNameOrder(
    _ map: ConfigValue, foldCase: Bool = true
  ) -> TrivialArray<ConfigValue> {
    var members = TrivialArray<ConfigValue>()
    for member in document.children(of: map) { members.append(member) }
    // A heap: `sort` would be three kilobytes of module for maps of a handful of names.
    var start = members.count / 2
    while start > 0 {
      start &-= 1
      sink(start, below: members.count, &members, foldCase)
    }
    var end = members.count
    while end > 1 {
      end &-= 1
      (members[0], members[end]) = (members[end], members[0])
      sink(0, below: end, &members, foldCase)
    }
    var index = 1
    while index < members.count {
      let (a, b) = (members[index &- 1], members[index])
      // Keys that are the same to the letter have been reported.
      if foldCase, document.key(of: a).equals(document.key(of: b), ignoringCase: true),
        !document.key(of: a).equals(document.key(of: b))
      {
        report.add(Diagnostic(.duplicateKey, at: b, on: .key, related: a))
      }
      index &+= 1
    }
    return members
  }

  /// Restores the heap below `index`, the largest name on top.
  @inline(never)
  private func sink(
    _ index: Int, below end: Int, _ members: inout TrivialArray<ConfigValue>, _ foldCase: Bool
  ) {
    var parent = index
    while true {
      var child = parent &* 2 &+ 1
      guard child < end else { return }
      if child &+ 1 < end, precedes(members[child], members[child &+ 1], foldCase) { child &+= 1 }
      guard precedes(members[parent], members[child], foldCase) else { return }
      (members[parent], members[child]) = (members[child], members[parent])
      parent = child
    }
  }

  private func precedes(_ a: ConfigValue, _ b: ConfigValue, _ foldCase: Bool) -> Bool {
    let (a, b) = (document.key(of: a), document.key(of: b))
    // Where only case differs, as written: a Struct brings them in another order each time.
    var difference = false
    var isDifferent = false
    for (x, y) in zip(a, b) {
      if x != y, !isDifferent { (difference, isDifferent) = (x < y, true) }
      let (x, y) = foldCase ? (ASCII.lowercased(x), ASCII.lowercased(y)) : (x, y)
      if x != y { return x < y }
    }
    return a.count == b.count ? difference : a.count < b.count
  }

  mutating func headerValues(
    _ map: ConfigValue, _ context: ActionContext, default fallback: OnMissing
  ) -> PlanRange {
    let start = plan.headerValues.count
    let members = inNameOrder(map)
    for index in members.indices {
      let value = members[index]
      checkWritable(document.key(of: value), at: value, on: .key)
      let format: FormatID
      var onMissing = fallback
      var onlyIf = OnlyIf.always
      if document.kind(of: value) == .map {
        let fields = FieldReader(document, value, .headerValue)
        format = parseValue(fields)
        onMissing = self.onMissing(fields["on_missing"], default: fallback)
        onlyIf = self.onlyIf(fields["only_if"])
      } else {
        format = parseFormat(value)
      }
      use(format, in: context.phase, at: value)
      checkHeaderText(value)
      plan.headerValues.append(
        HeaderValue(
          name: intern(document.key(of: value)), value: format, onMissing: onMissing, onlyIf: onlyIf
        ))
    }
    return PlanRange(start, plan.headerValues.count)
  }

  mutating func headerGlobs(_ value: ConfigValue, _ context: ActionContext) -> PlanRange {
    let start = plan.headerGlobs.count
    for item in names(in: value) {
      let name = document.text(of: item)
      if name.contains(0x2A) {
        plan.headerGlobs.append(HeaderGlob(name: .none, pattern: lowercaseLiteral(name)))
      } else {
        check(removalOf: name, at: item, on: .value, context)
        plan.headerGlobs.append(HeaderGlob(name: intern(name), pattern: .empty))
      }
    }
    return PlanRange(start, plan.headerGlobs.count)
  }

  // MARK: Guards

  mutating func checkWritable(
    _ name: ArraySlice<UInt8>, at value: ConfigValue, on place: Diagnostic.Place
  ) {
    check(HeaderNames.guardOf(lowercase(name)), at: value, on: place)
  }

  @inline(never)
  mutating func check(
    removalOf name: ArraySlice<UInt8>, at value: ConfigValue, on place: Diagnostic.Place,
    _ context: ActionContext
  ) {
    let guarded = HeaderNames.guardOfRemoval(lowercase(name), in: context.phase)
    check(guarded, at: value, on: place)
  }

  @inline(never)
  private mutating func check(
    _ guarded: HeaderNames.Guard, at value: ConfigValue, on place: Diagnostic.Place
  ) {
    let expected: StaticString
    switch guarded {
    case .free: return
    case .unsafe:
      if plan.allowsUnsafeHeaders { return }
      expected = "a header that can be written without allow_unsafe_headers"
    case .never:
      // Reported as no name already.
      let name = place == .key ? document.key(of: value) : document.text(of: value)
      if !HeaderNames.isToken(name), !HeaderNames.isKnownPseudo(name) { return }
      expected = "a header that header actions may write (the host and pseudo headers are none)"
    }
    report.add(Diagnostic(.guardedHeader, at: value, on: place, expected: .text(expected)))
  }

  /// `set-cookie` cannot be joined (RFC 6265 section 3), and cookies are joined with ';'.
  mutating func checkJoinable(_ map: ConfigValue) {
    for member in document.children(of: map) {
      let name = lowercase(document.key(of: member))
      if name.equals("set-cookie") || name.equals("cookie") {
        report.add(
          Diagnostic(
            .guardedHeader, at: member, on: .key,
            expected: .text("a header whose values may be joined with a comma")))
      }
    }
  }
}
