internal import Bytes
internal import FilterConfig

/// Finds tests that no request can pass: the filter accepts them, and the rule never applies.
struct HopelessTests {
  private let document: ConfigDocument
  private(set) var findings: [Finding] = []

  init(_ document: ConfigDocument) {
    self.document = document
    guard document.kind(of: .root) == .map else { return }
    /// Matches that are still to be looked at; nested no deeper than the document is.
    var pending: [ConfigValue] = []
    var rules = members(.root, "rules").flatMap(items)
    while let rule = rules.popLast() {
      pending += members(rule, "match")
      rules += members(rule, "first_of").flatMap(items)
    }
    pending += members(.root, "matchers").flatMap(entries)
    while let match = pending.popLast(), findings.count < ConfigLimits.findings {
      guard document.kind(of: match) == .map else { continue }
      pending += members(match, "not")
      pending += (members(match, "all") + members(match, "any")).flatMap(items)
      for test in members(match, "path") { look(at: test, Self.path) }
      for test in members(match, "method") { look(at: test, Self.method) }
      for test in members(match, "host") { look(at: test, Self.host) }
      for test in members(match, "scheme") { look(at: test, Self.scheme) }
    }
  }

  // MARK: - The document

  private func items(_ list: ConfigValue) -> [ConfigValue] {
    document.kind(of: list) == .list ? Array(document.children(of: list)) : []
  }

  private func entries(_ map: ConfigValue) -> [ConfigValue] {
    document.kind(of: map) == .map ? Array(document.children(of: map)) : []
  }

  private func members(_ map: ConfigValue, _ name: StaticString) -> [ConfigValue] {
    entries(map).filter { document.key(of: $0).equals(name) }
  }

  // MARK: - Tests

  /// What a string is compared with, and where it must stand.
  private enum Kind {
    case exact, prefix, other
  }

  /// What is wrong with a string, or nil; in lower case when case does not matter.
  private typealias Rule = (_ text: String, _ kind: Kind, _ ignoresCase: Bool) -> String?

  /// A string, a list of tests, or a map with one.
  private mutating func look(at test: ConfigValue, _ rule: Rule) {
    var pending = [(value: test, kind: Kind.exact, ignoresCase: false)]
    while let (value, kind, ignoresCase) = pending.popLast() {
      switch document.kind(of: value) {
      case .string:
        let text = String(decoding: document.text(of: value), as: UTF8.self)
        if let message = rule(text, kind, ignoresCase) { add(message, value) }
      case .list: pending += items(value).map { ($0, kind, ignoresCase) }
      case .map:
        let ignores =
          ignoresCase || members(value, "ignore_case").contains { document.kind(of: $0) == .true }
        pending += members(value, "exact").map { ($0, .exact, ignores) }
        pending += members(value, "prefix").map { ($0, .prefix, ignores) }
        pending += members(value, "segment_prefix").map { ($0, .prefix, ignores) }
        for name: StaticString in ["suffix", "contains", "not"] {
          pending += members(value, name).map { ($0, .other, ignores) }
        }
      default: break
      }
    }
  }

  private mutating func add(_ message: String, _ value: ConfigValue) {
    let pointer = DiagnosticMessage.pointer(of: value, in: document)
    findings.append(
      Finding(
        .delivery(.neverHolds), message, at: document.source(of: value)?.value ?? .empty,
        pointer: String(decoding: pointer, as: UTF8.self)))
  }

  // MARK: - Rules

  /// The path of a request begins with a slash, and the query is no part of it. `OPTIONS *` has a
  /// path of its own.
  private static func path(_ text: String, _ kind: Kind, _ ignoresCase: Bool) -> String? {
    if text.utf8.contains(UInt8(ascii: "?")) {
      return "path tests do not see the query: \(RoadDifference.quote(text)) is in no path"
    }
    let isAnchored = kind == .exact || kind == .prefix && !text.isEmpty
    guard isAnchored, text != "*", !text.hasPrefix("/") else { return nil }
    return "a path begins with '/', and so none is or begins with \(RoadDifference.quote(text))"
  }

  private static func method(_ text: String, _ kind: Kind, _ ignoresCase: Bool) -> String? {
    let isWord = text.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: ",") }
    if !isWord {
      return "\(RoadDifference.quote(text)) is in no method: each is a string of its own"
    }
    guard !ignoresCase, text != text.uppercased() else { return nil }
    return "methods are written in capitals: \(RoadDifference.quote(text.uppercased()))"
  }

  private static func host(_ text: String, _ kind: Kind, _ ignoresCase: Bool) -> String? {
    if text.contains("/") { return "a host has no '/': \(RoadDifference.quote(text))" }
    guard kind == .exact, !text.hasPrefix("["), let colon = text.lastIndex(of: ":") else {
      return nil
    }
    let port = text[text.index(after: colon)...]
    guard !port.isEmpty, port.allSatisfy(\.isNumber), text.firstIndex(of: ":") == colon else {
      return nil
    }
    return "host tests do not see the port: write \(RoadDifference.quote(String(text[..<colon])))"
  }

  private static func scheme(_ text: String, _ kind: Kind, _ ignoresCase: Bool) -> String? {
    let known = ["http", "https"]
    let wanted = ignoresCase ? text.lowercased() : text
    guard kind == .exact, !known.contains(wanted) else { return nil }
    return "a scheme is \"http\" or \"https\", and never \(RoadDifference.quote(text))"
  }
}
