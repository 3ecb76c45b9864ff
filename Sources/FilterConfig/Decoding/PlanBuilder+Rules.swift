import Bytes

extension PlanBuilder {
  /// - Parameter group: The rule in whose `first_of` it stands; `.max` at the top.
  @inline(never)
  mutating func addRule(
    _ value: ConfigValue, _ names: inout DefinedNames, in group: UInt16 = .max
  ) {
    let rule = FieldReader(document, value, .rule)
    guard plan.rules.count < ConfigLimits.rules else {
      hasTooManyRules = true
      return
    }
    let id = UInt16(truncatingIfNeeded: plan.rules.count)
    guard let name = rule["name"] else { return }
    if document.kind(of: name) == .string, !names.insert(document.text(of: name)) {
      report.add(Diagnostic(.duplicateName, at: name))
    }
    // Its number is taken, as rules inside it have numbers behind it.
    plan.rules.append(Rule(name: literal(document.text(of: name)), group: group))
    plan.rules[Int(id)].stop = rule.bool("stop")
    plan.rules[Int(id)].skipsLocalReplies =
      rule["on_local_reply"].map { word($0) == "skip" } ?? false
    let appliesToUpgrades = addMatch(ofRule: id, rule)

    let keptBefore = (plan.keptRequestNames.count, plan.keptResponseNames.count)
    let head = plan.request.count
    plan.request.append(.rule(id, otherwise: 0))
    let context = ActionContext(phase: .request, rule: id)
    for action in rule.children("request") { addAction(action, .requestAction, context) }
    let responseStart = plan.response.count
    for action in rule.children("response") {
      addAction(action, .responseAction, ActionContext(phase: .response, rule: id))
    }
    let doneStart = plan.done.count
    for action in rule.children("stream_done") {
      addAction(action, .doneAction, ActionContext(phase: .done, rule: id))
    }
    plan.rules[Int(id)].response = PlanRange(responseStart, plan.response.count)
    plan.rules[Int(id)].done = PlanRange(doneStart, plan.done.count)
    plan.rules[Int(id)].captures = PlanRange(ruleCaptures, plan.captures.count)
    addFirstOf(rule, id, &names)
    settleResponseMatch(of: id)
    // On a rule that looks at the response it ends the response's walk.
    if plan.rules[Int(id)].stop, plan.rules[Int(id)].responseMatch == nil {
      plan.request.append(.stop)
    }
    let isDisabled = rule["mode"].map { word($0) == "disabled" } ?? false
    if isDisabled {
      // The rule was judged; what it would do is taken out again.
      plan.response.truncate(to: responseStart)
      plan.done.truncate(to: doneStart)
      for index in Int(id)..<plan.rules.count {
        plan.rules[index].response = PlanRange(responseStart, responseStart)
        plan.rules[index].done = PlanRange(doneStart, doneStart)
      }
      keptRequest.forget(behind: keptBefore.0, of: &plan.keptRequestNames)
      keptResponse.forget(behind: keptBefore.1, of: &plan.keptResponseNames)
      keptTables.removeAll()
    }
    plan.rules[Int(id)].appliesToUpgrades = appliesToUpgrades ?? canRefuse(from: head)
    // In `first_of` a rule that does nothing still keeps those behind it from applying.
    let isEmpty = !plan.rules[Int(id)].worksLater && hasNoEffect(head, responseStart, doneStart)
    if isDisabled || (group == .max && isEmpty) {
      plan.request.truncate(to: head)
      return
    }
    plan.request[head] = .rule(id, otherwise: UInt32(truncatingIfNeeded: plan.request.count))
  }

  /// Builds the match of a rule. Returns what it says of upgrades.
  private mutating func addMatch(ofRule id: UInt16, _ rule: FieldReader) -> Bool? {
    ruleGroups.removeAll()
    ruleCaptures = plan.captures.count
    guard let value = rule["match"] else { return nil }
    let root = plan.predicates.count
    referredCost = 0
    matchYield = MatchYield()
    matchName = plan.rules[Int(id)].name
    _ = addMatch(value, isRuleMatch: true)
    _ = matchCost(ownNodes: plan.predicates.count &- root, at: value)
    // An `all` of nothing holds always, one of one condition when that holds.
    if plan.predicates.count > root + 1 {
      let isSingle = Int(plan.predicates[root + 1].next) == plan.predicates.count
      plan.rules[Int(id)].match = UInt32(truncatingIfNeeded: isSingle ? root + 1 : root)
    }
    showGroups(of: value)
    addResponseMatch(ofRule: id, rule)
    let fields = FieldReader(document, value, .match)
    return fields["upgrade"] == nil ? nil : fields.bool("upgrade")
  }

