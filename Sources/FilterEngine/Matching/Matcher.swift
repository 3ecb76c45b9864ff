import Bytes
import FilterConfig

/// Decides matches on one request: pointers into the view and the plan for as long as neither changes.
/// Recursion is as deep as predicates nest, which the decoder bounds.
struct Matcher {
  let text: UnsafeBufferPointer<UInt8>
  let entries: UnsafeBufferPointer<HeaderView.Entry>
  let first: UnsafeBufferPointer<Int32>
  let literals: UnsafeBufferPointer<UInt8>
  let matcherNodes: UnsafeBufferPointer<PredicateNode>
  let path: Value?
  let host: Value?
  /// For what few rules ask. It may move the view's text, but for what lies under these pointers.
  let phase: Phase
  unowned(unsafe) let view: HeaderView
  unowned(unsafe) let stream: FilterStream

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
    default: return holdsFurther(node, index &+ 1, of: nodes)
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
  func passes(_ index: Int, of nodes: Nodes, _ value: Value?) -> Bool {
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
    case .number, .regex:
      guard let value else { return false }
      return passesFurther(node, value)
    default: break
    }
    guard let value else { return false }
    let literal = UnsafeBufferPointer(
      rebasing: literals[Int(node.literal.start)..<Int(node.literal.end)])
    switch node.kind {
    case .exact: return value.count == literal.count && stands(literal, in: value, at: 0, node)
    case .prefix: return stands(literal, in: value, at: 0, node)
    case .suffix:
      return value.count >= literal.count
        && stands(literal, in: value, at: value.count &- literal.count, node)
    case .hostWildcard:
      return value.count > literal.count
        && stands(literal, in: value, at: value.count &- literal.count, node)
    case .contains: return value.find(literal, ignoringCase: node.ignoreCase) != nil
    case .segmentPrefix: return hasSegmentPrefix(value, literal, node)
    default: return false
    }
  }

  @inline(__always)
  private func stands(
    _ literal: Value, in value: Value, at offset: Int, _ node: PredicateNode
  ) -> Bool {
    node.ignoreCase
      ? standsIgnoringCase(literal, in: value, at: offset) : value.holds(literal, at: offset)
  }

  @inline(never)
  private func standsIgnoringCase(_ literal: Value, in value: Value, at offset: Int) -> Bool {
    guard literal.count <= value.count &- offset else { return false }
    return UnsafeBufferPointer(rebasing: value[offset...]).begins(with: literal, ignoringCase: true)
  }

  /// `/api` and `/api/` hold for `/api`, `/api/` and `/api/x`, not for `/apis` (Gateway API,
  /// PathPrefix).
  private func hasSegmentPrefix(_ value: Value, _ prefix: Value, _ node: PredicateNode) -> Bool {
    var prefix = prefix
    if prefix.last == 0x2F { prefix = UnsafeBufferPointer(rebasing: prefix.dropLast()) }
    guard stands(prefix, in: value, at: 0, node) else { return false }
    return value.count == prefix.count || value[prefix.count] == 0x2F
  }

  @inline(__always)
  private func slice(_ range: ByteRange) -> Value {
    UnsafeBufferPointer(rebasing: text[Int(range.start)..<Int(range.end)])
  }
}

extension HeaderView {
  /// What many rules ask: found once for all of them, until an edit. Path and host only where a match
  /// of the plan asks for them.
  struct Facts {
    var isUpgrade: Bool
    /// The path as received, without query and fragment.
    var path: ByteRange?
    /// The host without its port: `[::1]:80` is `[::1]`.
    var host: ByteRange?
  }

  @inline(__always)
  func knownFacts() -> Facts {
    let known = facts ?? findFacts()
    facts = known
    return known
  }

  @inline(never)
  func findFacts() -> Facts {
    further.forgetHeaders()
    var path = plan.asksForPath ? value(of: .path) : nil
    if let whole = path {
      let bytes = text[whole]
      var end = 0
      while end < bytes.count, bytes[end] != 0x3F, bytes[end] != 0x23 { end &+= 1 }
      path = ByteRange(start: whole.start, end: whole.start &+ UInt32(truncatingIfNeeded: end))
    }
    let host = plan.asksForHost ? value(of: .authority) : nil
    return Facts(isUpgrade: isUpgrade, path: path, host: host.map(withoutPort))
  }

  func withoutPort(_ whole: ByteRange) -> ByteRange {
    let host = text[whole]
    var end = host.count
    while end > 0, ASCII.isDigit(host[end &- 1]) { end &-= 1 }
    guard end > 0, host[end &- 1] == 0x3A, end < host.count || host.last == 0x3A else {
      return whole
    }
    // What looks like a port at the end of a bare IPv6 address is a part of it.
    let name = UnsafeBufferPointer(rebasing: host[0..<(end &- 1)])
    if name.first != 0x5B, name.contains(0x3A) { return whole }
    return ByteRange(start: whole.start, end: whole.start &+ UInt32(truncatingIfNeeded: name.count))
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
}
