import Bytes

extension PlanBuilder {
  @inline(never)
  mutating func defineLimit(_ value: ConfigValue) {
    let limit = FieldReader(document, value, .limit)
    let ratesStart = plan.limitRates.count
    if let rate = limit["rate"] { addRate(rate, burst: limit["burst"]) }
    for rate in limit.children("rates") {
      let fields = FieldReader(document, rate, .limitRate)
      if let rate = fields["rate"] { addRate(rate, burst: fields["burst"]) }
    }
    let ratesEnd = plan.limitRates.count
    if ratesEnd - ratesStart > Self.maxRates, let rates = limit["rates"] {
      report.add(Diagnostic(.tooManyValues, at: rates, expected: .text("at most 4 rates")))
    }
    if let burst = limit["burst"], limit["rates"] != nil {
      report.add(
        Diagnostic(
          .conflictingFields, at: burst, on: .key,
          expected: .text("\"burst\" belongs into each of \"rates\"")))
    }
    let keyStart = plan.limitKeys.count
    let keys = names(in: limit["key"])
    for key in keys { plan.limitKeys.append(format(key, in: .request)) }
    if keys.count > Self.maxKeyParts, let key = limit["key"] {
      report.add(Diagnostic(.tooManyValues, at: key, expected: .text("at most 8 formats")))
    }
    // A limit's own name stands in the details of its reply, not a rule's.
    let context = ActionContext(phase: .request, rule: .max)
    let reply = FieldReader(document, limit["reply"] ?? .none, .limitReply)
    plan.limits.append(
      LimitSpec(
        name: literal(document.key(of: value)), rates: PlanRange(ratesStart, ratesEnd),
        key: PlanRange(keyStart, plan.limitKeys.count),
        onMissingKey: onMissingKey(limit["on_missing_key"]),
        takesFirstOfDuplicates: limit["on_duplicate"].map { word($0) == "first" } ?? false,
        maxKeys: UInt32(truncatingIfNeeded: limit.integer("max_keys")),
        reply: addReply(
          status: reply.integer("status"), headers: reply["headers"], body: reply["body"], context),
        writesHeaders: limit["headers"].map { word($0) == "x_ratelimit" } ?? false,
        writesRetryAfter: limit["retry_after"].map { document.kind(of: $0) == .true } ?? true))
  }

  /// All rates of a limit are judged at one place of the table, which has room for few.
  static var maxRates: Int { 4 }
  static var maxKeyParts: Int { 8 }

  private mutating func addRate(_ rate: ConfigValue, burst: ConfigValue?) {
    guard let parsed = ConfigRate(document.text(of: rate)) else { return }
    let given = burst.flatMap { ConfigNumber.integer(document.text(of: $0)) }
    let size = given.map { UInt32(clamping: $0) } ?? parsed.count
    // Both sides stay below 2^63: 10^6 times 2^31, and 10^6 times 2^39.
    if size <= 1_000_000,
      UInt64(size) &* UInt64(parsed.period) > Self.longest &* UInt64(parsed.count)
    {
      report.add(
        Diagnostic(
          .outOfRange, at: burst ?? rate,
          expected: .text("a burst that comes back within ten years at this rate")))
    }
    plan.limitRates.append(LimitRate(count: parsed.count, period: parsed.period, burst: size))
  }

  /// Ten years in milliseconds: what a burst may take to come back, so that moments fit 64 bits of
  /// nanoseconds.
  private static var longest: UInt64 { 315_360_000_000 }

  /// What all limits keep apart at once is memory that is taken at the start.
  mutating func checkLimits(_ limits: ConfigValue?) {
    guard let limits else { return }
    var entries: UInt64 = 0
    for index in plan.limits.indices {
      let limit = plan.limits[index]
      let keys = limit.key.isEmpty ? 1 : UInt64(limit.maxKeys)
      entries &+= keys &* UInt64(limit.rates.end &- limit.rates.start)
    }
    if entries > Self.maxEntries {
      report.add(
        Diagnostic(
          .tooManyValues, at: limits,
          expected: .text(
            "at most 1048576 keys in all limits together, `max_keys` times the rates of each")))
    }
  }

  private static var maxEntries: UInt64 { 1 << 20 }

  private func onMissingKey(_ choice: ConfigValue?) -> OnMissingKey {
    guard let choice else { return .shared }
    return word(choice) == "skip" ? .skip : word(choice) == "deny" ? .deny : .shared
  }
}
