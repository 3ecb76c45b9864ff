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
        authority: authority ?? host(ofCluster: name),
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
    checkPath(path, isPrefix: fields["path"] == nil)
    var defaults = TrivialArray<HeaderGlob>()
    if fields["headers_to_downstream"] == nil {
      for name: StaticString in ["content-type", "location", "www-authenticate"] {
        defaults.append(HeaderGlob(name: intern(name), pattern: .empty))
      }
    }
    let toService = globs(fields["headers_to_service"])
    let toUpstream = fields["headers_to_upstream"].map { headerGlobs($0, context) } ?? .empty
    var toDownstream = globs(fields["headers_to_downstream"])
    if !defaults.isEmpty {
      let start = plan.headerGlobs.count
      for index in defaults.indices { plan.headerGlobs.append(defaults[index]) }
      toDownstream = PlanRange(start, plan.headerGlobs.count)
    }
    plan.authorizations.append(
      Authorization(
        service: UInt32(truncatingIfNeeded: service), rule: context.rule,
        path: literal(document.text(of: path)), isPathPrefix: fields["path"] == nil,
        toService: toService, toUpstream: toUpstream, toDownstream: toDownstream,
        failureAllows: fields["failure_mode"].map { word($0) == "allow" } ?? false,
        failureStatus: UInt16(truncatingIfNeeded: fields.integer("failure_status")),
        onDuplicate: fields["on_duplicate"].map { word($0) == "first" ? .first : .deny }
          ?? .unspecified))
    return UInt32(truncatingIfNeeded: plan.authorizations.count - 1)
  }

  /// Names and patterns that are only read.
  private mutating func globs(_ value: ConfigValue?) -> PlanRange {
    let start = plan.headerGlobs.count
    for item in names(in: value) {
      let name = document.text(of: item)
      plan.headerGlobs.append(
        name.contains(0x2A)
          ? HeaderGlob(name: .none, pattern: lowercaseLiteral(name))
          : HeaderGlob(name: intern(name), pattern: .empty))
    }
    return PlanRange(start, plan.headerGlobs.count)
  }

  private mutating func checkPath(_ value: ConfigValue, isPrefix: Bool) {
    let path = document.text(of: value)
    let isSound =
      path.first == UInt8(ascii: "/") && path.allSatisfy { (0x21...0x7E).contains($0) }
      && !path.contains(UInt8(ascii: "#")) && !(isPrefix && path.contains(UInt8(ascii: "?")))
    if isSound || document.kind(of: value) != .string { return }
    report.add(Diagnostic(.invalidPattern, at: value, expected: .type(.servicePath)))
  }

  private mutating func checkVisible(_ value: ConfigValue, _ expected: StaticString) {
    let text = document.text(of: value)
    if !text.isEmpty, text.count <= 1024, text.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) { return }
    report.add(Diagnostic(.invalidPattern, at: value, expected: .text(expected)))
  }
}
