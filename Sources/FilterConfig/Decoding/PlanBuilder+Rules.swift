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
    // `cors` on the request leaves something to do on the response, before the rule's own actions.
    let responseStart = plan.response.count
    for action in rule.children("request") { addAction(action, .requestAction, context) }
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
      case .authorize, .limit, .respond, .redirect: return true
      default: break
      }
    }
    return false
  }

  /// Whether a rule that began at these places has neither actions nor `stop`.
  private func hasNoEffect(_ head: Int, _ response: Int, _ done: Int) -> Bool {
    plan.request.count == head &+ 1 && plan.response.count == response && plan.done.count == done
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

  mutating func metric(_ reference: ConfigValue, _ context: ActionContext) -> UInt32? {
    guard let index = resolve(reference, .metric) else { return nil }
    for label in plan.metrics[index].labels.indices {
      use(
        plan.labels[label].value, in: context.phase, at: reference,
        related: definitions[.metric].values[index])
    }
    return UInt32(truncatingIfNeeded: index)
  }
}
