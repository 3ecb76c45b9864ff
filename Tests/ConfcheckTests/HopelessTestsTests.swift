import Testing

@testable import ConfcheckCore

/// Warnings about tests that no request can pass.
@Suite struct HopelessTestsTests {
  private func warnings(_ text: String, target: Target? = nil) -> [String] {
    let source = SourceFile(name: "a.yaml", bytes: Array(text.utf8))
    return Check.run(source, target: target).findings.filter { $0.code == .delivery(.neverHolds) }
      .map { "\(source.position(of: Int($0.span.start)).column) \($0.pointer)" }
  }

  private func isHopeless(_ match: String) -> Bool {
    !warnings("rules: [{name: a, match: {\(match)}}]\n").isEmpty
  }

  @Test(arguments: [
    "path: api", "path: {prefix: api}", "path: {segment_prefix: api/v1}", "path: [/a, b]",
    "path: /a?b=c", "path: {contains: 'x?'}", "path: ''", "path: http://a/b", "method: get",
    "method: [GET, Post]", "method: GET POST", "method: 'GET,POST'", "method: [GET POST]",
    "host: example.com:8080", "host: https://example.com", "host: a/b", "scheme: HTTPS",
    "scheme: https://", "all: [{path: a}]", "any: [{method: GET}, {path: a}]", "not: {path: a}",
    "not: {all: [{not: {method: get}}]}", "path: {exact: [/a, {exact: b}]}", "method: {not: get}",
  ])
  func found(_ match: String) { #expect(isHopeless(match)) }

  @Test(arguments: [
    "path: /", "path: '*'", "path: {prefix: ''}", "path: {suffix: .js}", "path: {contains: api}",
    "path: {exact: /API, ignore_case: true}", "path: {not: api}", "method: GET", "method: M-SEARCH",
    "method: {exact: get, ignore_case: true}", "host: example.com", "host: '[::1]:80'",
    "host: '::1'",
    "host: {suffix: ':8080'}", "host: '*.example.com'", "scheme: https", "scheme: {prefix: http}",
    "scheme: {exact: HTTPS, ignore_case: true}", "headers: {path: api, method: get}",
  ])
  func notFound(_ match: String) { #expect(!isHopeless(match)) }

  @Test func placesAreTheStrings() {
    #expect(
      warnings("rules: [{name: a, match: {path: [/a, b, {prefix: c}]}}]\n") == [
        "38 /rules/0/match/path/1", "50 /rules/0/match/path/2/prefix",
      ])
    #expect(warnings("matchers: {m: {method: get}}\n") == ["24 /matchers/m/method"])
    #expect(warnings("x-rules: [{match: {path: a}}]\n") == [])
    #expect(warnings("rules: {match: {path: a}}\nmatchers: [{path: a}]\n") == [])
  }
}
