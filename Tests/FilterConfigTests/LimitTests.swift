import Testing

@testable import FilterConfig

/// Configurations that are too much of something end in findings, in little time and stack.
@Suite struct LimitTests {
  @Test func rules() throws {
    func rules(_ count: Int) -> String {
      "{'rules':[" + (0..<count).map { "{'name':'r\($0)'}" }.joined(separator: ",") + "]}"
    }
    #expect(faults(rules(10_000)) == [])
    #expect(faults(rules(10_001)) == ["too-many-rules /rules"])
  }

  @Test func depth() {
    func nested(_ depth: Int) -> String {
      String(repeating: "{'not':", count: depth) + "{}" + String(repeating: "}", count: depth)
    }
    // Two levels for each: the match and the `not`.
    #expect(ruleFaults("'match':" + nested(31)) == [])
    #expect(ruleFaults("'match':" + nested(32)).first?.hasPrefix("too-deep match") == true)
    #expect(ruleFaults("'match':" + nested(70)).first?.hasPrefix("too-deep at ") == true)
  }

  /// Matchers m0 to m(count - 1), each of which refers to the next, so many times.
  private func chain(_ count: Int, times: Int = 1, closed: Bool = false, reversed: Bool = false)
    -> String
  {
    let members = (0..<count).map { index -> String in
      let next = index + 1 < count ? index + 1 : closed ? 0 : -1
      let references = Array(repeating: "'m\(next)'", count: times).joined(separator: ",")
      return next < 0 ? "'m\(index)':{'path':'/'}" : "'m\(index)':{'matcher':[\(references)]}"
    }
    return "{'matchers':{" + (reversed ? members.reversed() : members).joined(separator: ",") + "}}"
  }

  @Test func chainsOfMatchers() {
    #expect(faults(chain(20)) == [] && faults(chain(20, reversed: true)) == [])
    for reversed in [false, true] {
      let found = faults(chain(20_000 / 2, reversed: reversed))
      #expect(!found.isEmpty && found.allSatisfy { $0.hasPrefix("too-deep /matchers/m") })
    }
  }

  @Test func cycles() {
    #expect(faults(chain(1, closed: true)) == ["reference-cycle /matchers/m0/matcher/0"])
    #expect(faults(chain(2, closed: true)) == ["reference-cycle /matchers/m1/matcher/0"])
    #expect(faults(chain(10, closed: true)) == ["reference-cycle /matchers/m9/matcher/0"])
    #expect(!faults(chain(5_000, closed: true)).isEmpty)
    #expect(
      faults("{'matchers':{'a':{'any':[{'not':{'matcher':'b'}}]},'b':{'all':[{'matcher':'a'}]}}}")
        == ["reference-cycle /matchers/b/all/0/matcher"])
  }

  @Test func matchersThatDoubleTheWork() {
    #expect(faults(chain(10, times: 2)) == [])
    #expect(faults(chain(30, times: 2)).contains { $0.hasPrefix("too-many-values /matchers/m") })
    #expect(faults(chain(8, times: 10)).contains { $0.hasPrefix("too-many-values /matchers/m") })
  }

  @Test func names() {
    func headers(_ count: Int) -> String {
      "'match':{'headers':{" + (0..<count).map { "'h\($0)':'v'" }.joined(separator: ",") + "}}"
    }
    #expect(ruleFaults(headers(16_000)) == [])
    #expect(faults("{'rules':[{'name':'r',\(headers(16_384))}]}") == ["too-many-values /"])
    func matchers(_ count: Int) -> String {
      "{'matchers':{" + (0..<count).map { "'m\($0)':{}" }.joined(separator: ",") + "}}"
    }
    #expect(faults(matchers(10_000)) == [] && faults(matchers(10_001)) == ["too-many-values /"])
    let labels = (0..<33).map { "'l\($0)':'v'" }.joined(separator: ",")
    #expect(
      faults("{'metrics':{'m':{'type':'counter','labels':{\(labels)}}}}") == [
        "too-many-values /metrics/m/labels"
      ])
  }

  /// Large documents whose decoding would take minutes if it were quadratic.
  @Test(arguments: LargeDocument.all)
  func largeDocuments(document: LargeDocument) {
    #expect(Set(faults(document.text)) == document.faults, "\(document.name)")
  }
}

/// A document near the limits, and what is wrong with it.
struct LargeDocument: Sendable, CustomTestStringConvertible {
  let name: String
  let text: String
  let faults: Set<String>
  var testDescription: String { name }

  static func list(_ count: Int, _ element: (Int) -> String) -> String {
    (0..<count).map(element).joined(separator: ",")
  }

  static func header(_ value: String) -> String {
    "{'rules':[{'name':'r','request':[{'set_header':{'a':'\(value)'}}]}]}"
  }

  static let badHeader: Set = ["invalid-format /rules/0/request/0/set_header/a"]
  static let matchers = list(5_000) { "'matcher-\($0)':{'path':'/'}" }
  static let few = list(500) { "'matcher-\($0)':{'path':'/'}" }

  static let all = [
    LargeDocument(
      name: "references",
      text: "{'matchers':{\(matchers)},'rules':["
        + list(5_000) { "{'name':'r\($0)','match':{'matcher':'matcher-\($0)'}}" } + "]}",
      faults: []),
    LargeDocument(
      name: "unknown references",
      text: "{'matchers':{\(few)},'rules':["
        + list(9_999) { "{'name':'r\($0)','match':{'matcher':'natcher\($0)'}}" } + "]}",
      faults: Set((0..<100).map { "unknown-reference /rules/\($0)/match/matcher" })),
    LargeDocument(
      name: "paths",
      text: "{'rules':[{'name':'r','match':{'path':[" + list(50_000) { "'/p\($0)'" } + "]}}]}",
      faults: []),
    LargeDocument(
      name: "operators", text: header(String(repeating: "%REQ(a)%", count: 20_000)), faults: []),
    LargeDocument(
      name: "open", text: header(String(repeating: "%REQ(", count: 150_000)), faults: badHeader),
    LargeDocument(
      name: "digits", text: header("%REQ(" + String(repeating: "):1", count: 150_000)),
      faults: badHeader),
    LargeDocument(
      name: "header names",
      text: "{'rules':[{'name':'r','request':[{'remove_header':["
        + list(30_000) { "'h\($0 % 300)-\(50_000 - $0)'" } + "]}]}]}",
      faults: ["too-many-values /"]),
    LargeDocument(
      name: "headers",
      text: "{'rules':[{'name':'r','request':[{'set_header':{"
        + list(10_000) { "'h\(($0 &* 7_919) % 10_007)':'v'" } + "}}]}]}",
      faults: []),
  ]
}
