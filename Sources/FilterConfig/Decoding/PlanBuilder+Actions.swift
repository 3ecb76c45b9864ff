import Bytes

/// From an action as it is written to instructions. Each family of actions has a function of its own,
/// which says nil to what is none of its kind or is not sound; then there is a finding.
extension PlanBuilder {
  struct ActionContext {
    var phase: Phase
    var rule: UInt16
  }

  @inline(never)
  mutating func addAction(
    _ value: ConfigValue, _ shape: ShapeID, _ context: ActionContext
  ) {
    // Exactly one field, but for fields that begin with x-.
    for member in document.children(of: value) {
      guard let row = Schema.field(document.key(of: member), of: shape), !row.isPlanned else {
        continue
      }
      let action = Word(bytes: document.key(of: member))
      if let instruction = headerAction(action, member, context)
        ?? pathAction(action, member, context) ?? cookieAction(action, member, context)
        ?? answer(action, member, context) ?? otherAction(action, member, context)
      {
        emit(instruction, in: context.phase)
      }
    }
  }

  func emit(_ instruction: Instruction, in phase: Phase) {
    switch phase {
    case .request: plan.request.append(instruction)
    case .response: plan.response.append(instruction)
    case .done: plan.done.append(instruction)
    }
  }

  private mutating func otherAction(
    _ action: Word, _ value: ConfigValue, _ context: ActionContext
  ) -> Instruction? {
    if action == "count" { return metric(value, context).map { .count($0) } }
    if action == "limit" {
      return resolve(value, .limit).map { .limit(UInt32(truncatingIfNeeded: $0)) }
    }
    if action == "let" { return .setVariables(variables(value, context)) }
    if action == "authorize" { return authorization(value, context).map { .authorize($0) } }
    return nil
  }

  // MARK: Pieces of several families

  /// Appends the values of a list or a string to a header's value, with a comma and a space between.
  mutating func joined(_ value: ConfigValue?) -> LiteralRange {
    let start = plan.literals.count
    for item in names(in: value) {
      if plan.literals.count > start { plan.literals.append(ascii: ", ") }
      plan.literals.append(contentsOf: document.text(of: item))
    }
    return LiteralRange(start, plan.literals.count)
  }

  /// Names in which '*' stands for any bytes.
  mutating func pairPatterns(_ value: ConfigValue) -> PlanRange {
    let start = plan.pairPatterns.count
    for item in names(in: value) {
      if document.kind(of: item) == .string, document.text(of: item).isEmpty { reportNoName(item) }
      plan.pairPatterns.append(literal(document.text(of: item)))
    }
    return PlanRange(start, plan.pairPatterns.count)
  }

  mutating func reportNoName(_ value: ConfigValue, on place: Diagnostic.Place = .value) {
    report.add(
      Diagnostic(
        .invalidName, at: value, on: place, expected: .text("a name that is not empty")))
  }

  /// A parameter of a query or a cookie, and its value: a format, or a map of this shape.
  @inline(never)
  mutating func pairValue(
    _ member: ConfigValue, _ shape: ShapeID, _ context: ActionContext
  ) -> PairValue {
    var pair = PairValue(
      name: literal(document.key(of: member)), value: value(of: member, shape, context),
      onMissing: .remove, onlyIf: .always, isForm: false)
    guard shape == .queryValue, document.kind(of: member) == .map else { return pair }
    let fields = FieldReader(document, member, shape)
    pair.onMissing = onMissing(fields["on_missing"], default: .remove)
    pair.onlyIf = onlyIf(fields["only_if"])
    if let encoding = fields["encoding"] { pair.isForm = word(encoding) == "form" }
    return pair
  }

  /// The value of a map of this shape, or of the format alone.
  @inline(never)
  mutating func value(
    of member: ConfigValue, _ shape: ShapeID, _ context: ActionContext
  ) -> FormatID {
    document.kind(of: member) == .map
      ? valueFormat(FieldReader(document, member, shape), in: context.phase)
      : format(member, in: context.phase)
  }

  @inline(never)
  func onMissing(_ value: ConfigValue?, default fallback: OnMissing) -> OnMissing {
    guard let value else { return fallback }
    return word(value) == "remove" ? .remove : word(value) == "keep" ? .keep : .empty
  }

  func onlyIf(_ value: ConfigValue?) -> OnlyIf {
    guard let value else { return .always }
    return word(value) == "absent" ? .absent : .present
  }
}
