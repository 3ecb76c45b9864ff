import ProxyWasmEmulator
import Testing

/// Matches that ask something of the response, and `first_of`.
@Suite struct ResponseMatchTests {
  private func marked(
    _ rules: String, _ response: HeaderList, path: String = "/", top: String = ""
  ) -> [String] {
    let proxy = filter(rules, top: top)
    let exchange = proxy.workers[0].exchange(.get(path), response: response)
    return exchange.client?.headers.values(of: "x-ran") ?? []
  }

  private func marks(_ name: String, _ match: String, more: String = "") -> String {
    let marks = "'response':[{'add_header':{'x-ran':'\(name)'}}]"
    return "{'name':'\(name)','match':\(match),\(marks)\(more.isEmpty ? "" : "," + more)}"
  }

  @Test(arguments: [
    ("{'status':200}", [200]), ("{'status':'4xx'}", [404, 499]),
    ("{'status':['200','500-503']}", [200, 503]),
    ("{'status':['5xx','404']}", [404, 503, 599]),
    ("{'status':'100-599'}", [200, 404, 499, 503, 599]),
  ])
  func statuses(match: String, expected: [Int]) {
    let got = [200, 404, 499, 503, 599].filter {
      marked(marks("r", "{'response':\(match)}"), .status($0)) == ["r"]
    }
    #expect(got == expected, "\(match)")
  }

  @Test func headersAndGRPCStatus() {
    func holds(_ match: String, _ headers: HeaderList) -> Bool {
      marked(marks("r", "{'response':\(match)}"), headers) == ["r"]
    }
    let grpc: HeaderList = [":status": "200", "grpc-status": "14", "x": "a", "x": "b"]
    #expect(holds("{'grpc_status':14}", grpc) && holds("{'grpc_status':[1,'14']}", grpc))
    #expect(!holds("{'grpc_status':[0,13]}", grpc) && !holds("{'grpc_status':0}", .status(200)))
    for odd in ["", "x", "99999999999999999999", "-1", "46"] {
      #expect(!holds("{'grpc_status':14}", [":status": "200", "grpc-status": odd]), "\(odd)")
    }
    #expect(holds("{'headers':{'x':'b','y':{'present':false}}}", grpc))
    #expect(!holds("{'headers':{'x':{'exact':'b','each':true}}}", grpc))
    #expect(holds("{'status':200,'headers':{'x':{'regex':'[ab]'}}}", grpc))
    #expect(!holds("{'status':'2xx'}", [":status": "odd"]))
  }

