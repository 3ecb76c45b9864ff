import ProxyWasmEmulator
import Testing

/// Keys of matches that test what a format gives.
@Suite struct ValueMatchTests {
  private func holds(
    _ match: String, _ more: HeaderList = [:], top: String = "",
    _ properties: (EmulatedProxy) -> Void = { _ in }
  ) -> Bool {
    let proxy = filter(rule("{'set_header':{'x-hit':'1'}}", match: match), top: top)
    properties(proxy)
    return proxy.upstream(more)?["x-hit"] == "1"
  }

  @Test func values() {
    #expect(holds("{'values':[{'of':'%REQ(a)%%REQ(b)%','is':'xy'}]}", ["a": "x", "b": "y"]))
    #expect(
      !holds("{'values':[{'of':'%REQ(a)%','is':'x'},{'of':'%REQ(b)%','is':'x'}]}", ["a": "x"]))
    #expect(holds("{'values':[{'of':'%REQ(a)%','is':{'present':false}}]}"))
    #expect(holds("{'values':[{'of':'%REQ(a)%','is':{'present':true}}]}", ["a": ""]))
    #expect(holds("{'values':[{'of':'%REQ(a)%','min':3,'max':5}]}", ["a": "4"]))
    #expect(!holds("{'values':[{'of':'%REQ(a)%','min':3}]}"))
    #expect(
      holds("{'values':[{'of':{'value':'%REQ(a)%','transform':'lower'},'is':'abc'}]}", ["a": "ABC"])
    )
    #expect(holds("{'values':[{'of':'%REQ(a)%','is':['q',{'regex':'(?:ab)+'}]}]}", ["a": "abab"]))
  }

  @Test func equality() {
    func equal(_ more: HeaderList) -> Bool {
      holds("{'values':[{'of':'%REQ(a)%','equals':'%REQ(b)%'}]}", more)
    }
    #expect(equal(["a": "secret", "b": "secret"]) && !equal(["a": "secret", "b": "secreT"]))
    #expect(!equal(["a": "secret", "b": "secretsecret"]) && !equal(["a": "ss", "b": "s"]))
    #expect(!equal([:]) && !equal(["a": "", "b": ""]) && !equal(["a": "x"]) && !equal(["b": "x"]))
  }

  @Test func tablesAndTheHost() {
    let top =
      "'tables':{'plans':{'key':'%REQ(k)%','entries':{'1':'gold','2':'tin'},'default':'none'}}"
    #expect(holds("{'tables':{'plans':['gold','silver']}}", ["k": "1"], top: top))
    #expect(!holds("{'tables':{'plans':['gold','silver']}}", ["k": "2"], top: top))
    #expect(holds("{'tables':{'plans':'none'}}", top: top))
  }

  @Test func whatTheHostKnows() {
    #expect(
      holds(
        "{'route':'r','cluster':{'prefix':'c'},'properties':{'xds.route_name':'r','source.port':{'min':1}}}"
      ) {
        $0.properties["xds.route_name"] = .text("r")
        $0.properties["xds.cluster_name"] = .text("c1")
      })
    #expect(holds("{'properties':{'no.such':{'present':false}}}"))
    #expect(
      holds("{'principal':{'prefix':'spiffe://'}}") {
        $0.properties["connection.uri_san_peer_certificate"] = .text("spiffe://a/b")
      })
    #expect(holds("{'principal':{'present':false}}"))
    // Metadata comes as a message of Envoy's own: Tests/EndToEnd/test_first_of.py.
  }

  @Test func aPropertyIsReadWhereTheMatchComesToIt() {
    let proxy = filter(rule("{'set_header':{'x':'1'}}", match: "{'path':'/a','route':'r'}"))
    _ = proxy.upstream()
    #expect(proxy.calls.count("proxy_get_property") == 0)
  }
}
