import ProxyWasmEmulator
import Testing

/// Which requests a rule applies to.
@Suite struct MatchTests {
  /// Whether a rule with this match applies.
  private func holds(_ match: String, _ more: HeaderList = [:], path: String = "/") -> Bool {
    let proxy = filter(rule("{'set_header':{'x-hit':'1'}}", match: match))
    return proxy.upstream(more, path: path)?["x-hit"] == "1"
  }

  /// The truth table of string tests: header absent, `a`, `a` and `b`.
  @Test(arguments: [
    ("'a'", "nyy"), ("{'exact':'a','each':true}", "nyn"), ("{'not':'a'}", "yny"),
    ("{'not':'a','each':true}", "ynn"), ("{'present':true}", "nyy"), ("{'present':false}", "ynn"),
    ("['a','b']", "nyy"), ("{'not':['a','b']}", "ynn"), ("{'not':{'present':true}}", "ynn"),
    ("['b',{'present':false}]", "yny"), ("{'exact':['a','b'],'each':true}", "nyy"),
    ("{'not':{'not':'a'}}", "nyy"), ("{'exact':'A'}", "nnn"),
    ("{'exact':'A','ignore_case':true}", "nyy"), ("{'exact':''}", "nnn"), ("{'prefix':''}", "nyy"),
    ("{'contains':['x','b']}", "nny"), ("[{'exact':'a','each':true},'b']", "nyy"),
    ("{'not':{'exact':'A','ignore_case':true}}", "yny"),
  ])
  func stringTests(test: String, expected: String) {
    let requests: [HeaderList] = [[:], ["x": "a"], ["x": "a", "x": "b"]]
    let got = requests.map { holds("{'headers':{'X':\(test)}}", $0) ? "y" : "n" }.joined()
    #expect(got == expected, "\(test)")
  }