  @Test func requestAndResponseTogether() {
    let rules = marks("r", "{'path':'/a','response':{'status':404}}")
    #expect(
      marked(rules, .status(404), path: "/a") == ["r"]
        && marked(rules, .status(404), path: "/b").isEmpty)
    #expect(marked(rules, .status(200), path: "/a").isEmpty)
    let top =
      "'matchers':{'bad':{'path':'/a','response':{'status':'5xx'}},'x':{'all':[{'matcher':'bad'}]}}"
    let named = marks("r", "{'matcher':'x'}")
    #expect(marked(named, .status(500), path: "/a", top: top) == ["r"])
    #expect(marked(named, .status(500), path: "/b", top: top).isEmpty)
    #expect(marked(named, .status(200), path: "/a", top: top).isEmpty)
  }

  @Test func theViewIsSequentialAndStopEndsTheWalk() {
    let first =
      "{'name':'a','match':{'response':{'headers':{'x':'1'}}},'response':[{'remove_header':'x'},{'add_header':{'x-ran':'a'}}]}"
    let others = [
      first, marks("b", "{'response':{'headers':{'x':'1'}}}"),
      marks("c", "{'response':{'headers':{'x':{'present':false}}}}", more: "'stop':true"),
      marks("d", "{'response':{'status':200}}"), marks("e", "{}"),
    ].joined(separator: ",")
    #expect(marked(others, [":status": "200", "x": "1"]) == ["a", "c"])
    #expect(marked(others, [":status": "200", "x": "2"]) == ["d", "e"])
  }

  @Test func groupsOfResponseHeaders() {
    let rules =
      "{'name':'r','match':{'response':{'headers':{'x':{'regex':'(?P<a>.)(?P<b>.*)'}}}},'response':[{'set_header':{'x-ran':'%MATCH(b)%%MATCH(a)%'}}]}"
    #expect(marked(rules, [":status": "200", "x": "abc"]) == ["bca"])
  }

  private func counts(_ proxy: EmulatedProxy, _ name: String) -> UInt64 {
    proxy.metric("plugin.\(name)") ?? 0
  }

  @Test func rulesThatActAtTheEnd() {
    let top =
      "'metrics':{'late':{'type':'counter'},'both':{'type':'counter'},'header':{'type':'counter'}}"
    let proxy = filter(
      [
        "{'name':'late','match':{'response':{'status':'5xx'}},'stream_done':[{'count':'late'}]}",
        marks("both", "{'response':{'status':'5xx'}}", more: "'stream_done':[{'count':'both'}]"),
        "{'name':'header','match':{'response':{'headers':{'x':{'present':false}}}},'stream_done':[{'count':'header'}]}",
      ].joined(separator: ","), top: top)
    _ = proxy.workers[0].exchange(.get("/"), response: .status(200))
    #expect([counts(proxy, "late"), counts(proxy, "both"), counts(proxy, "header")] == [0, 0, 1])
    _ = proxy.workers[0].exchange(.get("/"), response: [":status": "503", "x": "1"])
    #expect([counts(proxy, "late"), counts(proxy, "both"), counts(proxy, "header")] == [1, 1, 1])
  }

  @Test func ownRepliesAreResponsesToo() {
    let rules = rule("{'respond':{'status':418}}", match: "{'path':'/a'}")
    let proxy = filter(
      "\(marks("before", "{'response':{'status':418}}")),\(rules),\(marks("behind", "{'response':{'status':418}}"))"
    )
    let client = proxy.workers[0].exchange(.get("/a")).client?.headers
    #expect(client?.values(of: "x-ran") == ["before"])
  }

  // MARK: first_of

  private func inner(_ name: String, _ match: String, more: String = "") -> String {
    rule("{'add_header':{'x-ran':'\(name)'}}", name: name, match: match, more: more)
  }

  @Test func theFirstThatMatchesApplies() {
    let proxy = filter(
      [
        "{'name':'o','match':{'method':'GET'},'first_of':[\(inner("a", "{'path':'/a'}")),\(inner("b", "{'path':{'prefix':'/a'}}")),{'name':'none','match':{'path':'/none'}},\(inner("c", "{}"))]}",
        inner("z", "{}"),
      ].joined(separator: ","))
    func ran(_ path: String, _ method: String = "GET") -> [String]? {
      proxy.upstream(path: path, method: method)?.values(of: "x-ran")
    }
    #expect(ran("/a") == ["a", "z"] && ran("/ab") == ["b", "z"] && ran("/x") == ["c", "z"])
    #expect(ran("/none") == ["z"] && ran("/a", "POST") == ["z"])
  }

  @Test func firstOfInFirstOfAndStop() {
    let deep =
      "{'name':'i','match':{'path':{'prefix':'/i'}},'first_of':[\(inner("i1", "{'path':'/i1'}", more: "'stop':true")),\(inner("i2", "{'path':'/i2'}"))]}"
    let proxy = filter(
      "{'name':'o','match':{'path':{'not':'/no'}},'first_of':[\(deep),\(inner("x", "{'path':'/x'}"))],'stop':true},\(inner("z", "{}"))"
    )
    func ran(_ path: String) -> [String]? { proxy.upstream(path: path)?.values(of: "x-ran") }
    #expect(ran("/i1") == ["i1"] && ran("/i2") == ["i2"] && ran("/i3") == [] && ran("/x") == ["x"])
    #expect(ran("/no") == ["z"] && ran("/other") == [])
    let going = filter("{'name':'o','first_of':[\(deep),\(inner("x", "{}"))]},\(inner("z", "{}"))")
    #expect(going.upstream(path: "/i1")?.values(of: "x-ran") == ["i1"])
    #expect(going.upstream(path: "/i2")?.values(of: "x-ran") == ["i2", "z"])
    #expect(going.upstream(path: "/i3")?.values(of: "x-ran") == ["z"])
    #expect(going.upstream(path: "/x")?.values(of: "x-ran") == ["x", "z"])
  }

  @Test func disabledRulesAreNotThere() {
    let proxy = filter(
      "{'name':'o','first_of':[\(inner("a", "{}", more: "'mode':'disabled'")),\(inner("b", "{}"))]},{'name':'p','mode':'disabled','first_of':[\(inner("c", "{}", more: "'response':[{'add_header':{'x':'%REQ(y)%'}}]"))]},\(inner("d", "{}"))"
    )
    #expect(proxy.upstream()?.values(of: "x-ran") == ["b", "d"])
  }

  @Test func firstOfByTheResponse() {
    let rules =
      "{'name':'o','first_of':[\(marks("a", "{'path':'/a'}")),\(marks("b", "{'response':{'status':'404'}}")),\(marks("c", "{'response':{'status':'4xx'}}")),\(marks("d", "{}"))]},\(marks("z", "{'response':{'status':'4xx'}}"))"
    #expect(marked(rules, .status(404), path: "/a") == ["a", "z"])
    #expect(
      marked(rules, .status(404)) == ["b", "z"] && marked(rules, .status(403)) == ["c", "z"])
    #expect(marked(rules, .status(200)) == ["d"])
  }
}
