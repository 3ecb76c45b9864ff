import Testing

@testable import FilterConfig

/// Format strings, piece by piece.
@Suite struct FormatTests {
  /// The pieces in a line: `'literal'`, `%%`, `NAME(argument):length`; a failure ends it.
  private func pieces(_ text: String) -> String {
    let bytes = Array("-\(text)-".utf8).dropFirst().dropLast()
    func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    var parser = FormatParser(bytes)
    var result: [String] = []
    do throws(FormatParser.Failure) {
      while let piece = try parser.next() {
        switch piece {
        case .literal(let range): result.append("'\(part(range))'")
        case .percent: result.append("%%")
        case .operator(let found):
          let argument = found.argument.map { "(\(part($0)))" } ?? ""
          let length = found.maxLength.map { ":\($0)" } ?? ""
          result.append(part(found.name) + argument + length)
          if !part(found.whole).hasPrefix("%") || !part(found.whole).hasSuffix("%") {
            result.append("WHOLE")
          }
        }
      }
    } catch {
      result.append("!\(error.at.lowerBound - 1)..<\(error.at.upperBound - 1)")
    }
    return result.joined(separator: " ")
  }

  @Test(arguments: [
    ("", ""), ("a", "'a'"), ("%%", "%%"), ("a%%b", "'a' %% 'b'"), ("%A%", "A"), ("%A_1%", "A_1"),
    ("x%A%y%B%", "'x' A 'y' B"), ("%A()%", "A()"), ("%A(b)%", "A(b)"), ("%A(b):5%", "A(b):5"),
    ("%A:5%", "A:5"), ("%A(b%c)%", "A(b%c)"), ("%A(b)c)%", "A(b)c)"), ("%A(b):c)%", "A(b):c)"),
    ("%A(b):5)%", "A(b):5)"), ("%A(()%", "A(()"), ("%A%%B%", "A B"), ("%A%%%%B%", "A %% B"),
    ("%A:9999999999999999999%", "A:16777216"), ("%A:99999999999999999999%", "!0..<23"),
    ("%A:0%", "A:0"), ("ä%A(ö)%", "'ä' A(ö)"),
    ("%", "!0..<1"), ("a%", "'a' !1..<2"), ("%a%", "!0..<3"), ("%A", "!0..<2"), ("%A b%", "!0..<3"),
    ("%A(", "!0..<3"), ("%A(b)", "!0..<5"), ("%A(b", "!0..<4"), ("%A:%", "!0..<3"),
    ("%A:x%", "!0..<3"),
    ("%A(b):5", "!0..<7"), ("100% of this text", "'100' !3..<15"), ("%%%", "%% !2..<3"),
    ("%A-", "!0..<3"),
  ])
  func parses(text: String, expected: String) {
    #expect(pieces(text) == expected, "\(text)")
  }

  /// The parts of the only header value's format.
  private func parts(_ format: String) -> [String] {
    guard let plan = plan("{'rules':[{'name':'r','request':[{'set_header':{'h':'\(format)'}}]}]}")
    else { return ["refused"] }
    let range = plan.formats[Int(plan.headerValues[0].value.rawValue)]
    return range.indices.map { index in
      let part = plan.parts[index]
      if part.kind == .literal { return "'\(plan.text(part.literal))'" }
      let alternative = part.alternative == .none ? "" : "?\(plan.name(part.alternative))"
      let length = part.maxLength == .max ? "" : ":\(part.maxLength)"
      return "\(part.kind) \(plan.name(part.name))\(alternative)\(length)"
    }
  }

