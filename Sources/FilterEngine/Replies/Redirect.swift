import Bytes
import FilterConfig
import ProxyWasm

extension FilterPlugin {
  /// Answers with a redirect. False when that is not done: on the filter's own reply, where the client
  /// would be sent to where it is, or when the host refuses.
  func redirect(_ redirect: Redirect, _ phase: Phase, _ stream: FilterStream) -> Bool {
    if phase == .response, stream.hasReplied { return false }
    let view = textView(phase)
    let reply = plan.replies[Int(redirect.reply)]
    let start = view.text.count
    view.text.append(ascii: "generic_filter.redirect.")
    view.text.append(contentsOf: plan.literal(plan.rules[Int(reply.rule)].name))
    let details = ByteRange(start, view.text.count)
    switch location(redirect, phase, stream) {
    case .isHere: return false
    case .none:
      drop("a redirect has no sound location", plan.literal(plan.rules[Int(reply.rule)].name))
      // What a rule answers does not go on.
      if phase == .response { return false }
      return send(
        400, details: view.text[details], body: view.text[.empty],
        headerPairs: view.text[.empty], phase, stream)
    case .written: break
    }
    var headers = HeaderPairs.Writer()
    headers.add("location", draft.bytes)
    if phase == .response { addLimitHeaders(to: &headers, of: reply, view, stream) }
    return send(reply, phase, details: details, headers, stream)
  }

  private enum Location {
    /// In `draft`.
    case written
    /// What is asked for already.
    case isHere
    /// What came in gives no host or path.
    case none
  }

  /// What stands in a URL behind the host.
  private struct Target {
    var path: ByteRange
    /// With '?'; empty without one.
    var query: ByteRange
    /// With '#'; empty without one.
    var fragment = ByteRange.empty
  }

  private func location(
    _ redirect: Redirect, _ phase: Phase, _ stream: FilterStream
  ) -> Location {
    let view = textView(phase)
    let whole = view.evaluate(redirect.requestPath, in: phase, stream)
    // CONNECT and `OPTIONS *` have no path.
    guard view.text[whole].first == 0x2F else { return .none }
    let own = split(whole, view)
    guard var target = target(redirect, own, phase, stream) else { return .none }
    if redirect.dropsQuery, target.query == own.query { target.query = .empty }
    draft.removeAll()
    let isAbsolute = redirect.scheme != .ofRequest || redirect.host != nil || redirect.port > 0
    if isAbsolute {
      guard writeOrigin(redirect, phase, stream) else { return .none }
      URLText.append(view.text[target.path], to: &draft)
    } else {
      // `//host` and, to browsers, `/\host` would be another host.
      draft.append(0x2F)
      URLText.append(URLText.withoutSlashes(view.text[target.path]), to: &draft)
    }
    URLText.append(view.text[target.query], to: &draft)
    if !isAbsolute, draft.bytes.isSame(as: view.text[whole]), target.fragment.isEmpty {
      return .isHere
    }
    if !target.fragment.isEmpty {
      draft.append(0x23)
      target.fragment.start &+= 1
      URLText.append(view.text[target.fragment], to: &draft)
    }
    return draft.count <= 1 << 16 ? .written : .none
  }

  private func split(_ whole: ByteRange, _ view: HeaderView) -> Target {
    let bytes = view.text[whole]
    var path = 0
    while path < bytes.count, bytes[path] != 0x3F, bytes[path] != 0x23 { path &+= 1 }
    var query = path
    while query < bytes.count, bytes[query] != 0x23 { query &+= 1 }
    let (middle, end) = (
      whole.start &+ UInt32(truncatingIfNeeded: path),
      whole.start &+ UInt32(truncatingIfNeeded: query)
    )
    return Target(
      path: ByteRange(start: whole.start, end: middle), query: ByteRange(start: middle, end: end),
      fragment: ByteRange(start: end, end: whole.end))
  }

