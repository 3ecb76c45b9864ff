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

  @Test func everyOperatorOfTheTable() {
    for row in Schema.operators {
      let argument = row.argument == .header ? "(a)" : ""
      let phase = row.phases.contains(.request) ? "request" : "response"
      let found = ruleFaults("'\(phase)':[{'set_header':{'h':'%\(row.name)\(argument)%'}}]")
      #expect(
        found == (row.isPlanned ? ["not-yet-supported \(phase)/0/set_header/h"] : []), "\(row.name)"
      )
      if !row.phases.contains(.request) {
        #expect(
          ruleFaults("'request':[{'set_header':{'h':'%\(row.name)\(argument)%'}}]") == [
            "phase-conflict request/0/set_header/h"
          ])
      }
    }
  }
}
