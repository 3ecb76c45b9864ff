import ProxyWasmEmulator
import Testing

/// The order in which rules and actions take effect (docs/evaluation, rules 1 to 5 and 16 to 19).
@Suite struct WalkTests {
  private let set = { (name: String, value: String) in "{'set_header':{'\(name)':'\(value)'}}" }

  @Test func allRulesThatMatchApplyInOrder() {
    let proxy = filter(
      rule(set("a", "1"), name: "one") + "," + rule(set("a", "%REQ(a)%2"), name: "two") + ","
        + rule(set("a", "%REQ(a)%3"), name: "no", match: "{'path':'/x'}") + ","
        + rule(set("a", "%REQ(a)%4"), name: "four"))
    #expect(proxy.upstream()?["a"] == "124")
    #expect(proxy.upstream(path: "/x")?["a"] == "1234")
    #expect(proxy.reads == 2 && proxy.calls.headerWrites.count == 2)
  }

  @Test func theViewIsSequential() {
    // A later match sees an earlier edit; a match that was decided holds.
    let proxy = filter(
      rule("{'remove_header':'x-user'},{'set_header':{'x-seen':'%REQ(x-user)%'}}", name: "strip")
        + ","
        + rule(set("admin", "1"), name: "admin", match: "{'headers':{'x-user':'root'}}") + ","
        + rule(
          set("x-in", "1") + "," + set("x-more", "1"), name: "in",
          match: "{'headers':{'x-in':{'present':false}}}"))
    let headers = proxy.upstream(["x-user": "root"])
    #expect(headers?["x-user"] == nil && headers?["admin"] == nil && headers?["x-seen"] == nil)
    #expect(headers?["x-in"] == "1" && headers?["x-more"] == "1")
  }

  @Test func oneActionSeesOneView() {
    let proxy = filter(rule("{'set_header':{'b':'%REQ(a)%','a':'%REQ(b)%'}}"))
    let headers = proxy.upstream(["a": "1", "b": "2"])
    #expect(headers?["a"] == "2" && headers?["b"] == "1")
    let names = filter(rule("{'add_header':{'z':'1','M':'2','a':'3'}}"))
    _ = names.upstream()
    #expect(names.calls.headerWrites.map { $0.text(0) } == ["a", "m", "z"])
    let swap = filter(rule("{'rename_header':{'a':'b','b':'a'}}"))
    let swapped = swap.upstream(["a": "1", "b": "2", "b": "3"])
    #expect(swapped?.values(of: "a") == ["2", "3"] && swapped?.values(of: "b") == ["1"])
  }

  @Test func stopEndsTheWalkInEveryPhase() {
    let later =
      ",{'name':'later','request':[\(set("b", "1"))],'response':[\(set("c", "1"))],'stream_done':[{'count':'n'}]}"
    let proxy = filter(
      rule(set("a", "1"), match: "{'path':'/x'}", more: "'stop':true,'response':[\(set("d", "1"))]")
        + later,
      top: "'metrics':{'n':{'type':'counter'}}")
    let stopped = proxy.workers[0].exchange(.get("/x"))
    #expect(stopped.upstream?.headers["a"] == "1" && stopped.upstream?.headers["b"] == nil)
    #expect(stopped.client?.headers["d"] == "1" && stopped.client?.headers["c"] == nil)
    #expect(proxy.metric("plugin.n") == 0)
    let passed = proxy.workers[0].exchange(.get("/"))
    #expect(passed.upstream?.headers["b"] == "1" && passed.client?.headers["c"] == "1")
    #expect(passed.client?.headers["d"] == nil && proxy.metric("plugin.n") == 1)
  }

  @Test func disabledDoesNothing() {
    let one = filter(rule(set("a", "1"), more: "'mode':'disabled','response':[\(set("b", "1"))]"))
    #expect(one.upstream()?["a"] == nil && one.client()?["b"] == nil && one.calls.total == 0)
    let all = filter(rule(set("a", "1")), top: "'mode':'disabled'")
    #expect(all.upstream()?["a"] == nil && all.calls.total == 0)
  }

  @Test func nothingToDoCostsNothing() {
    let proxy = filter(rule("", match: "{'path':'/x'}").replacing("'request':[]", with: "'x-a':1"))
    #expect(proxy.upstream() != nil && proxy.calls.total == 0)
    let empty = makeProxy()
    #expect(empty.configure("") == .accepted)
    empty.calls.removeAll()
    #expect(empty.upstream() != nil && empty.calls.total == 0)
    let request = filter(rule(set("x-request-id", "%REQ(x-request-id)%")))
    _ = request.upstream()
    // One read, no write, and nothing at all for the response.
    #expect(request.calls.all.map(\.name) == ["proxy_get_header_map_pairs"])
  }