  private func target(
    _ redirect: Redirect, _ own: Target, _ phase: Phase, _ stream: FilterStream
  ) -> Target? {
    let view = textView(phase)
    switch redirect.target {
    case .ofRequest: return Target(path: own.path, query: own.query)
    case .path(let format):
      let value = view.evaluate(format, in: phase, stream)
      guard view.text[value].first == 0x2F else { return nil }
      var target = split(value, view)
      if target.query.isEmpty { target.query = own.query }
      return target
    case .substitution(let position):
      switch substituted(in: own.path, position, view, phase, stream) {
      case .same: return Target(path: own.path, query: own.query)
      case .tooLarge: return nil
      case .text(let new):
        guard view.text[new].first == 0x2F else { return nil }
        var target = split(new, view)
        if target.query.isEmpty { target.query = own.query }
        return target
      }
    case .prefix(let prefix, let with):
      guard let path = replaced(prefix, with, in: own.path, phase, stream) else {
        return Target(path: own.path, query: own.query)
      }
      guard view.text[path].first == 0x2F else { return nil }
      return Target(path: path, query: own.query)
    }
  }

  /// The path with another prefix, one '/' between it and the rest; nil when it has not this one.
  private func replaced(
    _ prefix: LiteralRange, _ with: FormatID, in path: ByteRange, _ phase: Phase,
    _ stream: FilterStream
  ) -> ByteRange? {
    let view = textView(phase)
    let prefix = plan.literal(prefix)
    let text = view.text[path]
    guard text.begins(with: prefix), text.count == prefix.count || text[prefix.count] == 0x2F else {
      return nil
    }
    let rest = ByteRange(
      start: path.start &+ UInt32(truncatingIfNeeded: prefix.count), end: path.end)
    let new = view.evaluate(with, in: phase, stream)
    let start = view.text.count
    view.text.appendCopy(of: new)
    if !rest.isEmpty, view.text.count > start, view.text.last == 0x2F {
      view.text.truncate(to: view.text.count &- 1)
    }
    view.text.appendCopy(of: rest)
    if view.text.count == start { view.text.append(0x2F) }
    return ByteRange(start, view.text.count)
  }

  /// `https://host:port`. False when the host is none.
  private func writeOrigin(
    _ redirect: Redirect, _ phase: Phase, _ stream: FilterStream
  ) -> Bool {
    let view = textView(phase)
    let isHTTPS: Bool
    switch redirect.scheme {
    case .http: isHTTPS = false
    case .https: isHTTPS = true
    case .ofRequest:
      let scheme = view.evaluate(redirect.requestScheme, in: phase, stream)
      isHTTPS = view.text[scheme].equals("https", ignoringCase: true)
    }
    var host = view.evaluate(redirect.host ?? redirect.requestHost, in: phase, stream)
    guard PathSyntax.isHost(view.text[host]) else { return false }
    // A port belongs to the host and scheme that it came with.
    if redirect.port > 0 || (redirect.host == nil && redirect.scheme != .ofRequest) {
      host = view.withoutPort(host)
    }
    draft.append(ascii: isHTTPS ? "https://" : "http://")
    draft.append(contentsOf: view.text[host])
    if redirect.port > 0, redirect.port != (isHTTPS ? 443 : 80) {
      draft.append(0x3A)
      draft.append(decimal: Int64(redirect.port))
    }
    return true
  }
}

/// What may stand in a Location.
enum URLText {
  /// Appends a path or a query; what could end it, or the header, is percent-encoded. A backslash is a
  /// slash to browsers.
  static func append(_ text: UnsafeBufferPointer<UInt8>, to out: inout TrivialArray<UInt8>) {
    for byte in text {
      switch byte {
      case 0...0x20, 0x7F..., UInt8(ascii: "\""), UInt8(ascii: "#"), UInt8(ascii: "<"),
        UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "`"),
        UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
        PercentCoding.append(escape: byte, to: &out)
      default: out.append(byte)
      }
    }
  }

  /// The path without what it begins with of slashes and backslashes.
  static func withoutSlashes(_ path: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var start = 0
    while start < path.count, path[start] == 0x2F || path[start] == 0x5C { start &+= 1 }
    return UnsafeBufferPointer(rebasing: path[start...])
  }
}
