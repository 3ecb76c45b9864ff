import Bytes

/// The actions on cookies, of requests and of responses.
extension PlanBuilder {
  mutating func cookieAction(
    _ action: Word, _ value: ConfigValue, _ context: ActionContext
  ) -> Instruction? {
    guard action == "set_cookie" || action == "remove_cookie" || action == "edit_cookie" else {
      return nil
    }
    if context.phase == .request {
      plan.cookieName = intern("cookie")
    } else {
      plan.setCookieName = intern("set-cookie")
    }
    if action == "remove_cookie" { return .removeCookies(pairPatterns(value)) }
    if action == "set_cookie", context.phase == .request {
      let start = plan.pairValues.count
      let members = inNameOrder(value, foldCase: false)
      for index in members.indices {
        checkCookieValue(members[index])
        plan.pairValues.append(pairValue(members[index], .value, context))
      }
      return .setCookies(PlanRange(start, plan.pairValues.count))
    }
    if action == "set_cookie" { return .setResponseCookies(cookies(value, context)) }
    return .editResponseCookies(cookieEdits(value, context))
  }

  @inline(never)
  private mutating func checkCookieValue(_ value: ConfigValue) {
    checkLiteral(
      value, "a cookie's value: no controls, spaces, quotes, commas, semicolons and backslashes",
      PathSyntax.isCookieValue)
  }

  private mutating func cookies(_ map: ConfigValue, _ context: ActionContext) -> PlanRange {
    let start = plan.responseCookies.count
    let members = inNameOrder(map, foldCase: false)
    for index in members.indices {
      let member = members[index]
      var cookie = CookieSpec(named: literal(document.key(of: member)))
      cookie.value = value(of: member, .responseCookie, context)
      if document.kind(of: member) == .map {
        let fields = FieldReader(document, member, .responseCookie)
        if let value = fields["value"] { checkCookieValue(value) }
        readAttributes(fields, into: &cookie, context)
        checkSecure(fields, cookie)
      } else {
        checkCookieValue(member)
      }
      plan.responseCookies.append(cookie)
    }
    return PlanRange(start, plan.responseCookies.count)
  }

  private mutating func cookieEdits(_ map: ConfigValue, _ context: ActionContext) -> PlanRange {
    let start = plan.responseCookies.count
    let members = inNameOrder(map, foldCase: false)
    for index in members.indices {
      let fields = FieldReader(document, members[index], .cookieEdit)
      var cookie = CookieSpec(named: literal(document.key(of: members[index])))
      readAttributes(fields, into: &cookie, context)
      plan.responseCookies.append(cookie)
    }
    return PlanRange(start, plan.responseCookies.count)
  }

  private mutating func readAttributes(
    _ fields: FieldReader, into cookie: inout CookieSpec, _ context: ActionContext
  ) {
    if let path = fields["path"] { cookie.path = attribute(path, context) }
    if let domain = fields["domain"] { cookie.domain = attribute(domain, context) }
    if let age = fields["max_age"], let seconds = ConfigDuration.seconds(document.text(of: age)) {
      cookie.maxAge = seconds
    }
    cookie.secure = flag("secure", fields)
    cookie.httpOnly = flag("http_only", fields)
    cookie.partitioned = flag("partitioned", fields)
    if let choice = fields["same_site"] {
      let choice = word(choice)
      cookie.sameSite =
        choice == "strict"
        ? .strict : choice == "lax" ? .lax : choice == "none" ? .none : .unspecified
    }
  }

  @inline(never)
  private mutating func attribute(_ value: ConfigValue, _ context: ActionContext) -> FormatID {
    checkLiteral(
      value, "an attribute of a cookie: no controls and semicolons", PathSyntax.isCookieAttribute)
    return format(value, in: context.phase)
  }

  private func flag(_ name: StaticString, _ fields: FieldReader) -> CookieSpec.Flag {
    fields[name] == nil ? .unspecified : fields.bool(name) ? .on : .off
  }

  /// Browsers drop cookies that ask for what only secure ones may have.
  private mutating func checkSecure(_ fields: FieldReader, _ cookie: CookieSpec) {
    if cookie.secure == .on { return }
    if cookie.sameSite == .none, let field = fields["same_site"] { reportInsecure(field) }
    if cookie.partitioned == .on, let field = fields["partitioned"] { reportInsecure(field) }
  }

  private mutating func reportInsecure(_ field: ConfigValue) {
    report.add(
      Diagnostic(
        .conflictingFields, at: field, on: .key,
        expected: .text("browsers take such a cookie with \"secure: true\" only")))
  }
}

extension CookieSpec {
  init(named name: LiteralRange) {
    self.init(
      name: name, maxAge: .max, secure: .unspecified, httpOnly: .unspecified,
      partitioned: .unspecified, sameSite: .unspecified)
  }
}
