import Testing

@testable import FilterConfig

/// Every fault of shape, at its place.
@Suite struct StructureTests {
  @Test func whatIsRightHasNoFindings() {
    #expect(faults("") == [] && faults("{}") == [] && faults("{'x-team':{'a':[1]}}") == [])
    #expect(faults("{'version':1,'namespace':'shop','mode':'enforce'}") == [])
    #expect(faults("{'version':'1'}") == [])
    #expect(faults("{'version':1.0}") == [])
    #expect(ruleFaults("'match':{}") == [])
    #expect(
      ruleFaults("'match':{'path':'/a','host':['a','b'],'method':{'exact':['GET','PUT']}}") == [])
    #expect(ruleFaults("'match':{'headers':{':scheme':'http','X-A':{'present':false}}}") == [])
    #expect(ruleFaults("'match':{'all':[{}],'any':[{'not':{}}]},'x-note':null") == [])
    #expect(
      ruleFaults("'request':[{'set_header':{'a':'1','b':{'value':'%REQ(c)%'}},'x-why':'.'}]") == [])
    #expect(ruleFaults("'request':[{'respond':{'status':'403','body':'no'}}],'stop':true") == [])
  }

  @Test func kinds() {
    #expect(faults("[]") == ["wrong-type /"])
    #expect(faults("'text'") == ["wrong-type /"])
    #expect(faults("null") == ["wrong-type /"])
    #expect(faults("{'rules':{}}") == ["wrong-type /rules"])
    #expect(faults("{'rules':null}") == ["wrong-type /rules"])
    #expect(faults("{'rules':[1]}") == ["wrong-type /rules/0"])
    #expect(ruleFaults("'stop':'true'") == ["wrong-type stop"])
    #expect(ruleFaults("'stop':1") == ["wrong-type stop"])
    #expect(ruleFaults("'match':{'path':1}") == ["wrong-type match/path"])
    #expect(
      ruleFaults("'match':{'path':[true,null]}") == [
        "wrong-type match/path/0", "wrong-type match/path/1",
      ])
    #expect(ruleFaults("'request':[{'set_header':'a'}]") == ["wrong-type request/0/set_header"])
    #expect(
      ruleFaults("'request':[{'set_header':{'a':1}}]") == ["wrong-type request/0/set_header/a"])
    #expect(
      ruleFaults("'request':[{'set_header':{'a':['b']}}]") == ["wrong-type request/0/set_header/a"])
    #expect(ruleFaults("'request':[{'count':[]}]") == ["wrong-type request/0/count"])
    #expect(ruleFaults("'match':{'matcher':{}}") == ["wrong-type match/matcher"])
  }

  @Test func numbers() {
    #expect(faults("{'version':2}") == ["out-of-range /version"])
    #expect(faults("{'version':'0'}") == ["out-of-range /version"])
    #expect(faults("{'version':'one'}") == ["wrong-type /version"])
    #expect(faults("{'version':' 1'}") == ["wrong-type /version"])
    #expect(faults("{'version':true}") == ["wrong-type /version"])
    for status in ["199", "600", "-200", "99999999999999", "'1e9'"] {
      #expect(
        ruleFaults("'request':[{'respond':{'status':\(status)}}]")
          == ["out-of-range request/0/respond/status"])
    }
    for status in ["200.5", "'0x1f4'", "'+500'", "1e400", "'5 00'", "''", "'500.'"] {
      #expect(
        ruleFaults("'request':[{'respond':{'status':\(status)}}]")
          == ["wrong-type request/0/respond/status"])
    }
    for status in ["200", "599", "'503'", "5e2", "'50.0e1'", "200.0"] {
      #expect(ruleFaults("'request':[{'respond':{'status':\(status)}}]") == [])
    }
  }

  @Test func fields() {
    #expect(faults("{'rule':[]}") == ["unknown-field /rule"])
    #expect(faults("{'X-a':1,'x':1}") == ["unknown-field /X-a", "unknown-field /x"])
    #expect(faults("{'rules':[{}]}") == ["missing-field /rules/0"])
    #expect(ruleFaults("'request':[{'respond':{}}]") == ["missing-field request/0/respond"])
    #expect(
      ruleFaults("'request':[{'set_header':{'a':{}}}]") == ["exactly-one request/0/set_header/a"])
    #expect(faults("{'metrics':{'m':{}}}") == ["missing-field /metrics/m"])
    #expect(faults("{'explain':{}}") == ["not-yet-supported /explain"])
    #expect(ruleFaults("'request':[{'fetch':'a'}]") == ["not-yet-supported request/0/fetch"])
    #expect(ruleFaults("'match':{'body':'a'}") == ["not-yet-supported match/body"])
    #expect(faults("{'a':1,'a':2}").contains("duplicate-key /a"))
    #expect(faults("{'x-a':1,'x-a':2}") == ["duplicate-key /x-a"])
  }

  @Test func exactlyOneOf() {
    #expect(ruleFaults("'request':[{}]") == ["exactly-one request/0"])
    #expect(ruleFaults("'request':[{'x-a':1}]") == ["exactly-one request/0"])
    #expect(
      ruleFaults("'request':[{'set_header':{'a':'b'},'remove_header':'c'}]") == [
        "exactly-one request/0"
      ])
    #expect(ruleFaults("'request':[{'set_heder':{}}]") == ["unknown-field request/0/set_heder"])
    #expect(ruleFaults("'match':{'path':{}}") == ["exactly-one match/path"])
    #expect(ruleFaults("'match':{'path':{'ignore_case':true}}") == ["exactly-one match/path"])
    #expect(ruleFaults("'match':{'path':{'exact':'a','prefix':'b'}}") == ["exactly-one match/path"])
  }

  @Test func words() {
    #expect(faults("{'mode':'on'}") == ["invalid-choice /mode"])
    #expect(faults("{'mode':'Enforce'}") == ["invalid-choice /mode"])
    #expect(faults("{'mode':true}") == ["wrong-type /mode"])
    #expect(faults("{'mode':'shadow'}") == ["not-yet-supported /mode"])
    #expect(ruleFaults("'on_local_reply':''") == ["invalid-choice on_local_reply"])
    #expect(faults("{'metrics':{'m':{'type':'gauge'}}}") == ["not-yet-supported /metrics/m/type"])
  }

  @Test func names() {
    for name in ["", "1a", "-a", ".a", "a b", "ä", "a/b", String(repeating: "a", count: 129)] {
      #expect(faults("{'namespace':'\(name)'}") == ["invalid-name /namespace"], "\(name)")
    }
    for name in ["a", "_", "A-b.c_1", String(repeating: "a", count: 128)] {
      #expect(faults("{'namespace':'\(name)'}") == [], "\(name)")
    }
    #expect(
      faults("{'matchers':{'1':{},'x-a b':{}}}") == [
        "invalid-name /matchers/1", "invalid-name /matchers/x-a b",
      ])
    for name in ["", "a b", "a:", ":path2", "ä", "a\u{7F}", String(repeating: "a", count: 1025)] {
      #expect(ruleFaults("'match':{'headers':{'\(name)':'v'}}").count == 1, "\(name)")
    }
    #expect(
      ruleFaults("'request':[{'remove_header':['x-*','*','a b']}]") == [
        "invalid-header-name request/0/remove_header/2"
      ])
    #expect(ruleFaults("'request':[{'rename_header':{'a b':'c d'}}]").count == 2)
  }

  @Test func emptyLists() {
    #expect(faults("{'rules':[]}") == ["empty-list /rules"])
    #expect(ruleFaults("'match':{'any':[]}") == ["empty-list match/any"])
    #expect(ruleFaults("'match':{'path':[]}") == ["empty-list match/path"])
    #expect(ruleFaults("'match':{'path':{'exact':[]}}") == ["empty-list match/path/exact"])
    #expect(ruleFaults("'match':{'headers':{}}") == ["empty-list match/headers"])
    #expect(ruleFaults("'match':{'matcher':[]}") == ["empty-list match/matcher"])
    #expect(
      ruleFaults("'request':[{'remove_header':[]}]") == ["empty-list request/0/remove_header"])
  }

  @Test func allAtOnceInTheOrderOfTheSource() {
    #expect(
      faults(
        """
        {'mode':'of','rules':[
          {'name':'a','match':{'pth':'/'},'request':[{'set_header':{'te':'a','x':'%NO%'}}]},
          {'name':'a','request':[{'count':'m'},{'respond':{'status':1000}}],'stop':'x'},
          {'match':{'path':1}}], 'versoin':1}
        """) == [
          "invalid-choice /mode", "unknown-field /rules/0/match/pth",
          "guarded-header /rules/0/request/0/set_header/te",
          "invalid-format /rules/0/request/0/set_header/x", "duplicate-name /rules/1/name",
          "unknown-reference /rules/1/request/0/count",
          "out-of-range /rules/1/request/1/respond/status", "wrong-type /rules/1/stop",
          "missing-field /rules/2", "wrong-type /rules/2/match/path", "unknown-field /versoin",
        ])
  }

  @Test func theFirstHundredAreKept() throws {
    let rules = (0..<150).map { "{'name':'r\($0)','stop':1}" }.joined(separator: ",")
    let judged = try Judged("{'rules':[\(rules)]}")
    #expect(judged.faults == (0..<100).map { "wrong-type /rules/\($0)/stop" })
    #expect(judged.decoded.report.dropped == 50)
  }
}
