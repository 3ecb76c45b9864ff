import Foundation
import ProxyWasmEmulator
import Testing

/// Random edits of random queries and cookies against what their documentation says, written down in
/// the plainest way.
@Suite struct PairModelTests {
  enum Edit {
    case set(name: String, value: String, onlyIf: String?)
    case remove(String)
    case rename(String, String)
  }

  static let names = ["a", "b", "ab", "c"]
  static let values = ["", "1", "x y", "%41", "ä", "a=b", "&", "+"]

  // MARK: Queries

  static func decoded(_ text: Substring) -> String {
    text.replacing("+", with: " ").removingPercentEncoding ?? String(text)
  }

  static func encoded(_ text: String) -> String {
    text.addingPercentEncoding(
      withAllowedCharacters: CharacterSet(
        charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")) ?? ""
  }

  /// Pairs as they stand; the name of each decoded.
  static func apply(_ edit: Edit, to query: String?) -> String? {
    var pairs =
      (query ?? "").isEmpty
      ? [] : (query ?? "").split(separator: "&", omittingEmptySubsequences: false).map(String.init)
    let name = { (pair: String) in decoded(pair.prefix { $0 != "=" }) }
    let before = pairs
    switch edit {
    case .remove(let pattern): pairs.removeAll { FilterEngineTests.Edit.fits(name($0), pattern) }
    case .rename(let old, let new):
      pairs = pairs.map { name($0) == old ? encoded(new) + $0.drop { $0 != "=" } : $0 }
    case .set(let wanted, let value, let onlyIf):
      let isThere = pairs.contains { name($0) == wanted }
      if onlyIf == "absent" && isThere || onlyIf == "present" && !isThere { break }
      let new = encoded(wanted) + "=" + encoded(value)
      let place = pairs.firstIndex { name($0) == wanted } ?? pairs.count
      pairs.removeAll { name($0) == wanted }
      if !value.isEmpty { pairs.insert(new, at: place) }
    }
    if pairs == before { return query }
    // A question mark stands before something.
    let list = pairs.joined(separator: "&")
    return list.isEmpty ? nil : list
  }

  static func json(_ edit: Edit, _ subject: String) -> String {
    switch edit {
    case .set(let name, let value, let onlyIf):
      let text = value.replacing("%", with: "%%")
      let condition = onlyIf.map { ",'only_if':'\($0)'" } ?? ""
      return "{'set_\(subject)':{'\(name)':{'value':'\(text)'\(condition)}}}"
    case .remove(let pattern): return "{'remove_\(subject)':'\(pattern)'}"
    case .rename(let old, let new): return "{'rename_\(subject)':{'\(old)':'\(new)'}}"
    }
  }

  @Test(arguments: 0..<300)
  func queries(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed) + 7)
    let edits: [Edit] = (0..<Int.random(in: 1...5, using: &random)).map { _ in
      let name = Self.names.randomElement(using: &random) ?? "a"
      switch Int.random(in: 0...3, using: &random) {
      case 0, 1:
        return .set(
          name: name, value: Self.values.randomElement(using: &random) ?? "",
          onlyIf: [nil, nil, "absent", "present"].randomElement(using: &random) ?? nil)
      case 2:
        return .remove(
          ["*", "a*", "*b", "", name, name].randomElement(using: &random).flatMap {
            $0.isEmpty ? name : $0
          } ?? name)
      default: return .rename(name, ["b", "c", "x y"].randomElement(using: &random) ?? "b")
      }
    }
    let proxy = filter(rule(edits.map { Self.json($0, "query") }.joined(separator: ",")))
    for _ in 0..<6 {
      let pieces = [
        "a=1", "b", "ab=%20", "%61=2", "", "c=+", "a", "x+y=1", "b=ä", "=", "a=b=c", "%zz",
      ]
      let query = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined(separator: "&")
      let before = Bool.random(using: &random) || !query.isEmpty ? "/p?" + query : "/p"
      var expected: String? = before.count > 2 ? query : nil
      for edit in edits { expected = Self.apply(edit, to: expected) }
      let path = expected.map { "/p?" + $0 } ?? "/p"
      proxy.calls.removeAll()
      #expect(
        proxy.upstream(path: before)?[":path"] == path, "\(edits) on \(before)")
      #expect(proxy.calls.headerWrites.count == (path == before ? 0 : 1))
    }
  }

  // MARK: Cookies

  static func apply(_ edit: Edit, toCookies list: String?) -> String? {
    let trim = CharacterSet(charactersIn: " \t")
    var pairs = (list ?? "").split(separator: ";").map { $0.trimmingCharacters(in: trim) }
      .filter { !$0.isEmpty }
    let name = { (pair: String) in pair.prefix { $0 != "=" }.trimmingCharacters(in: trim) }
    let before = pairs
    switch edit {
    case .remove(let pattern): pairs.removeAll { FilterEngineTests.Edit.fits(name($0), pattern) }
    case .set(let wanted, let value, _):
      let place = pairs.firstIndex { name($0) == wanted } ?? pairs.count
      pairs.removeAll { name($0) == wanted }
      if !value.isEmpty { pairs.insert(wanted + "=" + value, at: place) }
    case .rename: break
    }
    // One that is written as it was still puts the list in order.
    if case .set(let wanted, let value, _) = edit,
      !value.isEmpty || before.contains(where: { name($0) == wanted })
    {
      return pairs.isEmpty ? nil : pairs.joined(separator: "; ")
    }
    if pairs == before { return list }
    return pairs.isEmpty ? nil : pairs.joined(separator: "; ")
  }

  @Test(arguments: 0..<200)
  func cookies(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed) + 3)
    let edits: [Edit] = (0..<Int.random(in: 1...4, using: &random)).map { _ in
      let name = Self.names.randomElement(using: &random) ?? "a"
      return Bool.random(using: &random)
        ? .set(
          name: name, value: ["", "1", "x-y", "\\\"q\\\""].randomElement(using: &random) ?? "",
          onlyIf: nil)
        : .remove(["*", "a*", name].randomElement(using: &random) ?? name)
    }
    let actions = edits.map { edit -> String in
      if case .set(let name, let value, _) = edit { return "{'set_cookie':{'\(name)':'\(value)'}}" }
      return Self.json(edit, "cookie")
    }
    let proxy = filter(rule(actions.joined(separator: ",")))
    for _ in 0..<4 {
      let pieces = ["a=1", "b", " ab = 2", "", "c=x y", "a = 3", "d=\"", "="]
      let list = (0..<Int.random(in: 0...5, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined(separator: [";", "; "].randomElement(using: &random) ?? ";")
      let before = list.isEmpty ? nil : list
      var expected = before
      for edit in edits {
        var edit = edit
        if case .set(let name, let value, let condition) = edit {
          edit = .set(name: name, value: value.replacing("\\", with: ""), onlyIf: condition)
        }
        expected = Self.apply(edit, toCookies: expected)
      }
      var headers = HeaderList()
      headers["cookie"] = before
      #expect(proxy.upstream(headers)?["cookie"] == expected, "\(edits) on \(list)")
    }
  }
}
