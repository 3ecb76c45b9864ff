import Bytes
import Testing

@testable import FilterConfig

/// Values that take more than a format: what is refused, and what a plan keeps for them.
@Suite struct ValueTests {
  private func made(_ text: String) -> Plan? { plan(text) }

  private func faultsOf(_ value: String, _ top: String = "") -> [String] {
    faults("{\(top)'rules':[{'name':'r','request':[{'set_header':{'h':\(value)}}]}]}").map {
      $0.replacing("/rules/0/request/0/set_header/h", with: "~")
    }
  }

  @Test(arguments: [
    "'%REQ(a)%'", "{'value':'a'}", "{'first':['%REQ(a)%',{'value':'b','transform':'lower'}]}",
    "{'value':'a','transform':['lower','upper','trim','url_encode','url_decode','html_escape','json_escape','base64','base64url','base64_decode','sha256']}",
    "{'value':'a','transform':{'hmac':{'key':'%ENVIRONMENT(K)%','algorithm':'sha256','output':'base64url'}}}",
    "{'value':'a','transform':{'mask':[24,64]},'default':{'first':['a','b']}}",
    "{'value':'a','transform':[{'regex':'(a)(b)','substitution':'\\\\2-%REQ(b)%\\\\1\\\\\\\\','all':true}]}",
    "{'value':'a','transform':{'regex':'a','substitution':{'value':'%REQ(x)%'}}}",
  ])
  func accepted(value: String) { #expect(faultsOf(value) == [], "\(value)") }

  @Test(arguments: [
    ("{'value':'a','first':['b']}", "exactly-one ~"),
    ("{'transform':'lower'}", "exactly-one ~"),
    ("{'value':{'value':'a'}}", "wrong-type ~/value"),
    ("{'value':'a','transform':'lowr'}", "invalid-choice ~/transform"),
    ("{'value':'a','transform':{'mask':[24]}}", "out-of-range ~/transform/mask"),
    ("{'value':'a','transform':{'mask':[33,64]}}", "out-of-range ~/transform/mask"),
    ("{'value':'a','transform':{'mask':[24,129]}}", "out-of-range ~/transform/mask/1"),
    ("{'value':'a','transform':{'regex':'a'}}", "missing-field ~/transform"),
    ("{'value':'a','transform':{'substitution':'a'}}", "missing-field ~/transform"),
    (
      "{'value':'a','transform':{'regex':'(','substitution':''}}",
      "invalid-pattern ~/transform/regex"
    ),
    (
      "{'value':'a','transform':{'regex':'(a)','substitution':'\\\\2'}}",
      "invalid-pattern ~/transform/substitution"
    ),
    (
      "{'value':'a','transform':{'regex':'a','substitution':'b\\\\'}}",
      "invalid-pattern ~/transform/substitution"
    ),
    (
      "{'value':'a','transform':{'hmac':{'key':'%RESP(x)%'}}}", "phase-conflict ~"
    ),
    ("{'first':['a',{'value':'%RESP(x)%'}]}", "phase-conflict ~"),
    ("{'value':'a','default':'%RESPONSE_CODE%'}", "phase-conflict ~"),
    ("{'first':['a\\nb']}", "invalid-header-value ~/first/0"),
    ("{'value':'a','default':{'value':'a\\rb'}}", "invalid-header-value ~/default/value"),
    (
      "{'value':'a','transform':[\(Array(repeating: "'lower'", count: 17).joined(separator: ","))]}",
      "too-many-values ~/transform"
    ),
  ])
  func refused(value: String, fault: String) {
    #expect(faultsOf(value) == [fault], "\(value)")
  }

  @Test func depth() {
    func nested(_ levels: Int) -> String {
      String(repeating: "{'first':[", count: levels) + "'a'"
        + String(repeating: "],'default':'b'}", count: levels)
    }
    #expect(faultsOf(nested(15)) == [])
    #expect(
      !faultsOf(nested(17)).isEmpty && faultsOf(nested(17)).allSatisfy { $0.hasPrefix("too-deep ") }
    )
    #expect(faultsOf(nested(25)).contains { $0.hasPrefix("too-deep ") })
  }

  // MARK: Tables

  private func table(_ body: String) -> [String] {
    faults("{'tables':{'t':\(body)}}").map { $0.replacing("/tables/t", with: "~") }
  }

