import Bytes
import FilterConfig
import ProxyWasm

/// The action `limit`: finds the key of a request, takes from the limit, and answers what it refuses.
extension FilterPlugin {
  /// True when the request is refused and answered.
  func limit(_ limit: Int, _ stream: FilterStream) -> Bool {
    let spec = plan.limits[limit]
    switch limitKey(limit, spec, stream) {
    case .skipped:
      limiter.count(.skipped, limit)
      return false
    case .refused(let why):
      limiter.count(.refused, limit)
      return refuse(spec, .none, why, stream)
    case .hash(let key):
      var report = LimitReport.none
      switch limiter.take(limit, key, &report) {
      case .admitted:
        if spec.writesHeaders, report.isTighter(than: stream.limitReport) {
          stream.limitReport = report
        }
      case .refused: return refuse(spec, report, "", stream)
      // A limit is no authorisation: what cannot be counted passes.
      case .contended: faults.warn("not counted, too much contention:", plan.literal(spec.name))
      case .failed(let status):
        note(status, "not counted, shared data failed:", plan.literal(spec.name))
      }
      return false
    }
  }

  // MARK: Keys

  private enum LimitKey {
    case hash(UInt64)
    case skipped
    /// With what stands behind the limit's name in the response code details.
    case refused(StaticString)
  }

  private func limitKey(_ limit: Int, _ spec: LimitSpec, _ stream: FilterStream) -> LimitKey {
    let view = requestView
    var hash = limiter.keyHash(limit)
    var isMissing = !spec.key.isEmpty
    let hadOverflowed = view.hasOverflowed
    view.hasOverflowed = false
    for index in spec.key.indices {
      let format = plan.limitKeys[index]
      view.tookFirstOfSeveral = false
      let value = view.evaluate(format, in: .request, stream)
      // Of several values of a header, a cookie or a parameter a client could choose.
      if !spec.takesFirstOfDuplicates, view.tookFirstOfSeveral {
        if hadOverflowed { view.hasOverflowed = true }
        return .refused(".duplicate_key")
      }
      if !value.isEmpty { isMissing = false }
      hash.add(view.text[value])
    }
    // A value too large to be formed reads as empty, which must not make a key missing.
    let isTooLarge = view.hasOverflowed
    if hadOverflowed { view.hasOverflowed = true }
    if isTooLarge { return .refused(".missing_key") }
    if isMissing {
      switch spec.onMissingKey {
      case .shared: break
      case .skip: return .skipped
      case .deny: return .refused(".missing_key")
      }
    }
    return .hash(hash.finish())
  }

  // MARK: Telling clients

  private func refuse(
    _ spec: LimitSpec, _ report: LimitReport, _ why: StaticString, _ stream: FilterStream
  ) -> Bool {
    stream.limitReport = .none
    let view = requestView
    let reply = plan.replies[Int(spec.reply)]
    var headers = HeaderPairs.Writer()
    add(0..<5, spec, report, to: &headers, of: reply, view)
    let details = view.text.count
    view.text.append(ascii: "generic_filter.limit.")
    view.text.append(contentsOf: plan.literal(spec.name))
    view.text.append(ascii: why)
    return send(
      reply, .request, details: ByteRange(details, view.text.count), headers, stream)
  }

  /// Tells of limits on a reply that takes the place of a response: what was written on that is lost.
  @inline(never)
  func addLimitHeaders(
    to headers: inout HeaderPairs.Writer, of reply: Reply, _ view: HeaderView,
    _ stream: FilterStream
  ) {
    let report = stream.limitReport
    if !report.isNone {
      add(0..<3, plan.limits[Int(report.limit)], report, to: &headers, of: reply, view)
    }
  }

  @inline(never)
  private func add(
    _ fields: Range<UInt8>, _ spec: LimitSpec, _ report: LimitReport,
    to headers: inout HeaderPairs.Writer, of reply: Reply, _ view: HeaderView
  ) {
    for number in fields {
      guard let field = LimitField(rawValue: number) else { break }
      switch field {
      case .refused: break
      case .retryAfter: if report.isNone || !spec.writesRetryAfter { continue }
      case .limit, .remaining, .reset: if report.isNone || !spec.writesHeaders { continue }
      }
      let value = append(field, report, to: view)
      field.name.withUTF8Buffer { name in
        // What the operator writes goes before.
        if !sets(name, reply) { headers.add(name, view.text[value]) }
      }
    }
  }

  private func sets(_ name: UnsafeBufferPointer<UInt8>, _ reply: Reply) -> Bool {
    for index in reply.headers.indices
    where plan.literal(plan.replyHeaders[index].name).equals(name) { return true }
    return false
  }

  private enum LimitField: UInt8 {
    // draft-polli-ratelimit-headers-03, under the names that Envoy gives them.
    case limit = 0, remaining, reset
    case retryAfter
    /// Tells an Envoy on the way not to try again.
    case refused

    var name: StaticString {
      switch self {
      case .refused: "x-envoy-ratelimited"
      case .retryAfter: "retry-after"
      case .limit: "x-ratelimit-limit"
      case .remaining: "x-ratelimit-remaining"
      case .reset: "x-ratelimit-reset"
      }
    }
  }

  /// `200, 100;w=1, 5000;w=3600`: the burst of the tightest rate, then all rates of its limit, as
  /// Envoy's local and global filters have it.
  private func append(_ field: LimitField, _ report: LimitReport, to view: HeaderView) -> ByteRange
  {
    let start = view.text.count
    switch field {
    case .refused: view.text.append(ascii: "true")
    case .retryAfter: view.text.append(decimal: Int64(max(1, report.seconds)))
    case .remaining: view.text.append(decimal: Int64(report.remaining))
    case .reset: view.text.append(decimal: Int64(report.seconds))
    case .limit:
      view.text.append(decimal: Int64(plan.limitRates[Int(report.rate)].burst))
      for index in plan.limits[Int(report.limit)].rates.indices {
        let rate = plan.limitRates[index]
        view.text.append(ascii: ", ")
        view.text.append(decimal: Int64(rate.count))
        view.text.append(ascii: ";w=")
        view.text.append(decimal: Int64((rate.period &+ 999) / 1000))
      }
    }
    return ByteRange(start, view.text.count)
  }

  /// Tells of the tightest limit that the request has passed: on every response, our own included, and
  /// before response actions, which may take it off again.
  func writeLimitHeaders(_ stream: FilterStream) {
    let report = stream.limitReport
    if report.isNone { return }
    for number in UInt8(0)..<3 {
      guard let field = LimitField(rawValue: number) else { break }
      let value = append(field, report, to: doneView)
      let status = field.name.withUTF8Buffer { name in
        Host.replaceHeader(.responseHeaders, name, doneView.text[value])
      }
      note(status, "response headers could not be written")
    }
    doneView.forget()
  }
}
