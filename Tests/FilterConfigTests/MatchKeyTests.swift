import Testing

@testable import FilterConfig

/// What is refused in the keys of matches.
@Suite struct MatchKeyTests {
  @Test func addressesAndNumbers() {
    #expect(
      ruleFaults("'match':{'remote_ip':['10.0.0.0/33','::1','fe80::%1/10','a']}")
        == [
          "wrong-type match/remote_ip/0", "wrong-type match/remote_ip/2",
          "wrong-type match/remote_ip/3",
        ])
    #expect(
      ruleFaults("'match':{'direct_remote_ip':'::1'}") == [
        "not-known-to-plugins match/direct_remote_ip"
      ])
    #expect(
      ruleFaults("'match':{'headers':{'x':{'min':1e16}}}") == ["wrong-type match/headers/x/min"])
    #expect(
      ruleFaults("'match':{'headers':{'x':{'min':2,'max':1}}}") == [
        "conflicting-fields match/headers/x/min"
      ])
    #expect(ruleFaults("'match':{'headers':{'x':{'min':-999999999999999,'max':'5e3'}}}") == [])
  }

  @Test func fractions() {
    for wrong in ["-1", "101", "100.0001"] {
      #expect(
        ruleFaults("'match':{'fraction':{'percent':\(wrong)}}") == [
          "out-of-range match/fraction/percent"
        ])
    }
    for wrong in ["'x'", "0.00001", "'5%'", "''"] {
      #expect(
        ruleFaults("'match':{'fraction':{'percent':\(wrong)}}") == [
          "wrong-type match/fraction/percent"
        ])
    }
    #expect(ruleFaults("'match':{'fraction':{'percent':'0.0001','sticky_by':'a'}}") == [])
    #expect(
      ruleFaults("'match':{'fraction':{'from':5,'to':5,'sticky_by':'a'}}") == [
        "conflicting-fields match/fraction/from"
      ])
    #expect(ruleFaults("'match':{'fraction':{'to':5}}") == ["conflicting-fields match/fraction/to"])
    #expect(
      ruleFaults("'match':{'fraction':{'percent':5,'to':5}}") == [
        "exactly-one match/fraction", "conflicting-fields match/fraction/to",
      ])
    #expect(
      ruleFaults("'match':{'fraction':{'percent':5,'salt':'s'}}") == [
        "conflicting-fields match/fraction/salt"
      ])
    #expect(
      ruleFaults("'match':{'fraction':{'percent':5,'sticky_by':'%RESP(x)%'}}") == [
        "phase-conflict match/fraction/sticky_by"
      ])
  }

  @Test func normalization() {
    #expect(
      ruleFaults("'match':{'host':{'exact':'a','normalize':true}}") == [
        "conflicting-fields match/host/normalize"
      ])
    #expect(
      ruleFaults("'match':{'path':{'not':{'exact':'a','normalize':true}}}") == [
        "conflicting-fields match/path/not/normalize"
      ])
  }

  @Test func expressions() {
    #expect(ruleFaults("'match':{'path':{'regex':'a('}}") == ["invalid-pattern match/path/regex"])
    #expect(
      ruleFaults("'match':{'path':{'not':{'regex':'(?P<a>x)'}}}") == [
        "invalid-pattern match/path/not/regex"
      ])
    #expect(
      ruleFaults("'match':{'not':{'path':{'regex':'(?P<a>x)'}}}") == [
        "invalid-pattern match/not/path/regex"
      ])
    #expect(
      ruleFaults("'match':{'path':{'regex':'(?P<a>x)'},'host':{'regex':'(?P<a>x)'}}")
        == ["invalid-pattern match"])
    #expect(
      ruleFaults("'request':[{'set_header':{'a':'%MATCH(a)%'}}]") == [
        "unknown-reference request/0/set_header/a"
      ])
    #expect(
      ruleFaults(
        "'match':{'path':{'regex':'(?P<a>x)'}},'request':[{'set_header':{'a':'%MATCH(a)%%MATCH(b)%'}}]"
      )
        == ["unknown-reference request/0/set_header/a"])
    let many = (0..<65).map { "{'path':{'regex':'(?P<g\($0)>x)'}}" }.joined(separator: ",")
    #expect(ruleFaults("'match':{'all':[\(many)]}") == ["too-many-values match"])
    // A matcher that is referred to twice has its groups once.
    #expect(
      faults(
        "{'matchers':{'m':{'path':{'regex':'(?P<a>x)'}},'n':{'matcher':'m'}},'rules':[{'name':'r','match':{'matcher':['m','n']},'request':[{'set_header':{'a':'%MATCH(a)%'}}]}]}"
      ) == [])
  }

  @Test func responses() {
    let response = "'response':{'status':'5xx'}"
    #expect(
      ruleFaults("'match':{\(response)},'request':[{'remove_header':'a'}]") == [
        "phase-conflict match/response"
      ])
    #expect(ruleFaults("'match':{'not':{\(response)}}") == ["phase-conflict match/not/response"])
    #expect(
      ruleFaults("'match':{'any':[{\(response)}]}") == ["phase-conflict match/any/0/response"])
    #expect(ruleFaults("'match':{'all':[{\(response)}]},'response':[{'remove_header':'a'}]") == [])
    func named(_ match: String, _ more: String = "") -> [String] {
      faults("{'matchers':{'m':{\(response)}},'rules':[{'name':'r','match':\(match)\(more)}]}")
    }
    #expect(named("{'matcher':'m'}") == [])
    #expect(
      named("{'matcher':'m'}", ",'request':[{'remove_header':'a'}]") == [
        "phase-conflict /rules/0/match/matcher"
      ])
    #expect(named("{'not':{'matcher':'m'}}") == ["phase-conflict /rules/0/match/not/matcher"])
    for wrong in ["'2x'", "99", "600", "'500-400'", "'6xx'", "''", "'200-'", "'xx'", "2e2"] {
      #expect(
        ruleFaults("'match':{'response':{'status':\(wrong)}}") == [
          "wrong-type match/response/status"
        ], "\(wrong)")
    }
    #expect(
      ruleFaults("'match':{'response':{'flags':['UF','XX']}}") == [
        "invalid-choice match/response/flags/1"
      ])
    #expect(
      ruleFaults("'match':{'response':{'grpc_status':17}}") == [
        "out-of-range match/response/grpc_status"
      ])
  }

  @Test func firstOf() {
    #expect(ruleFaults("'first_of':[{'name':'r'}]") == ["duplicate-name first_of/0/name"])
    #expect(
      ruleFaults("'first_of':[{'name':'s'}],'request':[{'remove_header':'a'}]") == [
        "conflicting-fields request"
      ])
    #expect(ruleFaults("'first_of':[]") == ["empty-list first_of"])
    #expect(
      ruleFaults("'match':{'response':{'status':200}},'first_of':[{'name':'s'}]") == [
        "conflicting-fields match/response"
      ])
    #expect(
      ruleFaults(
        "'first_of':[{'name':'s','match':{'response':{'status':200}}},{'name':'t','request':[{'remove_header':'a'}]}]"
      ) == ["phase-conflict first_of/1/request"])
  }

  @Test func rulesInsideCountToo() {
    let rules = (0..<10_000).map { "{'name':'r\($0)'}" }.joined(separator: ",")
    #expect(faults("{'rules':[{'name':'o','first_of':[\(rules)]}]}") == ["too-many-rules /rules"])
  }

  @Test func references() {
    #expect(ruleFaults("'match':{'tables':{'no':'a'}}") == ["unknown-reference match/tables/no"])
    #expect(ruleFaults("'match':{'values':[{'of':'a'}]}") == ["exactly-one match/values/0"])
    #expect(
      ruleFaults("'match':{'values':[{'of':'%RESPONSE_CODE%','is':'2'}]}") == [
        "phase-conflict match/values/0/of"
      ])
    #expect(ruleFaults("'match':{'metadata':{':a':'x'}}") == ["invalid-name match/metadata/:a"])
    #expect(
      ruleFaults("'match':{'properties':{'a..b':'x'}}") == ["invalid-name match/properties/a..b"])
  }
}
