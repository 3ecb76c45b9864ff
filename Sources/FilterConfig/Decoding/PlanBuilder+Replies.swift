import Bytes

/// The actions that answer: replies, redirects and cross-origin policies.
extension PlanBuilder {
  mutating func answer(
    _ action: Word, _ value: ConfigValue, _ context: ActionContext
  ) -> Instruction? {
    if action == "respond" { return .respond(reply(value, context)) }
    if action == "redirect" { return .redirect(redirect(value, context)) }
    if action == "set_status" { return setStatus(value) }
    if action == "cors" { return cors(value, context) }
    return nil
  }

  private mutating func reply(_ value: ConfigValue, _ context: ActionContext) -> UInt32 {
    let fields = FieldReader(document, value, .reply)
    // No number for `keep`.
    let status = fields.integer("status")
    if let field = fields["status"], word(field) == "keep", context.phase == .request {
      report.add(
        Diagnostic(.phaseConflict, at: field, expected: .text("while the request is on its way")))
    }
    if status == 204 || status == 205 || status == 304, let body = fields["body"] {
      report.add(
        Diagnostic(
          .conflictingFields, at: body, on: .key,
          expected: .text("an answer with the status 204, 205 or 304 has no body")))
    }
    let reply = addReply(
      status: status, headers: fields["headers"], body: fields["body"], context)
    if let status = fields["grpc_status"],
      let number = ConfigNumber.integer(document.text(of: status))
    {
      plan.replies[Int(reply)].grpcStatus = Int8(truncatingIfNeeded: number)
    }
    return reply
  }

  mutating func addReply(
    status: Int, headers: ConfigValue?, body: ConfigValue?, _ context: ActionContext
  ) -> UInt32 {
    let start = plan.replyHeaders.count
    let headers = inNameOrder(headers ?? .none)
    for index in headers.indices {
      let header = headers[index]
      checkWritable(document.key(of: header), at: header, on: .key)
      checkHeaderText(header)
      plan.replyHeaders.append(
        ReplyHeader(
          name: lowercaseLiteral(document.key(of: header)),
          value: format(header, in: context.phase)))
    }
    let body = body.map { format($0, in: context.phase) }
    plan.replies.append(
      Reply(
        status: UInt16(truncatingIfNeeded: status), rule: context.rule,
        headers: PlanRange(start, plan.replyHeaders.count), body: body))
    return UInt32(truncatingIfNeeded: plan.replies.count - 1)
  }

  private mutating func setStatus(_ value: ConfigValue) -> Instruction? {
    guard let status = ConfigNumber.integer(document.text(of: value)) else { return nil }
    if status == 204 || status == 205 || status == 304 {
      report.add(
        Diagnostic(
          .outOfRange, at: value,
          expected: .text("a status whose responses may have a body, since the body stays")))
    }
    return .setStatus(UInt16(truncatingIfNeeded: status))
  }

  // MARK: Redirects

  private mutating func redirect(_ value: ConfigValue, _ context: ActionContext) -> UInt32 {
    let fields = FieldReader(document, value, .redirect)
    let status = fields.integer("status")
    if let field = fields["status"], (304...306).contains(status) {
      report.add(
        Diagnostic(.outOfRange, at: field, expected: .text("301, 302, 303, 307 or 308")))
    }
    for header in fields.children("headers")
    where document.key(of: header).equals("location", ignoringCase: true) {
      report.add(
        Diagnostic(
          .conflictingFields, at: header, on: .key,
          expected: .text("a redirect writes \"location\" itself")))
    }
    let reply = addReply(status: status, headers: fields["headers"], body: nil, context)
    if let host = fields["host"] {
      checkLiteral(host, "a host, with or without port", PathSyntax.isHost)
    }
    let host = fields["host"].map { format($0, in: context.phase) }
    plan.redirects.append(
      Redirect(
        reply: reply,
        scheme: fields["scheme"].map { word($0) == "https" ? .https : .http } ?? .ofRequest,
        host: host, port: UInt16(truncatingIfNeeded: fields.integer("port")),
        target: target(fields, context),
        dropsQuery: fields["query"].map { word($0) == "drop" } ?? false,
        requestPath: requestFormat(":path", ":path", value, context),
        requestHost: requestFormat(":authority", ":authority", value, context),
        requestScheme: requestFormat("x-forwarded-proto", ":scheme", value, context)))
    return UInt32(truncatingIfNeeded: plan.redirects.count &- 1)
  }

  private mutating func target(_ fields: FieldReader, _ context: ActionContext) -> Redirect.Target {
    var target = Redirect.Target.ofRequest
    var isTaken = false
    for name: StaticString in ["path", "replace_prefix", "rewrite"] {
      guard let field = fields[name] else { continue }
      if isTaken {
        report.add(
          Diagnostic(
            .conflictingFields, at: field, on: .key,
            expected: .text("\"path\", \"replace_prefix\" and \"rewrite\" exclude each other")))
      }
      isTaken = true
      if name.equals("path") {
        target = .path(pathFormat(field, context, isLocation: true))
      } else if name.equals("replace_prefix") {
        target = replacement(field, context) ?? target
      } else if let position = usedSubstitution(
        FieldReader(document, field, .substitution), context)
      {
        target = .substitution(position)
      }
    }
    return target
  }

