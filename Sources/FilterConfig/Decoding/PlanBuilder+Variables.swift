import Bytes

extension PlanBuilder {
  /// Finds the names that all `let` actions give, before anything refers to them. Rules may hold rules,
  /// as deep as documents nest.
  mutating func defineVariables(in rules: ConfigValue?) {
    guard let rules else { return }
    for rule in document.children(of: rules) {
      let fields = FieldReader(document, rule, .rule)
      for action in fields.children("request") {
        defineVariables(FieldReader(document, action, .requestAction)["let"], .all)
      }
      for action in fields.children("response") {
        defineVariables(FieldReader(document, action, .responseAction)["let"], .responseAndDone)
      }
      defineVariables(in: fields["first_of"])
    }
    plan.variableCount = definitions[.variable].count
  }

  @inline(never)
  private mutating func defineVariables(_ map: ConfigValue?, _ phases: Phases) {
    guard let map, !isCrowded else { return }
    for member in document.children(of: map) {
      let name = document.key(of: member)
      if definitions[.variable].add(member, name) {
        variablePhases.append(phases)
      } else if let index = definitions[.variable].position(of: name), phases == .all {
        variablePhases[index] = .all
      }
      if definitions[.variable].count > DefinitionKind.variable.capacity {
        report.add(
          Diagnostic(
            .tooManyValues, at: member, on: .key, expected: .text(DefinitionKind.variable.bound)))
        isCrowded = true
        return
      }
    }
  }

  /// The values of a `let`, in name order.
  mutating func variables(_ map: ConfigValue, _ context: ActionContext) -> PlanRange {
    let start = plan.variableValues.count
    let members = inNameOrder(map, foldCase: false)
    for index in members.indices {
      let value = format(members[index], in: context.phase)
      guard
        let variable = definitions[.variable].position(of: document.key(of: members[index]))
      else { continue }
      plan.variableValues.append(
        VariableValue(variable: UInt16(truncatingIfNeeded: variable), value: value))
    }
    return PlanRange(start, plan.variableValues.count)
  }
}
