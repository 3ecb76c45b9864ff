import Bytes

extension PlanBuilder {
  @inline(never)
  mutating func defineService(_ value: ConfigValue) {
    let service = FieldReader(document, value, .service)
    guard let cluster = service["cluster"] else { return }
    checkVisible(cluster, "the name of a cluster, without spaces and control characters")
    if let authority = service["authority"] {
      checkVisible(authority, "a host, without spaces and control characters")
    }
    let name = literal(document.text(of: cluster))
    let authority = service["authority"].map { literal(document.text(of: $0)) }
    plan.services.append(
      ServiceSpec(
        name: literal(document.key(of: value)), cluster: name,
        authority: authority ?? host(ofCluster: name), namesAuthority: authority != nil,
        timeoutMilliseconds: UInt32(truncatingIfNeeded: service.integer("timeout"))))
  }

  /// Istio's `outbound|8080|v2|authz.prod.svc.cluster.local` names its host last.
  private func host(ofCluster name: LiteralRange) -> LiteralRange {
    var start = name.end
    while start > name.start, plan.literals[Int(start) &- 1] != UInt8(ascii: "|") { start &-= 1 }
    return start < name.end ? LiteralRange(start: start, end: name.end) : name
  }

  mutating func authorization(_ value: ConfigValue, _ context: ActionContext) -> UInt32? {
    let fields = FieldReader(document, value, .authorize)
    guard let reference = fields["service"], let service = resolve(reference, .service),
      let path = fields["path"] ?? fields["path_prefix"]
    else { return nil }
    let isPrefix = fields["path"] == nil
    checkPath(path, isPrefix: isPrefix)
    plan.callNames = CallNames(
      scheme: intern(":scheme"), forwardedProto: intern("x-forwarded-proto"),
      hops: intern(HeaderNames.hops))
    plan.authorizations.append(
      Authorization(
        service: UInt32(truncatingIfNeeded: service), rule: context.rule,
        path: literal(ofPath: path, isPrefix: isPrefix), isPathPrefix: isPrefix,
        toService: relayed(fields["headers_to_service"], toFixedPath: !isPrefix),
        toUpstream: toUpstream(fields["headers_to_upstream"], context),
        toDownstream: toDownstream(fields["headers_to_downstream"]),
        failureAllows: fields["failure_mode"].map { word($0) == "allow" } ?? false,
        failureStatus: UInt16(truncatingIfNeeded: fields.integer("failure_status")),
        onDuplicate: fields["on_duplicate"].map { word($0) == "first" ? .first : .deny }
          ?? .unspecified))
    return UInt32(truncatingIfNeeded: plan.authorizations.count - 1)
  }

  @inline(never)
  private mutating func toUpstream(_ value: ConfigValue?, _ context: ActionContext) -> PlanRange {
    guard let value else { return .empty }
    // Framing of the service's answer would misframe the request, whatever is allowed.
    for item in names(in: value) where plan.allowsUnsafeHeaders {
      let name = document.text(of: item)
      let isFraming = HeaderNames.guardOfRelay(lowercase(name)) == .never
      if isFraming, HeaderNames.guardOf(lowercase(name)) == .unsafe {
        checkRelay(of: name, at: item, toFixedPath: false)
      }
    }
    return headerGlobs(value, context)
  }

  private mutating func toDownstream(_ value: ConfigValue?) -> PlanRange {
    if let value { return relayed(value, toFixedPath: false) }
    let start = plan.headerGlobs.count
    for name: StaticString in ["content-type", "location", "www-authenticate"] {
      plan.headerGlobs.append(HeaderGlob(name: intern(name), pattern: .empty))
    }
    return PlanRange(start, plan.headerGlobs.count)
  }

  /// Names and patterns of headers that go from one message to another.
  private mutating func relayed(_ value: ConfigValue?, toFixedPath: Bool) -> PlanRange {
    let start = plan.headerGlobs.count
    for item in names(in: value) {
      let name = document.text(of: item)
      if name.contains(0x2A) {
        plan.headerGlobs.append(HeaderGlob(name: .none, pattern: lowercaseLiteral(name)))
      } else {
        checkRelay(of: name, at: item, toFixedPath: toFixedPath)
        plan.headerGlobs.append(HeaderGlob(name: intern(name), pattern: .empty))
      }
    }
    return PlanRange(start, plan.headerGlobs.count)
  }

  @inline(never)
  private mutating func checkRelay(
    of name: ArraySlice<UInt8>, at value: ConfigValue, toFixedPath: Bool
  ) {
    // Reported as no name already.
    if !HeaderNames.isToken(name), !HeaderNames.isKnownPseudo(name) { return }
    let expected: StaticString
    switch HeaderNames.guardOfRelay(lowercase(name)) {
    case .free:
      guard toFixedPath, HeaderNames.isWrittenToFixedPath(lowercase(name)) else { return }
      expected = "a header that the filter does not write itself with \"path\""
    case .unsafe:
      if plan.allowsUnsafeHeaders { return }
      expected = "a header that can be handed on without allow_unsafe_headers"
    case .never:
      expected =
        "a header that is not of one message only (pseudo headers, the host and framing are)"
    }
    report.add(Diagnostic(.guardedHeader, at: value, expected: .text(expected)))
  }

  private mutating func literal(ofPath value: ConfigValue, isPrefix: Bool) -> LiteralRange {
    let path = document.text(of: value)
    // What is put behind it begins with '/'.
    return literal(isPrefix && path.last == UInt8(ascii: "/") ? path.dropLast() : path)
  }

  private mutating func checkPath(_ value: ConfigValue, isPrefix: Bool) {
    let path = document.text(of: value)
    let isSound =
      path.first == UInt8(ascii: "/") && path.allSatisfy { (0x21...0x7E).contains($0) }
      && !path.contains(UInt8(ascii: "#")) && !(isPrefix && path.contains(UInt8(ascii: "?")))
      && hasOnlyEscapes(path)
    if isSound || document.kind(of: value) != .string { return }
    report.add(Diagnostic(.invalidPattern, at: value, expected: .type(.servicePath)))
  }

  /// Paths are no formats: what looks like one is a mistake.
  private func hasOnlyEscapes(_ path: ArraySlice<UInt8>) -> Bool {
    for index in path.indices where path[index] == UInt8(ascii: "%") {
      guard path.endIndex &- index > 2, ASCII.hexValue(path[index &+ 1]) != nil,
        ASCII.hexValue(path[index &+ 2]) != nil
      else { return false }
    }
    return true
  }

  private mutating func checkVisible(_ value: ConfigValue, _ expected: StaticString) {
    // Of another type: the structure check has said so.
    guard document.kind(of: value) == .string else { return }
    let text = document.text(of: value)
    if !text.isEmpty, text.count <= 1024, text.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) { return }
    report.add(Diagnostic(.invalidPattern, at: value, expected: .text(expected)))
  }
}