  @Test func tables() {
    #expect(
      table("{'key':'%REQ(a)%','entries':{'a b':'x','ä':{'first':['y']}},'default':'z'}") == [])
    #expect(table("{'key':'k'}") == ["missing-field ~"])
    #expect(table("{'entries':{'a':'b'}}") == ["missing-field ~"])
    #expect(table("{'key':'k','entries':{}}") == ["empty-list ~/entries"])
    #expect(table("{'key':'k','entries':{'':'x'}}") == ["invalid-name ~/entries/"])
    #expect(table("{'key':'%RESP(x)%','entries':{'a':'b'}}") == [])
    #expect(table("{'key':'k','tests':[{'is':{'prefix':'a'},'value':'%REQ(b)%'}]}") == [])
    #expect(table("{'key':'k','tests':[{'is':'a'}]}") == ["missing-field ~/tests/0"])
    #expect(
      table("{'key':'k','tests':[{'is':'a','value':'%NO%'}]}") == ["invalid-format ~/tests/0/value"]
    )
    #expect(table("{'key':'k','entries':{'a':'%NO%'}}") == ["invalid-format ~/entries/a"])
  }

  @Test func tablesThatNameTables() {
    func chain(_ count: Int) -> String {
      let tables = (0..<count).map {
        "'t\($0)':{'key':'k','entries':{'k':'\($0 + 1 < count ? "%TABLE(t\($0 + 1))%%TABLE(t\($0 + 1))%" : "x")'}}"
      }
      return "{'tables':{\(tables.joined(separator: ","))}}"
    }
    #expect(faults(chain(7)) == [])
    #expect(faults(chain(40)).contains { $0.hasPrefix("too-deep ") })
    #expect(
      lines(
        "{'tables':{'a':{'key':'%TABLE(b)%','entries':{'x':'y'}},'b':{'key':'k','entries':{'x':'%TABLE(a)%'}}}}"
      )
        == [
          "/tables/b/entries/x: reference-cycle: the table \"a\" refers to itself, by this way or a longer one"
        ])
    #expect(faults("{'tables':{'a':{'key':'%TABLE(a)%','entries':{'x':'y'}}}}").count == 1)
  }

  @Test func costs() {
    // Sixteen times sixteen times … parts would be 2^32.
    let tables = (0..<8).map {
      "'t\($0)':{'key':'k','entries':{'k':'\(String(repeating: "%TABLE(t\($0 + 1))%", count: 16))'}}"
    }
    let text = "{'tables':{\(tables.joined(separator: ",")),'t8':{'key':'k','entries':{'k':'x'}}}}"
    #expect(faults(text).contains { $0.hasPrefix("too-many-values ") })
  }

  @Test func aTableIsUsedInThePhasesOfItsValues() {
    let top = "'tables':{'t':{'key':'%REQ(a)%','entries':{'a':'%RESP(b)%'}}},"
    #expect(faultsOf("'%TABLE(t)%'", top) == ["phase-conflict ~"])
  }

  @Test func entriesAreFoundByHash() throws {
    let count = 10_000
    let entries = (0..<count).map { "'key \($0)':'\($0)'" }.joined(separator: ",")
    let plan = try #require(
      made("{'tables':{'t':{'key':'k','entries':{\(entries)}}}}"))
    for number in stride(from: 0, to: count, by: 37) {
      let key = Array("key \(number)".utf8)
      let format = try #require(key.withUnsafeBufferPointer { plan.entry($0, of: plan.tables[0]) })
      let part = plan.parts[plan.formats[Int(format.rawValue)].indices.lowerBound]
      #expect(plan.text(part.literal) == "\(number)")
    }
    for key in ["", "key", "key 10000", "KEY 1"] {
      #expect(Array(key.utf8).withUnsafeBufferPointer { plan.entry($0, of: plan.tables[0]) } == nil)
    }
  }

  // MARK: What later phases need

  @Test func headersOfInnerValuesAreKept() {
    let plan = made(
      """
      {'tables':{'t':{'key':'%REQ(k)%','entries':{'a':'%REQ(e)%'},'default':'%COOKIE(c)%'}},
       'rules':[{'name':'off','mode':'disabled','response':[{'set_header':{'x':'%TABLE(t)%'}}]},
        {'name':'r','response':[{'set_header':{'x':'%TABLE(t)%','y':{'first':['%REQ(f)%'],'default':'%HOST%',
        'transform':[{'hmac':{'key':'%REQ(h)%'}},{'regex':'a','substitution':'%QUERY_PARAM(q)%'}]}}}]}]}
      """)
    let kept = plan.map { plan in
      plan.keptRequestNames.indices.map { plan.name(plan.keptRequestNames[$0]) }
    }
    #expect(kept == ["k", "e", "cookie", "f", ":authority", "h", ":path"])
  }

  @Test func whatIsRead() throws {
    let plan = try #require(
      made(
        "{'rules':[{'name':'r','request':[{'let':{'a':'%VAR(b)%','b':{'first':['%HOST%']},'c':'%ROUTE_NAME%'}}],'response':[{'let':{'d':'%RESP(x)%'}}]}]}"
      ))
    let reads = plan.variableValues.indices.map {
      (
        plan.readsRequest(plan.variableValues[$0].value),
        plan.readsResponse(plan.variableValues[$0].value)
      )
    }
    #expect(reads.map(\.0) == [false, true, false, false])
    #expect(reads.map(\.1) == [false, false, false, true])
    #expect(plan.variableCount == 4)
  }

  @Test func environmentVariablesAreReadOnce() {
    let plan = made(
      "{'rules':[{'name':'r','request':[{'set_header':{'a':'%ENVIRONMENT(A)%%ENVIRONMENT(B)%','b':'%ENVIRONMENT(A)%'}}]}]}"
    )
    #expect(plan?.environment.count == 2)
  }
}