  @Test func kindsOfTest() {
    func holds(_ test: String, _ value: String) -> Bool {
      self.holds("{'headers':{'x':\(test)}}", ["x": value])
    }
    #expect(holds("{'prefix':'ab'}", "abc") && !holds("{'prefix':'ab'}", "cab"))
    #expect(
      holds("{'suffix':'bc'}", "abc") && !holds("{'suffix':'bc'}", "bca")
        && !holds("{'suffix':'abcd'}", "bcd"))
    #expect(holds("{'contains':'b'}", "abc") && !holds("{'contains':'bb'}", "abc"))
    #expect(holds("{'contains':'B','ignore_case':true}", "abc"))
    #expect(holds("{'exact':''}", "") && holds("{'present':true}", ""))
    #expect(!holds("'[a]'", "a") && holds("'ä'", "ä"))
  }

  @Test func paths() {
    #expect(holds("{'path':'/a'}", path: "/a") && holds("{'path':'/a'}", path: "/a?b=/c"))
    #expect(!holds("{'path':'/a'}", path: "/a/") && !holds("{'path':'/a'}", path: "/A"))
    #expect(
      holds("{'path':{'prefix':'/a'}}", path: "/apis")
        && !holds("{'path':{'contains':'?'}}", path: "/a?b"))
    for prefix in ["/api", "/api/"] {
      let test = "{'path':{'segment_prefix':'\(prefix)'}}"
      #expect(
        holds(test, path: "/api") && holds(test, path: "/api/") && holds(test, path: "/api/x?y"))
      #expect(!holds(test, path: "/apis") && !holds(test, path: "/ap") && !holds(test, path: "/"))
      #expect(holds(test, path: "/api?x"))
    }
    #expect(holds("{'path':{'segment_prefix':'/'}}", path: "/a"))
    #expect(holds("{'path':{'segment_prefix':'/API','ignore_case':true}}", path: "/api/x"))
    #expect(!holds("{'path':'/a'}", path: "/a%2F") && holds("{'path':['/b','/a']}", path: "/a#x"))
  }

  @Test func hosts() {
    func holds(_ test: String, _ host: String) -> Bool {
      self.holds("{'host':\(test)}", [":authority": host])
    }
    #expect(holds("'Example.com'", "eXample.COM") && holds("'example.com'", "example.com:8080"))
    #expect(
      !holds("'example.com'", "example.com.evil") && !holds("'example.com'", "example.com:80a"))
    #expect(
      holds("'*.example.com'", "a.example.com") && holds("'*.example.com'", "a.b.EXAMPLE.com:1"))
    #expect(
      !holds("'*.example.com'", "example.com")
        && !holds("'*.example.com'", ".example.com".dropFirst().description))
    #expect(!holds("'*.example.com'", "aexample.com"))
    #expect(holds("'[::1]'", "[::1]:80") && holds("'[::1]'", "[::1]") && holds("'::1'", "::1"))
    #expect(holds("{'suffix':'.com'}", "a.com:1") && holds("{'exact':['b','a']}", "A"))
    #expect(holds("{'not':'a'}", "b") && !holds("{'not':'a'}", "A:1"))
    #expect(holds("'example.com'", "example.com:"))
  }

  @Test func combinations() {
    #expect(holds("{}") && holds("{'method':'GET','scheme':'http'}") && !holds("{'method':'get'}"))
    #expect(
      !holds("{'method':'GET','path':'/x'}") && holds("{'all':[{'method':'GET'},{'path':'/'}]}"))
    #expect(!holds("{'all':[{'method':'GET'},{'path':'/x'}]}"))
    #expect(holds("{'any':[{'path':'/x'},{'method':'GET'}]}") && !holds("{'any':[{'path':'/x'}]}"))
    // `not` around a match negates the conjunction.
    #expect(
      holds("{'not':{'method':'GET','path':'/x'}}") && !holds("{'not':{'method':'GET','path':'/'}}")
    )
    #expect(!holds("{'not':{}}") && holds("{'not':{'not':{}}}") && holds("{'any':[{}]}"))
    #expect(holds("{'headers':{':method':'GET','x-request-id':{'present':true}}}"))
  }

  @Test func matchers() {
    func holds(_ matchers: String, _ match: String, path: String = "/") -> Bool {
      filter(rule("{'set_header':{'x-hit':'1'}}", match: match), top: "'matchers':\(matchers)")
        .upstream(path: path)?["x-hit"] == "1"
    }
    let two =
      "{'both':{'matcher':['get','root']},'get':{'method':'GET'},'root':{'path':'/'},'x':{'not':{'matcher':'root'}}}"
    #expect(holds(two, "{'matcher':'get'}") && holds(two, "{'matcher':'both'}"))
    #expect(
      !holds(two, "{'matcher':'both'}", path: "/a") && holds(two, "{'matcher':'x'}", path: "/a"))
    #expect(
      !holds(two, "{'matcher':['both','x']}")
        && holds(two, "{'any':[{'matcher':'x'},{'matcher':'get'}]}"))
  }

  @Test func upgrades() {
    func holds(_ match: String, _ method: String, _ more: HeaderList) -> Bool {
      filter(rule("{'set_header':{'x-hit':'1'}}", match: match)).upstream(more, method: method)?[
        "x-hit"] == "1"
    }
    let upgrade: HeaderList = ["connection": "keep-alive, Upgrade", "upgrade": "websocket"]
    #expect(!holds("{}", "CONNECT", [:]) && holds("{'upgrade':true}", "CONNECT", [:]))
    #expect(!holds("{}", "GET", upgrade) && holds("{'upgrade':true}", "GET", upgrade))
    #expect(holds("{'upgrade':true}", "GET", [:]) && !holds("{'upgrade':false}", "GET", upgrade))
    // Nor does what calls itself an upgrade slip by rules that may refuse it, unless they say so.
    func refused(_ action: String, _ match: String) -> Bool {
      let proxy = filter(
        rule(action, match: match),
        top: "'limits':{'l':{'rate':'1/h','on_missing_key':'deny','key':'%REQ(x-key)%'}},"
          + "'services':{'s':{'cluster':'none'}}")
      return ["CONNECT", "GET"].allSatisfy {
        proxy.upstream($0 == "GET" ? upgrade : [:], method: $0) == nil
      }
    }
    for action in [
      "{'respond':{'status':403}}", "{'limit':'l'}", "{'authorize':{'service':'s','path':'/'}}",
    ] {
      #expect(refused(action, "{}") && refused(action, "{'upgrade':true}"), "\(action)")
      #expect(!refused(action, "{'upgrade':false,'method':['GET','CONNECT']}"), "\(action)")
    }
    // What Envoy takes for an ordinary request does not slip by.
    #expect(
      holds("{}", "GET", ["upgrade": "websocket"]) && holds("{}", "GET", ["connection": "upgrade"]))
    for token in ["no-upgrade", "upgrades", "up,grade", ""] {
      #expect(holds("{}", "GET", ["connection": token, "upgrade": "h2c"]), "\(token)")
    }
    #expect(!holds("{}", "GET", ["connection": "\t upgrade ,x", "upgrade": "h2c"]))
  }
}
