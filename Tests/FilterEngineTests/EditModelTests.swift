import ProxyWasmEmulator
import Testing

/// A generator whose numbers a seed decides.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }
}

/// Header edits as their documentation has them, on plain lists of values.
struct EditModel {
  var headers: [String: [String]]

  func format(_ value: String) -> String {
    guard value.hasPrefix("%") else { return value }
    let inner = value.dropFirst(5).dropLast(2)
    return value.hasPrefix("%ALL")
      ? (headers[String(inner)] ?? []).joined(separator: ",")
      : (headers[String(inner)]?.first ?? "")
  }
}

/// One edit, as configuration and as what it does to the model.
enum Edit {
  /// `kind`: set, add or join. A value is a literal, `%REQ(n)%` or `%ALL(n)%`.
  case write(kind: String, [(name: String, value: String, onMissing: String?, onlyIf: String?)])
  case remove([String])
  case rename([(from: String, to: String)])

  var json: String {
    switch self {
    case .write(let kind, let values):
      let members = values.map { value -> String in
        var fields = "'value':'\(value.value.replacing("%ALL(", with: "%REQ_ALL("))'"
        if let word = value.onMissing { fields += ",'on_missing':'\(word)'" }
        if let word = value.onlyIf { fields += ",'only_if':'\(word)'" }
        return "'\(value.name)':{\(fields)}"
      }
      return "{'\(kind)_header':{\(members.joined(separator: ","))}}"
    case .remove(let names):
      return "{'remove_header':[\(names.map { "'\($0)'" }.joined(separator: ","))]}"
    case .rename(let pairs):
      return "{'rename_header':{\(pairs.map { "'\($0.from)':'\($0.to)'" }.joined(separator: ","))}}"
    }
  }

  func apply(to model: inout EditModel) {
    switch self {
    case .write(let kind, let values):
      let before = model
      for (name, value, onMissing, onlyIf) in values.sorted(by: { $0.name < $1.name }) {
        let isPresent = before.headers[name] != nil
        if onlyIf == "absent" && isPresent || onlyIf == "present" && !isPresent { continue }
        let text = before.format(value)
        if text.isEmpty {
          let word = onMissing ?? (kind == "set" ? "remove" : "keep")
          if word == "remove" { model.headers[name] = nil }
          if word != "empty" { continue }
        }
        switch kind {
        case "set": model.headers[name] = [text]
        case "add": model.headers[name, default: []].append(text)
        default:
          model.headers[name] = [((model.headers[name] ?? []) + [text]).joined(separator: ",")]
        }
      }
    case .remove(let patterns):
      for pattern in patterns {
        for name in model.headers.keys where Self.fits(name, pattern) {
          // Globs pass over what is guarded.
          if pattern.contains("*"),
            name.hasPrefix(":") || name.hasPrefix("x-envoy-") || name == "http2-settings"
          {
            continue
          }
          model.headers[name] = nil
        }
      }
    case .rename(let pairs):
      let before = model
      for (from, _) in pairs { model.headers[from] = nil }
      for (from, to) in pairs.sorted(by: { $0.from < $1.from }) {
        if let values = before.headers[from] { model.headers[to] = values }
      }
    }
  }

  static func fits(_ name: String, _ pattern: String) -> Bool {
    guard let first = pattern.first else { return name.isEmpty }
    if first == "*" {
      let rest = String(pattern.dropFirst())
      return name.indices.contains { fits(String(name[$0...]), rest) } || fits("", rest)
    }
    return name.first == first && fits(String(name.dropFirst()), String(pattern.dropFirst()))
  }
}

/// Random edits on random headers: the host's map is the model's, with as few calls as there can be.
@Suite struct EditModelTests {
  static let names = ["a", "b", "c", "x-a", "x-b", "x-long-name"]
  static let strangers = ["s", "x-s", "x-envoy-s", "http2-settings"]
  static let values = [
    "", "1", "2", "long value", "%REQ(a)%", "%REQ(x-b)%", "%ALL(a)%", "%ALL(c)%",
  ]

  @Test(arguments: 0..<300)
  func theHostGetsWhatTheModelHas(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed) + 1)
    let edits = (0..<Int.random(in: 1...8, using: &random)).map { _ in Self.edit(&random) }
    let proxy = filter(rule(edits.map(\.json).joined(separator: ",")))
    // One filter, several requests: nothing of one may show in the next.
    for _ in 0..<4 {
      var request: HeaderList = [
        ":authority": "h", ":path": "/", ":method": "GET", ":scheme": "http",
      ]
      for _ in 0..<Int.random(in: 0...10, using: &random) {
        let name = (Self.names + Self.strangers).randomElement(using: &random) ?? "a"
        request.add(
          Array(name.utf8), Array((["", "1", "2", "3"].randomElement(using: &random) ?? "").utf8))
      }
      let before = Self.map(request)
      var model = EditModel(headers: before)
      for edit in edits { edit.apply(to: &model) }
      proxy.calls.removeAll()
      let stream = proxy.workers[0].exchange(request)
      let after = stream.upstream.map { Self.map($0.headers) }
      #expect(after == model.headers, "\(edits.map(\.json)) on \(request)")
      let calls = Set(before.keys).union(model.headers.keys).reduce(0) {
        $0 + Self.fewestCalls(from: before[$1] ?? [], to: model.headers[$1] ?? [])
      }
      #expect(proxy.calls.headerWrites.count == calls, "\(edits.map(\.json)) on \(request)")
      #expect(proxy.reads == 1 && proxy.calls.total == calls + 1 && proxy.misuses.isEmpty)
    }
  }

  /// A replace leaves one value of however many; adding goes to the end.
  static func fewestCalls(from before: [String], to after: [String]) -> Int {
    if before == after { return 0 }
    if after.isEmpty { return 1 }
    if after.count > before.count, Array(after.prefix(before.count)) == before {
      return after.count - before.count
    }
    return after.count
  }

  static func map(_ list: HeaderList) -> [String: [String]] {
    var result: [String: [String]] = [:]
    for field in list.fields {
      result[String(decoding: field.name, as: UTF8.self), default: []].append(
        String(decoding: field.value, as: UTF8.self))
    }
    return result
  }

  static func edit(_ random: inout SeededGenerator) -> Edit {
    func some(_ count: Int, _ random: inout SeededGenerator) -> [String] {
      Array(names.shuffled(using: &random).prefix(count))
    }
    func one<Element>(of list: [Element], _ random: inout SeededGenerator) -> Element {
      list[Int.random(in: list.indices, using: &random)]
    }
    switch Int.random(in: 0...6, using: &random) {
    case 0...3:
      let kind = one(of: ["set", "set", "add", "join"], &random)
      return .write(
        kind: kind,
        some(Int.random(in: 1...3, using: &random), &random).map {
          (
            $0, one(of: values, &random),
            one(of: [nil, nil, "remove", "keep", "empty"], &random),
            one(of: [nil, nil, nil, "absent", "present"], &random)
          )
        })
    case 4: return .remove(some(Int.random(in: 1...2, using: &random), &random))
    case 5:
      let globs = ["*", "x-*", "*s", "*-*", "http2*", "x-*-name", "**a", "nothing*"]
      return .remove([one(of: globs, &random)])
    default:
      let from = some(Int.random(in: 1...3, using: &random), &random)
      return .rename(from.map { ($0, one(of: names, &random)) })
    }
  }
}
