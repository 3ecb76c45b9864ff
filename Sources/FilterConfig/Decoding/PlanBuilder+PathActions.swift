import Bytes

/// The actions on the path, its query, the host and the method.
extension PlanBuilder {
  mutating func pathAction(
    _ action: Word, _ value: ConfigValue, _ context: ActionContext
  ) -> Instruction? {
    if action == "set_path" { return .setPath(pathFormat(value, context)) }
    if action == "rewrite_path" { return rewrite(value, context) }
    if action == "set_query" {
      let start = plan.pairValues.count
      let members = inNameOrder(value, foldCase: false)
      for index in members.indices {
        if document.key(of: members[index]).isEmpty { reportNoName(members[index], on: .key) }
        plan.pairValues.append(pairValue(members[index], .queryValue, context))
      }
      return .setQuery(PlanRange(start, plan.pairValues.count))
    }
    if action == "remove_query" { return .removeQuery(pairPatterns(value)) }
    if action == "rename_query" { return .renameQuery(queryRenames(value)) }
    if action == "set_host" {
      checkLiteral(value, "a host, with or without port", PathSyntax.isHost)
      return .setHost(format(value, in: context.phase))
    }
    if action == "set_method" {
      checkLiteral(
        value, "a method other than HEAD and CONNECT, which answers are framed by",
        PathSyntax.isWritableMethod)
      return .setMethod(format(value, in: context.phase))
    }
    return nil
  }

  /// A format whose value is to be a path; of a location it may have a fragment, and be empty.
  mutating func pathFormat(
    _ value: ConfigValue, _ context: ActionContext, isLocation: Bool = false
  ) -> FormatID {
    let text = document.text(of: value)
    if document.kind(of: value) == .string {
      // What an operator gives is judged when it is written.
      if let first = text.first, first != 0x2F, first != 0x25 || text.starts(with: [0x25, 0x25]) {
        reportPath(value)
      } else if isLocation {
        checkLiteral(value, Self.aPath, PathSyntax.isTargetWithFragment)
      } else {
        checkLiteral(value, Self.aPath, PathSyntax.isTarget)
      }
    }
    return format(value, in: context.phase)
  }

  private static var aPath: StaticString { "a path that begins with '/', percent-encoded" }

  private mutating func reportPath(_ value: ConfigValue) {
    report.add(Diagnostic(.invalidPattern, at: value, expected: .text(Self.aPath)))
  }

  /// A value without operators can be judged now.
  @inline(never)
  mutating func checkLiteral(
    _ value: ConfigValue, _ expected: StaticString,
    _ isSound: (UnsafeBufferPointer<UInt8>) -> Bool
  ) {
    let text = document.text(of: value)
    guard document.kind(of: value) == .string, !text.contains(0x25) else { return }
    if text.withUnsafeBufferPointer({ isSound($0) }) { return }
    report.add(Diagnostic(.invalidPattern, at: value, expected: .text(expected)))
  }

  private mutating func rewrite(_ value: ConfigValue, _ context: ActionContext) -> Instruction? {
    let fields = FieldReader(document, value, .pathRewrite)
    guard let prefix = fields["prefix"] else {
      guard fields["regex"] != nil else { return nil }
      forbid("with", in: fields, with: "regex")
      if fields["substitution"] == nil {
        report.add(Diagnostic(.missingField, at: value, expected: .field("substitution")))
      }
      return usedSubstitution(fields, context).map { emitRewrite(.substitution($0)) }
    }
    for field: StaticString in ["substitution", "all"] { forbid(field, in: fields, with: "prefix") }
    guard let with = fields["with"] else {
      report.add(Diagnostic(.missingField, at: value, expected: .field("with")))
      return nil
    }
    let text = document.text(of: prefix)
    if document.kind(of: prefix) == .string, text.first != 0x2F { reportPath(prefix) }
    checkLiteral(with, "a part of a path: no controls, spaces, '?' and '#'", PathSyntax.isPathPart)
    return emitRewrite(.prefix(literal(text), with: format(with, in: context.phase)))
  }

  private func emitRewrite(_ rewrite: PathRewrite) -> Instruction {
    plan.pathRewrites.append(rewrite)
    return .rewritePath(UInt32(truncatingIfNeeded: plan.pathRewrites.count &- 1))
  }

  /// Reports a field that has no meaning beside another.
  @inline(never)
  mutating func forbid(_ name: StaticString, in fields: FieldReader, with other: StaticString) {
    guard let field = fields[name] else { return }
    report.add(
      Diagnostic(
        .conflictingFields, at: field, on: .key,
        expected: .text(
          other.equals("prefix")
            ? "with \"prefix\" there is only \"with\"" : "with \"regex\" there is no \"with\"")))
  }

  private mutating func queryRenames(_ map: ConfigValue) -> PlanRange {
    let start = plan.pairRenames.count
    let members = inNameOrder(map, foldCase: false)
    for index in members.indices {
      let member = members[index]
      if document.kind(of: member) == .string, document.text(of: member).isEmpty {
        reportNoName(member)
      }
      plan.pairRenames.append(
        PairRename(
          from: literal(document.key(of: member)), to: literal(document.text(of: member))))
    }
    return PlanRange(start, plan.pairRenames.count)
  }
}