  private mutating func replacement(
    _ value: ConfigValue, _ context: ActionContext
  ) -> Redirect.Target? {
    let fields = FieldReader(document, value, .prefixReplacement)
    guard let from = fields["from"], let to = fields["to"] else { return nil }
    var prefix = document.text(of: from)
    if document.kind(of: from) == .string, prefix.first != 0x2F {
      report.add(
        Diagnostic(.invalidPattern, at: from, expected: .text("a path that begins with '/'")))
    }
    if prefix.last == 0x2F { prefix = prefix.dropLast() }
    return .prefix(literal(prefix), with: pathFormat(to, context, isLocation: true))
  }

  /// `%REQ(name?alternative)%`, in the phase of an action.
  @inline(never)
  private mutating func requestFormat(
    _ name: StaticString, _ alternative: StaticString, _ value: ConfigValue,
    _ context: ActionContext
  ) -> FormatID {
    var part = FormatPart(.requestHeader, .empty)
    part.name = intern(name)
    part.alternative = intern(alternative)
    var parts = TrivialArray<FormatPart>()
    parts.append(part)
    var facts = FormatFacts()
    facts.reads = FormatFacts.readsRequest
    let format = addFormat(parts, facts, at: value)
    use(format, in: context.phase, at: value)
    return format
  }

  // MARK: Other origins

  private mutating func cors(_ value: ConfigValue, _ context: ActionContext) -> Instruction? {
    let fields = FieldReader(document, value, .cors)
    guard let test = fields["allow_origins"] else { return nil }
    let origin = intern("origin")
    var origins: UInt32?
    if !isAnything(test) {
      origins = UInt32(truncatingIfNeeded: plan.predicates.count)
      _ = addSubject(test, .header, origin)
    }
    let allowsCredentials = fields.bool("allow_credentials")
    if allowsCredentials { checkWithoutStar(fields) }
    for list: StaticString in ["allow_methods", "allow_headers", "expose_headers"] {
      checkTokens(fields[list])
    }
    var age = LiteralRange.empty
    if let field = fields["max_age"],
      let seconds = ConfigDuration.seconds(document.text(of: field))
    {
      let start = plan.literals.count
      plan.literals.append(decimal: Int64(seconds))
      age = LiteralRange(start, plan.literals.count)
    }
    plan.corsPolicies.append(
      CORSPolicy(
        rule: context.rule, origins: origins, origin: origin,
        requestMethod: intern("access-control-request-method"),
        requestPrivateNetwork: intern("access-control-request-private-network"),
        allowMethods: joined(fields["allow_methods"]),
        allowHeaders: joined(fields["allow_headers"]),
        exposeHeaders: joined(fields["expose_headers"]), maxAge: age,
        allowsCredentials: allowsCredentials,
        allowsPrivateNetwork: fields.bool("allow_private_network"),
        names: CORSNames(
          allowOrigin: intern("access-control-allow-origin"),
          allowCredentials: intern("access-control-allow-credentials"),
          exposeHeaders: intern("access-control-expose-headers"), vary: intern("vary"))))
    let policy = UInt32(truncatingIfNeeded: plan.corsPolicies.count &- 1)
    if fields["allow_methods"] == nil {
      let start = plan.literals.count
      plan.literals.append(ascii: "GET, HEAD, POST")
      plan.corsPolicies[Int(policy)].allowMethods = LiteralRange(start, plan.literals.count)
    }
    emit(.corsResponse(policy), in: .response)
    return .cors(policy)
  }

  /// `*`, alone or in a list: any origin.
  private func isAnything(_ test: ConfigValue) -> Bool {
    names(in: test).contains {
      document.kind(of: $0) == .string && Schema.equal("*", document.text(of: $0))
    }
  }

  /// With credentials browsers take `*` for no origin, and for a header or method of that name.
  private mutating func checkWithoutStar(_ fields: FieldReader) {
    for name: StaticString in ["allow_origins", "allow_methods", "allow_headers", "expose_headers"]
    {
      guard let list = fields[name], isAnything(list) else { continue }
      report.add(
        Diagnostic(
          .conflictingFields, at: list, on: .key,
          expected: .text("with \"allow_credentials\" a \"*\" stands for nothing in browsers")))
    }
    guard let test = fields["allow_origins"], document.kind(of: test) == .map,
      FieldReader(document, test, .stringTest).bool("present")
    else { return }
    report.add(
      Diagnostic(
        .conflictingFields, at: test, on: .key,
        expected: .text("with \"allow_credentials\" any origin could read with the user's cookies"))
    )
  }

  private mutating func checkTokens(_ list: ConfigValue?) {
    for item in names(in: list) {
      guard document.kind(of: item) == .string, !HeaderNames.isToken(document.text(of: item)) else {
        continue
      }
      report.add(
        Diagnostic(.invalidPattern, at: item, expected: .text("a method or a header name")))
    }
  }
}