  @Test func missingValues() {
    func value(_ format: String, _ more: String = "") -> String? {
      let written = more.isEmpty ? "'\(format)'" : "{'value':'\(format)',\(more)}"
      return filter(rule("{'set_header':{'x':\(written)}}")).upstream(["x": "own", "e": ""])?["x"]
    }
    #expect(value("a-%REQ(no)%-b") == "a--b")
    #expect(value("%REQ(no)%") == nil && value("%REQ(e)%") == nil && value("") == nil)
    #expect(value("%REQ(no)%", "'on_missing':'keep'") == "own")
    #expect(value("%REQ(no)%", "'on_missing':'empty'") == "")
    #expect(value("%REQ(no)%", "'on_missing':'remove'") == nil)
    #expect(value("v", "'only_if':'absent'") == "own" && value("v", "'only_if':'present'") == "v")
    func added(_ kind: String, _ format: String) -> [String]? {
      filter(rule("{'\(kind)':{'x':'\(format)'}}")).upstream(["x": "own"])?.values(of: "x")
    }
    #expect(
      added("add_header", "%REQ(no)%") == ["own"] && added("join_header", "%REQ(no)%") == ["own"])
    #expect(added("add_header", "v") == ["own", "v"] && added("join_header", "v") == ["own,v"])
  }

  @Test func severalValues() {
    func value(_ format: String, _ more: HeaderList = ["a": "1", "a": "2", "e": "", "b": "x"])
      -> String?
    {
      filter(rule("{'set_header':{'x':'\(format)'}}")).upstream(more, path: "/p?q=1")?["x"]
    }
    #expect(value("%REQ(A)%") == "1" && value("%REQ_ALL(a)%") == "1,2")
    #expect(
      value("%REQ(no?b)%") == "x" && value("%REQ(a?b)%") == "1" && value("%REQ_ALL(no?a)%") == "1,2"
    )
    #expect(
      value("%REQ_ALL(a):2%") == "1," && value("%REQ(b):0%") == nil && value("%REQ(b):9%") == "x")
    #expect(value("100%%") == "100%" && value("%%%REQ(b)%%%") == "%x%")
    #expect(
      value("%PATH%") == "/p?q=1" && value("%PATH(NQ)%") == "/p"
        && value("%PATH(WQ:PATH)%") == "/p?q=1")
    #expect(value("%PATH(NQ)%", ["x-envoy-original-path": "/o?z"]) == "/o")
    #expect(value("%PATH(NQ:PATH)%", ["x-envoy-original-path": "/o?z"]) == "/p")
    #expect(
      value("%PATH(:ORIG)%") == nil
        && value("%REQ(:authority)% %REQ(:method)%") == "example.com GET")
  }

  @Test func whatTheHostKnows() {
    func value(_ format: String, address: String = "10.0.0.1:80") -> String? {
      let proxy = filter(rule("{'set_header':{'x':'\(format)'}}"))
      proxy.properties["source.address"] = .init(stringLiteral: address)
      proxy.properties["source.port"] = 80
      proxy.properties["xds", "route_name"] = "main"
      return proxy.upstream()?["x"]
    }
    #expect(value("%DOWNSTREAM_REMOTE_ADDRESS%") == "10.0.0.1:80")
    #expect(value("%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%") == "10.0.0.1")
    #expect(value("%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", address: "[::1]:80") == "::1")
    #expect(value("%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", address: "/run/s") == "/run/s")
    #expect(value("%DOWNSTREAM_REMOTE_PORT%") == "80" && value("%ROUTE_NAME%") == "main")
    #expect(value("%PROTOCOL%")?.hasPrefix("HTTP/") == true)
  }

  @Test func copies() {
    let proxy = filter(
      rule("{'copy_header':{'a':'b','b':'a',':path':'p','no':'a','host':'h'}}"))
    let headers = proxy.upstream(["a": "1", "b": "2", "b": "3"], path: "/x")
    #expect(headers?.values(of: "a") == ["2", "3"] && headers?.values(of: "b") == ["1"])
    #expect(headers?["p"] == "/x" && headers?["h"] == headers?[":authority"])
  }

  @Test func conflictsOfNames() {
    for (word, isCopy, expected) in [
      ("replace", true, ["1", "2"]), ("keep", true, ["0"]), ("append", true, ["0", "1", "2"]),
      ("replace", false, ["1", "2"]), ("keep", false, ["0"]), ("append", false, ["0", "1", "2"]),
    ] {
      let action = isCopy ? "copy_header" : "rename_header"
      let proxy = filter(rule("{'\(action)':{'a':{'to':'b','on_conflict':'\(word)'}}}"))
      let headers = proxy.upstream(["a": "1", "a": "2", "b": "0"])
      #expect(headers?.values(of: "b") == expected, "\(action) \(word)")
      #expect(headers?.values(of: "a") == (isCopy ? ["1", "2"] : []))
      #expect(proxy.upstream(["a": "1"])?.values(of: "b") == ["1"])
    }
    let chain = filter(
      rule(
        "{'copy_header':{'a':{'to':'b','on_conflict':'append'},'b':{'to':'a','on_conflict':'append'}}}"
      ))
    let headers = chain.upstream(["a": "1", "b": "2"])
    #expect(headers?.values(of: "a") == ["1", "2"] && headers?.values(of: "b") == ["2", "1"])
  }

  @Test func dedupes() {
    let values: HeaderList = ["x": "1", "x": "2", "x": "1", "x": "", "x": "2", "y": "1"]
    for (word, expected) in [("first", ["1"]), ("last", ["2"]), ("unique", ["1", "2", ""])] {
      let proxy = filter(rule("{'dedupe_header':{'x':'\(word)','y':'\(word)','z':'\(word)'}}"))
      let headers = proxy.upstream(values)
      #expect(headers?.values(of: "x") == expected && headers?.values(of: "y") == ["1"])
      #expect(proxy.calls.headerWrites.count == expected.count)
    }
    // All are the same: one is enough, and one that is there already is not written.
    let same = filter(rule("{'dedupe_header':{'x':'unique'}}"))
    #expect(same.upstream(["x": "1", "x": "1"])?.values(of: "x") == ["1"])
    #expect(same.upstream(["x": "1", "x": "2"])?.values(of: "x") == ["1", "2"])
    #expect(same.calls.headerWrites.count == 1)
  }
}
