import Bytes
import FilterConfig

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
    var place: UInt32
    if let key = fraction.key {
      let value = evaluate(key)
      // Who has no key comes last, so that only a whole share holds them.
      place = Fraction.whole &- 1
      if !value.isEmpty {
        var hash = KeyHash(KeyHash.Secret(low: 0, high: 0))
        hash.add(view.plan.literal(fraction.salt))
        hash.add(value)
        place = UInt32(truncatingIfNeeded: hash.finish() % UInt64(Fraction.whole))
      }
    } else {
      var random = SystemRandomNumberGenerator()
      place = UInt32(truncatingIfNeeded: random.next() % UInt64(Fraction.whole))
    }
    return place >= fraction.from && place < fraction.to
  }

  /// The text of a format, until the next.
  private func evaluate(_ format: FormatID) -> Value {
    view.further.keepLent(&view.text)
    let range = view.evaluate(format, in: .request, stream)
    return view.text[range]
  }

  // MARK: Tests

  @inline(never)
  func passesFurther(_ node: PredicateNode, _ value: Value) -> Bool {
    switch node.kind {
    case .number: return isWithin(view.plan.bounds[Int(node.literal.start)], value)
    default: return false
    }
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
