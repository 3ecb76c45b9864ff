import Bytes
import FilterConfig

/// Decides matches on one request: pointers into the view and the plan for as long as one decision
/// takes. Recursion is as deep as predicates nest, which the decoder bounds.
struct Matcher {
  let text: UnsafeBufferPointer<UInt8>
  let entries: UnsafeBufferPointer<HeaderView.Entry>
  let first: UnsafeBufferPointer<Int32>
  let literals: UnsafeBufferPointer<UInt8>
  let matcherNodes: UnsafeBufferPointer<PredicateNode>
  let facts: HeaderView.Facts

  typealias Nodes = UnsafeBufferPointer<PredicateNode>
  typealias Value = UnsafeBufferPointer<UInt8>

  // MARK: Conditions

  func holds(_ index: Int, of nodes: Nodes) -> Bool {
    let node = nodes[index]
    switch node.kind {
    case .all:
      var child = index &+ 1
      while child < Int(node.next) {
        if !holds(child, of: nodes) { return false }
        child = Int(nodes[child].next)
      }
      return true
    case .any:
      var child = index &+ 1
      while child < Int(node.next) {
        if holds(child, of: nodes) { return true }
        child = Int(nodes[child].next)
      }
      return false
    case .not: return !holds(index &+ 1, of: nodes)
    case .reference: return holds(Int(node.literal.start), of: matcherNodes)
    case .header, .eachHeader: return header(node, index &+ 1, of: nodes)
    case .path: return passes(index &+ 1, of: nodes, path)
    case .host: return passes(index &+ 1, of: nodes, host)
    default: return false
    }
  }

  private func header(_ node: PredicateNode, _ test: Int, of nodes: Nodes) -> Bool {
    var entry = first[node.name.index]
    if entry < 0 { return passes(test, of: nodes, nil) }
    let each = node.kind == .eachHeader
    while entry >= 0 {
      let value = slice(entries[Int(entry)].value)
      if passes(test, of: nodes, value) != each { return !each }
      entry = entries[Int(entry)].next
    }
    return each
  }

  // MARK: Tests

  /// Whether one value, or the absence of any, passes a test.
  private func passes(_ index: Int, of nodes: Nodes, _ value: Value?) -> Bool {
    let node = nodes[index]
    switch node.kind {
    case .isPresent: return value != nil
    case .isAbsent: return value == nil
    case .notValue: return !passes(index &+ 1, of: nodes, value)
    case .oneOf:
      var child = index &+ 1
      while child < Int(node.next) {
        if passes(child, of: nodes, value) { return true }
        child = Int(nodes[child].next)
      }
      return false
    default: break
    }
    guard let value else { return false }
    let literal = UnsafeBufferPointer(
      rebasing: literals[Int(node.literal.start)..<Int(node.literal.end)])
    switch node.kind {
    case .exact: return value.equals(literal, ignoringCase: node.ignoreCase)
    case .prefix: return value.begins(with: literal, ignoringCase: node.ignoreCase)
    case .suffix: return value.ends(with: literal, ignoringCase: node.ignoreCase)
    case .hostWildcard:
      return value.count > literal.count && value.ends(with: literal, ignoringCase: true)
    case .contains: return value.find(literal, ignoringCase: node.ignoreCase) != nil
    case .segmentPrefix: return hasSegmentPrefix(value, literal, node.ignoreCase)
    default: return false
    }
  }

  /// `/api` and `/api/` hold for `/api`, `/api/` and `/api/x`, not for `/apis` (Gateway API,
  /// PathPrefix).
  private func hasSegmentPrefix(_ value: Value, _ prefix: Value, _ ignoreCase: Bool) -> Bool {
    var prefix = prefix
    if prefix.last == 0x2F { prefix = UnsafeBufferPointer(rebasing: prefix.dropLast()) }
    guard value.begins(with: prefix, ignoringCase: ignoreCase) else { return false }
    return value.count == prefix.count || value[prefix.count] == 0x2F
  }

  // MARK: Subjects

  private func slice(_ range: ByteRange) -> Value {
    UnsafeBufferPointer(rebasing: text[Int(range.start)..<Int(range.end)])
  }

  func value(of name: NameID) -> Value? {
    let entry = first[name.index]
    return entry < 0 ? nil : slice(entries[Int(entry)].value)
  }

  private var path: Value? { facts.path.map(slice) }

  /// The host without its port: `[::1]:80` is `[::1]`.
  private var host: Value? {
    guard let host = value(of: .authority) else { return nil }
    var end = host.count
    while end > 0, ASCII.isDigit(host[end &- 1]) { end &-= 1 }
    guard end > 0, host[end &- 1] == 0x3A, end < host.count || host.last == 0x3A else {
      return host
    }
    // What looks like a port at the end of a bare IPv6 address is a part of it.
    let name = UnsafeBufferPointer(rebasing: host[0..<(end &- 1)])
    if name.first != 0x5B, name.contains(0x3A) { return host }
    return name
  }
}

extension HeaderView {
  /// What almost every rule asks: found once for all of them, until an edit.
  struct Facts {
    var isUpgrade: Bool
    /// The path as received, without query and fragment.
    var path: ByteRange?
  }

  @inline(never)
  private func findFacts() -> Facts {
    var path = value(of: .path)
    if let whole = path {
      let bytes = text[whole]
      var end = 0
      while end < bytes.count, bytes[end] != 0x3F, bytes[end] != 0x23 { end &+= 1 }
      path = ByteRange(start: whole.start, end: whole.start &+ UInt32(truncatingIfNeeded: end))
    }
    return Facts(isUpgrade: isUpgrade, path: path)
  }

  /// CONNECT, or an upgrade as Envoy understands it: `connection` has the token, and there is an
  /// `upgrade` header.
  private var isUpgrade: Bool {
    if let method = value(of: .method), text[method].equals("CONNECT") { return true }
    guard has(.upgrade) else { return false }
    var entry = first[NameID.connection.index]
    while entry >= 0 {
      let value = text[entries[Int(entry)].value]
      if hasUpgradeToken(value) { return true }
      entry = entries[Int(entry)].next
    }
    return false
  }

  /// Whether one of the tokens between commas is `upgrade`: what Envoy does not take for an upgrade
  /// must not pass by the rules as one.
  private func hasUpgradeToken(_ list: UnsafeBufferPointer<UInt8>) -> Bool {
    var start = 0
    while start < list.count {
      var end = start
      while end < list.count, list[end] != 0x2C { end &+= 1 }
      var last = end
      while start < last, list[start] == 0x20 || list[start] == 0x09 { start &+= 1 }
      while start < last, list[last &- 1] == 0x20 || list[last &- 1] == 0x09 { last &-= 1 }
      if UnsafeBufferPointer(rebasing: list[start..<last]).equals("upgrade", ignoringCase: true) {
        return true
      }
      start = end &+ 1
    }
    return false
  }

  /// Decides something about the request as it stands now.
  func decide(_ question: (Matcher, Matcher.Nodes) -> Bool) -> Bool {
    let facts = self.facts ?? findFacts()
    self.facts = facts
    return entries.withUnsafeBufferPointer { entries in
      first.withUnsafeBufferPointer { first in
        plan.matcherNodes.withUnsafeBufferPointer { matcherNodes in
          plan.predicates.withUnsafeBufferPointer { nodes in
            question(
              Matcher(
                text: text.bytes, entries: entries, first: first, literals: plan.literals.bytes,
                matcherNodes: matcherNodes, facts: facts), nodes)
          }
        }
      }
    }
  }
}
