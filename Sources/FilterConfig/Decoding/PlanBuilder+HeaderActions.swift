import Bytes

/// The actions on headers.
extension PlanBuilder {
  mutating func headerAction(
    _ action: Word, _ value: ConfigValue, _ context: ActionContext
  ) -> Instruction? {
    if action == "set_header" {
      return .setHeaders(headerValues(value, context, default: .remove))
    }
    if action == "add_header" { return .addHeaders(headerValues(value, context, default: .keep)) }
    if action == "join_header" {
      checkJoinable(value)
      return .joinHeaders(headerValues(value, context, default: .keep))
    }
    if action == "remove_header" { return .removeHeaders(headerGlobs(value, context)) }
    if action == "rename_header" { return .renameHeaders(renames(value, context, isCopy: false)) }
    if action == "copy_header" { return .copyHeaders(renames(value, context, isCopy: true)) }
    if action == "edit_header" { return .editHeaders(edits(value, context)) }
    if action == "dedupe_header" { return .dedupeHeaders(dedupes(value)) }
    return nil
  }

  private mutating func renames(
    _ map: ConfigValue, _ context: ActionContext, isCopy: Bool
  ) -> PlanRange {
    let start = plan.renames.count
    let members = inNameOrder(map)
    for index in members.indices {
      let member = members[index]
      var target = member
      var onConflict = OnConflict.replace
      if document.kind(of: member) == .map {
        let fields = FieldReader(document, member, .rename)
        guard let to = fields["to"] else { continue }
        target = to
        if let choice = fields["on_conflict"] {
          onConflict =
            word(choice) == "keep" ? .keep : word(choice) == "append" ? .append : .replace
        }
      }
      let old = document.key(of: member)
      // A copy only reads: pseudo headers too.
      if !isCopy { check(removalOf: old, at: member, on: .key, context) }
      checkWritable(document.text(of: target), at: target, on: .value)
      plan.renames.append(
        Rename(
          from: isCopy && context.phase == .request ? internRead(old) : intern(old),
          to: intern(document.text(of: target)), onConflict: onConflict))
    }
    return PlanRange(start, plan.renames.count)
  }

  private mutating func edits(_ map: ConfigValue, _ context: ActionContext) -> PlanRange {
    // Put together apart: no value may come between those of one action.
    var edits = TrivialArray<HeaderEdit>()
    let members = inNameOrder(map)
    for index in members.indices {
      let member = members[index]
      checkWritable(document.key(of: member), at: member, on: .key)
      let name = intern(document.key(of: member))
      for step in names(in: member) {
        let fields = FieldReader(document, step, .substitution)
        if let position = usedSubstitution(fields, context) {
          edits.append(HeaderEdit(name: name, substitution: position))
        }
      }
    }
    let start = plan.headerEdits.count
    for index in edits.indices { plan.headerEdits.append(edits[index]) }
    return PlanRange(start, plan.headerEdits.count)
  }

  /// A substitution that is done in the phase of an action.
  @inline(never)
  mutating func usedSubstitution(_ fields: FieldReader, _ context: ActionContext) -> UInt32? {
    // Of another type: the structure check has said so.
    guard document.kind(of: fields.value) == .map, fields["regex"] != nil,
      fields["substitution"] != nil, let position = substitution(fields)
    else { return nil }
    use(plan.substitutions[Int(position)].template, in: context.phase, at: fields.value)
    return position
  }

  private mutating func dedupes(_ map: ConfigValue) -> PlanRange {
    let start = plan.dedupes.count
    let members = inNameOrder(map)
    for index in members.indices {
      let name = document.key(of: members[index])
      checkWritable(name, at: members[index], on: .key)
      let kept = word(members[index])
      plan.dedupes.append(
        HeaderDedupe(
          name: intern(name), kept: kept == "first" ? .first : kept == "last" ? .last : .unique))
    }
    return PlanRange(start, plan.dedupes.count)
  }
}