  @Test func compiled() {
    #expect(parts("a%%b%%") == ["'a%b%'"] && parts("") == [] && parts("%%") == ["'%'"])
    #expect(parts("a%REQ(X-A?:path):3%b") == ["'a'", "requestHeader x-a?:path:3", "'b'"])
    #expect(parts("%PATH%") == ["path x-envoy-original-path?:path"])
    #expect(parts("%PATH(NQ)%") == ["pathOnly x-envoy-original-path?:path"])
    #expect(
      parts("%PATH(WQ:ORIG):9%") == ["path x-envoy-original-path:9"]
        && parts("%PATH(:PATH)%") == ["path :path"])
    #expect(parts("%ROUTE_NAME%%PROTOCOL%") == ["property -", "property -"])
    for bad in [
      "%REQ()%", "%REQ(a b)%", "%REQ(a?)%", "%REQ(?a)%", "%REQ(a?b?c)%", "%REQ(:no)%",
      "%PATH(WQ:X)%", "%PATH(nq)%", "%PROTOCOL:3%", "%req(a)%",
    ] {
      #expect(parts(bad) == ["refused"], "\(bad)")
    }
  }

  /// An argument that an operator takes.
  private func argument(_ row: OperatorRow) -> String {
    switch row.argument {
    case .none, .path, .query, .grpcStatus, .time: ""
    case .header, .cookie, .parameter, .claim, .property, .environment: "(a)"
    case .metadata: "(a:b)"
    case .filterState: "(a:PLAIN)"
    case .name: row.kind == .table ? "(t)" : row.kind == .variable ? "(v)" : "(g)"
    }
  }

  @Test func everyOperatorOfTheTable() {
    for row in Schema.operators where row.kind != .capture {
      func found(_ phase: String) -> [String] {
        let more =
          row.kind == .variable ? ",{'name':'l','request':[{'let':{'v':'x'}}]}" : ""
        let top = row.kind == .table ? "'tables':{'t':{'key':'k','entries':{'a':'b'}}}," : ""
        return faults(
          """
          {\(top)'rules':[{'name':'r','\(phase)':[{'set_header':
            {'h':'%\(row.name)\(argument(row))%'}}]}\(more)]}
          """
        )
      }
      let place = "/set_header/h"
      if row.isPlanned || row.isUnknowable {
        let code = row.isPlanned ? "not-yet-supported" : "not-known-to-plugins"
        #expect(found("request") == ["\(code) /rules/0/request/0\(place)"], "\(row.name)")
        continue
      }
      for (phase, word) in [(Phase.request, "request"), (.response, "response")] {
        #expect(
          found(word)
            == (row.phases.contains(phase) ? [] : ["phase-conflict /rules/0/\(word)/0\(place)"]),
          "\(row.name)")
      }
    }
  }

  @Test(arguments: [
    "%DOWNSTREAM_TLS_VERSION(x)%", "%COOKIE()%", "%COOKIE(a b)%", "%QUERY_PARAM()%",
    "%DYNAMIC_METADATA()%", "%DYNAMIC_METADATA(:a)%", "%FILTER_STATE(a)%", "%FILTER_STATE(:PLAIN)%",
    "%FILTER_STATE(a:TYPED)%", "%PROPERTY()%", "%PROPERTY(a..b)%", "%PROPERTY(.a)%",
    "%PROPERTY(a.)%",
    "%ENVIRONMENT()%", "%ENVIRONMENT(a=b)%", "%QUERY_PARAMS(X)%", "%START_TIME(%Q)%",
    "%START_TIME(%3Y)%", "%START_TIME(%E3)%", "%START_TIME(%)%", "%TABLE()%", "%VAR()%",
    "%CLAIM()%",
  ])
  func argumentsThatAreNone(format: String) {
    #expect(
      ruleFaults("'request':[{'set_header':{'h':'\(format)'}}]") == [
        "invalid-format request/0/set_header/h"
      ], "\(format)")
  }

  @Test func namesThatAreNotDefined() {
    #expect(
      lines(
        "{'tables':{'plans':{'key':'k','entries':{'a':'b'}}},'rules':[{'name':'r','request':[{'let':{'user':'x'}},{'set_header':{'a':'%TABLE(plan)%','b':'%VAR(usr)%'}}]}]}"
      ) == [
        "/rules/0/request/1/set_header/a: unknown-reference: no table \"plan\" (did you mean \"plans\"?)",
        "/rules/0/request/1/set_header/b: unknown-reference: no variable \"usr\" (did you mean \"user\"?)",
      ])
    #expect(
      ruleFaults("'response':[{'let':{'v':'x'}}],'request':[{'set_header':{'h':'%VAR(v)%'}}]") == [
        "phase-conflict request/0/set_header/h"
      ])
  }
}