  /// Whether a rule that began here may refuse a request. A client says that its request is an upgrade:
  /// that alone must not take it past such a rule.
  @inline(never)
  private func canRefuse(from head: Int) -> Bool {
    for index in head..<plan.request.count {
      switch plan.request[index] {
      case .authorize, .limit, .respond: return true
      default: break
      }
    }
    return false
  }

  /// Whether a rule that began at these places has neither actions nor `stop`.
  private func hasNoEffect(_ head: Int, _ response: Int, _ done: Int) -> Bool {
    plan.request.count == head &+ 1 && plan.response.count == response && plan.done.count == done
  }

  struct ActionContext {
    var phase: Phase
    var rule: UInt16
  }

  private mutating func addAction(
    _ value: ConfigValue, _ shape: ShapeID, _ context: ActionContext
  ) {
    // Exactly one field, but for fields that begin with x-.
    for member in document.children(of: value) {
      guard let row = Schema.field(document.key(of: member), of: shape), !row.isPlanned else {
        continue
      }
      let action = Word(bytes: document.key(of: member))
      if action == "set_header" {
        emit(.setHeaders(headerValues(member, context, default: .remove)), context)
      } else if action == "add_header" {
        emit(.addHeaders(headerValues(member, context, default: .keep)), context)
      } else if action == "join_header" {
        checkJoinable(member)
        emit(.joinHeaders(headerValues(member, context, default: .keep)), context)
      } else if action == "remove_header" {
        emit(.removeHeaders(headerGlobs(member, context)), context)
      } else if action == "rename_header" {
        emit(.renameHeaders(renames(member, context)), context)
      } else if action == "respond" {
        emit(.respond(reply(member, context)), context)
      } else if action == "count", let metric = metric(member, context) {
        emit(.count(metric), context)
      } else if action == "limit", let limit = resolve(member, .limit) {
        emit(.limit(UInt32(truncatingIfNeeded: limit)), context)
      } else if action == "authorize", let authorization = authorization(member, context) {
        emit(.authorize(authorization), context)
      } else if action == "let" {
        emit(.setVariables(variables(member, context)), context)
      }
    }
  }

  private mutating func emit(_ instruction: Instruction, _ context: ActionContext) {
    switch context.phase {
    case .request: plan.request.append(instruction)
    case .response: plan.response.append(instruction)
    case .done: plan.done.append(instruction)
    }
  }

  // MARK: Metrics

  @inline(never)
  mutating func defineMetric(_ value: ConfigValue) {
    let metric = FieldReader(document, value, .metric)
    let start = plan.labels.count
    // By name: a Struct brings its fields in any order, and series must not depend on it.
    let labels = inNameOrder(metric["labels"] ?? .none, foldCase: false)
    if labels.count > 32, let map = metric["labels"] {
      report.add(Diagnostic(.tooManyValues, at: map, expected: .text("at most 32 labels")))
    }
    for index in labels.indices where index < 32 {
      plan.labels.append(
        Label(name: literal(document.key(of: labels[index])), value: parseFormat(labels[index])))
    }
    plan.metrics.append(
      MetricSpec(
        name: literal(document.key(of: value)), labels: PlanRange(start, plan.labels.count),
        maxSeries: UInt16(truncatingIfNeeded: metric.integer("max_series"))))
  }

  private mutating func metric(_ reference: ConfigValue, _ context: ActionContext) -> UInt32? {
    guard let index = resolve(reference, .metric) else { return nil }
    for label in plan.metrics[index].labels.indices {
      use(
        plan.labels[label].value, in: context.phase, at: reference,
        related: definitions[.metric].values[index])
    }
    return UInt32(truncatingIfNeeded: index)
  }
}
