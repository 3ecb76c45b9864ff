import ByteRegex
import Bytes
import FilterConfig
import ProxyWasm

/// What few rules ask: out of the way of what all do.
extension Matcher {
  /// Whether a condition holds; `test` is the position of its test, for those that have one.
  @inline(never)
  func holdsFurther(_ node: PredicateNode, _ test: Int, of nodes: Nodes) -> Bool {
    switch node.kind {
    case .query:
      view.further.findQuery(view.value(of: .path).map { view.text[$0] }, view.plan)
      return query(node, test, of: nodes)
    case .cookie:
      view.further.findCookies(view, node.name, view.plan)
      return cookie(node, test, of: nodes)
    case .normalizedPath:
      return passes(test, of: nodes, path.map { view.further.normalizedPath(of: $0) })
    case .remoteAddress:
      guard let address = view.further.remoteAddress() else { return false }
      for index in PlanRange(node.literal).indices
      where view.plan.networks[index].contains(address) {
        return true
      }
      return false
    case .grpc: return isGRPC(node.name)
    case .fraction: return isWithin(view.plan.fractions[Int(node.literal.start)])
    case .value:
      return withValue(FormatID(node.literal.start)) { passes(test, of: nodes, $0) }
    case .equal: return areEqual(FormatID(node.literal.start), FormatID(node.literal.end))
    case .status, .grpcStatus, .flags: return holdsOfResponse(node)
    default: return false
    }
  }

  private func query(_ node: PredicateNode, _ test: Int, of nodes: Nodes) -> Bool {
    var entry = view.further.query.first(of: Int(node.literal.start))
    if entry < 0 { return passes(test, of: nodes, nil) }
    let each = node.ignoreCase
    while entry >= 0 {
      let item = view.further.query.entries[Int(entry)]
      if passes(test, of: nodes, view.further.bytes[item.value]) != each { return !each }
      entry = item.next
    }
    return each
  }

  private func cookie(_ node: PredicateNode, _ test: Int, of nodes: Nodes) -> Bool {
    var entry = view.further.cookies.first(of: Int(node.literal.start))
    if entry < 0 { return passes(test, of: nodes, nil) }
    let each = node.ignoreCase
    while entry >= 0 {
      let item = view.further.cookies.entries[Int(entry)]
      if passes(test, of: nodes, view.further.bytes[item.value]) != each { return !each }
      entry = item.next
    }
    return each
  }

  /// A POST whose content type is `application/grpc`, or that and a kind of message behind `+`, as Envoy
  /// has it.
  private func isGRPC(_ contentType: NameID) -> Bool {
    guard let method = view.value(of: .method), view.text[method].equals("POST"),
      let type = view.value(of: contentType)
    else { return false }
    let text = view.text[type]
    return text.begins(with: "application/grpc") && (text.count == 16 || text[16] == 0x2B)
  }

  /// Whether the request lies in a share of the population: by the hash of its key, or by chance.
  private func isWithin(_ fraction: Fraction) -> Bool {
    let place: UInt32
    if let key = fraction.key {
      place = withValue(key) { value in
        // Who has no key comes last, so that only a whole share holds them.
        guard let value, !value.isEmpty else { return Fraction.whole &- 1 }
        var hash = KeyHash(KeyHash.Secret(low: 0, high: 0))
        hash.add(view.plan.literal(fraction.salt))
        hash.add(value)
        return UInt32(truncatingIfNeeded: hash.finish() % UInt64(Fraction.whole))
      }
    } else {
      // It has held already.
      if view.further.isCapturing { return true }
      var random = SystemRandomNumberGenerator()
      place = UInt32(truncatingIfNeeded: random.next() % UInt64(Fraction.whole))
    }
    return place >= fraction.from && place < fraction.to
  }

  /// Lends the value of a format, nil where nothing of it is known.
  private func withValue<Result>(_ format: FormatID, _ body: (Value?) -> Result) -> Result {
    view.further.keepLent(&view.text)
    return view.withValue(of: format, in: phase, stream, body)
  }

