import FilterEngine
import ProxyWasm
import ProxyWasmEmulator
import Testing

/// What the filter does about hosts, clients and operators that make it hard.
@Suite struct HostTests {
  static let everything =
    rule(
      "{'set_header':{'a':'%REQ(b)%%ROUTE_NAME%'}},{'add_header':{'c':'1'}},{'remove_header':'d'},{'count':'n'},{'count':'m'}",
      more: "'response':[{'set_header':{'s':'%REQ(a)%'}}],'stream_done':[{'count':'m'}]") + ","
    + rule(
      "{'respond':{'status':403,'headers':{'y':'z'},'body':'no'}}", name: "deny",
      match: "{'path':'/no'}")
  static let metrics =
    "'metrics':{'n':{'type':'counter'},'m':{'type':'counter','labels':{'x':'%REQ(x)%'}}}"

  @Test(arguments: [
    "proxy_get_header_map_pairs", "proxy_replace_header_map_value", "proxy_add_header_map_value",
    "proxy_remove_header_map_value", "proxy_send_local_response", "proxy_get_property",
    "proxy_define_metric", "proxy_increment_metric", "proxy_log",
    "proxy_get_current_time_nanoseconds",
  ])
  func forbiddenCalls(name: String) {
    var options = EmulationOptions()
    options.forbiddenCalls = [name]
    let proxy = filter(Self.everything, top: Self.metrics, options: options)
    for path in ["/", "/no", "/"] {
      let stream = proxy.workers[0].exchange(
        .get(path, ["a": "0", "b": "1", "d": "1"]), response: .status(200))
      let isReset = name == "proxy_send_local_response" && path == "/no"
      #expect(stream.state == .ended(isReset ? .pluginReset : .completed), "\(path)")
      switch (name, path) {
      case ("proxy_get_header_map_pairs", _):
        #expect(stream.status == 503 && stream.upstream == nil)
      case ("proxy_send_local_response", "/no"): #expect(stream.upstream == nil)
      case (_, "/no"): #expect(stream.status == 403)
      default: #expect(stream.status == 200)
      }
    }
    let isCounted =
      name.contains("header_map") || name.contains("increment") || name.contains("define")
      || name.contains("local")
    if isCounted, !name.contains("define"), !name.contains("increment") {
      #expect(
        (proxy.builtIn("host_calls_failed") ?? 0) + (proxy.builtIn("headers_unreadable") ?? 0) > 0)
    }
    #expect(proxy.warnings.count <= 1)
  }

  @Test func aMapThatCannotBeReadIsAskedForOnce() {
    var options = EmulationOptions()
    options.forbiddenCalls = ["proxy_get_header_map_pairs"]
    let proxy = filter(
      "{'name':'r','request':[{'set_header':{'a':'1'}},{'remove_header':'b'}]}", options: options)
    let stream = proxy.workers[0].exchange()
    #expect(stream.status == 503 && proxy.calls.count("proxy_get_header_map_pairs") == 1)
  }

  /// Only a stream that stays open can be a CONNECT or an upgrade, of which headers tell.
  @Test func aMapThatNothingLooksAtIsNotRead() {
    let proxy = filter(
      "{'name':'r','request':[{'count':'n'}],'response':[{'set_header':{'a':'1'}}]}",
      top: "'metrics':{'n':{'type':'counter'}}")
    proxy.calls.removeAll()
    #expect(proxy.workers[0].exchange().client?.headers["a"] == "1")
    #expect(proxy.reads == 0)
    let open = proxy.workers[0].exchange(
      .get("/", ["connection": "Upgrade", "upgrade": "x"]), body: "x")
    #expect(open.client?.headers["a"] == nil && proxy.reads == 1)
  }

  @Test func mapsAtTheirLimits() {
    var options = EmulationOptions()
    options.maxRequestHeaders = 5000
    options.maxRequestHeaderBytes = 1 << 22
    let proxy = filter(
      rule(
        "{'remove_header':'x-*'},{'set_header':{'n':'%REQ_ALL(m)%'}},{'join_header':{'n':'%REQ(big)%'}}"
      ),
      options: options)
    var many: HeaderList = .get("/")
    for index in 0..<2000 { many.add(Array("x-\(index)".utf8), []) }
    for _ in 0..<1000 { many.add(Array("m".utf8), Array("1".utf8)) }
    let got = proxy.workers[0].exchange(many).upstream?.headers
    #expect(got?["n"]?.utf8.count == 1999 && got?["x-1999"] == nil)
    var big: HeaderList = .get("/")
    big.add(Array("big".utf8), [UInt8](repeating: 0x61, count: 1 << 20))
    big.add(Array("m".utf8), Array("1".utf8))
    let stream = proxy.workers[0].exchange(big)
    #expect(stream.status == 200 && stream.upstream?.headers["big"]?.utf8.count == 1 << 20)
    #expect(proxy.upstream(["m": "2"])?["n"] == "2")
  }

  @Test func aValueThatIsTooLargeCountsAsMissing() {
    let format = String(repeating: "%REQ(a)%", count: 20)
    let proxy = filter(rule("{'set_header':{'big':'\(format)','small':'%REQ(b)%'}}"))
    var request: HeaderList = .get("/", ["b": "1", "big": "client"])
    request.add(Array("a".utf8), [UInt8](repeating: 0x61, count: 58_000))
    let seen = proxy.workers[0].exchange(request).upstream?.headers
    #expect(seen?["big"] == nil && seen?["small"] == "1")
    #expect(proxy.builtIn("values_dropped") == 1)
    #expect(proxy.upstream(["a": "2", "b": "1"])?["big"] == String(repeating: "2", count: 20))
    #expect(proxy.builtIn("values_dropped") == 1)
  }

  @Test func aReplyTooLargeForTheHostIsSentBare() {
    let headers = (0..<1100).map { "'h\($0)':'%REQ(a)%'" }.joined(separator: ",")
    let proxy = filter(rule("{'respond':{'status':403,'headers':{\(headers)},'body':'no'}}"))
    #expect(proxy.workers[0].exchange(.get("/", ["a": "1"])).status == 403)
    #expect(proxy.workers[0].exchange(.get("/")).client?.bodyText == "no")
    #expect(proxy.builtIn("host_calls_failed") == 1)
  }

  @Test func seriesAreBounded() {
    let proxy = filter(
      rule("{'count':'m'}"),
      top:
        "'metrics':{'m':{'type':'counter','max_series':3,'labels':{'z':'%REQ(z)%','a':'%REQ(a)%'}}}"
    )
    for index in 0..<50 { _ = proxy.upstream(["a": "\(index)", "z": "v"]) }
    let names = proxy.metricNames.filter { $0.hasPrefix("plugin.m") }
    #expect(
      names.sorted() == [
        "plugin.m.a.0.z.v", "plugin.m.a.1.z.v", "plugin.m.a.2.z.v", "plugin.m.a.other.z.other",
      ])
    #expect(proxy.metric("plugin.m.a.other.z.other") == 47)
    _ = proxy.upstream(["a": "1", "z": "v"])
    #expect(proxy.metric("plugin.m.a.1.z.v") == 2)
    let odd = filter(
      rule("{'count':'m'}"), top: "'metrics':{'m':{'type':'counter','labels':{'a':'%REQ(a)%'}}}")
    for value in ["", "a.b c/ä", String(repeating: "x", count: 100)] {
      _ = odd.upstream(["a": value])
    }
    #expect(
      odd.metricNames.contains("plugin.m.a.none") && odd.metricNames.contains("plugin.m.a.a_b_c___")
    )
    #expect(odd.metricNames.contains("plugin.m.a." + String(repeating: "x", count: 64)))
  }

  @Test func namespaces() {
    let count = rule("{'count':'n'}")
    let named = filter(count, top: "'namespace':'shop','metrics':{'n':{'type':'counter'}}")
    _ = named.upstream()
    #expect(named.metric("shop.n") == 1 && named.metric("shop.generic_filter.values_dropped") == 0)
    let proxy = makeProxy()
    var plugin = PluginConfiguration(
      json("{'metrics':{'n':{'type':'counter'}},'rules':[\(count)]}"))
    plugin.name = "a b.c"
    #expect(proxy.configure(plugin) == .accepted && proxy.metricNames.contains("a_b_c.n"))
  }

  @Test func whatIsRefusedSaysWhy() {
    let proxy = filter(rule("{'set_header':{'a':'1'}}"))
    let refused = proxy.configure(
      json("{'rules':[{'name':'r','request':[{'set_heder':{}},{'count':'x'}]}]}"))
    #expect(
      refused.messages.count == 2
        && refused.messages[0].hasPrefix("/rules/0/request/0/set_heder: unknown-field: "))
    #expect(
      proxy.configure("{").messages == [
        "line 1, column 2: json-syntax: expected a name in double quotes or '}', found the end"
      ])
    let many = (0..<150).map { "{'name':'r\($0)','stop':1}" }.joined(separator: ",")
    let lines = proxy.configure(json("{'rules':[\(many)]}")).messages
    #expect(lines.count == 101 && lines.last == "and 50 more findings")
    // The old configuration keeps running.
    #expect(proxy.upstream()?["a"] == "1")
  }
}