  /// Whether two values are the same, in a time that does not tell how much of them is. What is empty or
  /// not known equals nothing.
  private func areEqual(_ format: FormatID, _ other: FormatID) -> Bool {
    view.further.keepLent(&view.text)
    let start = view.text.count
    let first = view.evaluate(format, in: phase, stream)
    let second = view.evaluate(other, in: phase, stream)
    let (a, b) = (view.text[first], view.text[second])
    var difference = a.isEmpty || a.count != b.count ? 1 : 0
    if !b.isEmpty {
      for index in 0..<a.count { difference |= Int(a[index] ^ b[index % b.count]) }
    }
    view.text.truncate(to: start)
    return difference == 0
  }

  // MARK: Responses

  private func holdsOfResponse(_ node: PredicateNode) -> Bool {
    switch node.kind {
    case .status:
      guard let status = number(.status, "response\0code") else { return false }
      for index in PlanRange(node.literal).indices {
        let range = view.plan.statusRanges[index]
        if status >= Int64(range.low), status <= Int64(range.high) { return true }
      }
      return false
    case .grpcStatus:
      guard let status = number(node.name, "response\0grpc_status"), status >= 0, status < 32
      else { return false }
      return node.literal.start &>> UInt32(truncatingIfNeeded: status) & 1 == 1
    default:
      guard let flags = view.integer("response\0flags") else { return false }
      return UInt64(bitPattern: flags) & UInt64(node.literal.start) != 0
    }
  }

  /// A number of the response: while it is on its way what a header says, at the end what the proxy
  /// knows.
  private func number(_ header: NameID, _ property: StaticString) -> Int64? {
    guard phase == .response else { return view.integer(property) }
    guard let value = view.value(of: header) else { return nil }
    return UInt64(decimal: view.text[value]).map { Int64(clamping: $0) }
  }

  // MARK: Tests

  @inline(never)
  func passesFurther(_ node: PredicateNode, _ value: Value) -> Bool {
    switch node.kind {
    case .number: return isWithin(view.plan.bounds[Int(node.literal.start)], value)
    case .regex: return matches(view.plan.regexTests[Int(node.literal.start)], value)
    default: return false
    }
  }

  private func matches(_ test: RegexTest, _ value: Value) -> Bool {
    let regex = view.plan.regexes[Int(test.regex)]
    guard view.further.isCapturing, !test.groups.isEmpty else {
      return regex.matchesWhole(value, &view.regexScratch)
    }
    return view.further.capture(test.groups, of: regex, value, view.plan, &view.regexScratch)
  }

  /// Whether a value passes the tests of a loose test's subject.
  func passesLoose(_ index: Int, of nodes: Nodes, _ value: Value?) -> Bool {
    let node = nodes[index]
    if node.kind == .value { return passes(index &+ 1, of: nodes, value) }
    // A list of tests, any of which may pass.
    var child = index &+ 1
    while child < Int(node.next) {
      if passesLoose(child, of: nodes, value) { return true }
      child = Int(nodes[child].next)
    }
    return false
  }

  /// Whether the value is a whole number in decimal digits, with or without `-` before them, and lies
  /// within the bounds. Numbers that need more than 63 bits count as the greatest or the smallest.
  private func isWithin(_ bounds: NumberBounds, _ value: Value) -> Bool {
    let isNegative = value.first == 0x2D
    let digits = isNegative ? value.dropFirst() : value[...]
    if digits.isEmpty { return false }
    var number: Int64 = 0
    for byte in digits {
      guard ASCII.isDigit(byte) else { return false }
      // Bounds lie well below this, so that it saturates without being taken for one.
      if number < 1_000_000_000_000_000_000 / 10 {
        number = number &* 10 &+ Int64(byte &- 0x30)
      } else {
        number = 1_000_000_000_000_000_000
      }
    }
    if isNegative { number = 0 &- number }
    return number >= bounds.min && number <= bounds.max
  }
}

extension PlanRange {
  init(_ range: LiteralRange) {
    self.init(0, 0)
    start = range.start
    end = range.end
  }
}
