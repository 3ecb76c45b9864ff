import ProxyWasmEmulator
import Testing

/// Responses, replies and the end (docs/evaluation, rules 9 to 13).
@Suite struct ResponseTests {
  private let set = { (name: String, value: String) in "{'set_header':{'\(name)':'\(value)'}}" }

  @Test func onlyRulesThatMatchedInWrittenOrder() {
    let proxy = filter(
      "{'name':'a','response':[\(set("s", "1"))]},"
        + "{'name':'b','match':{'path':'/x'},'response':[\(set("s", "%RESP(s)%2"))]},"
        + "{'name':'c','response':[\(set("s", "%RESP(s)%3"))]}")
    #expect(proxy.client()?["s"] == "13")
    #expect(proxy.workers[0].exchange(.get("/x")).client?.headers["s"] == "123")
    #expect(proxy.calls.headerWrites.count == 2 && proxy.reads == 4)
  }

  @Test func whatIsWrittenUnreadStandsWithWhatIsThere() {
    let response: HeaderList = .status(200, ["a": "1", "a": "2", "b": "1", "c": "1", "d": "1"])
    let edits =
      "{'add_header':{'a':'3','n':'1'}},{'set_header':{'b':'2','m':'1'}},{'remove_header':['c','no']},{'set_header':{'d':{'value':'%REQ(no)%','on_missing':'keep'}}},{'add_header':{'b':'3'}}"
    for reading in ["", ",{'set_header':{'r':'%RESP(a)%'}}"] {
      let headers = filter("{'name':'r','response':[\(edits)\(reading)]}").client(response)
      #expect(headers?.values(of: "a") == ["1", "2", "3"] && headers?["n"] == "1")
      #expect(headers?.values(of: "b") == ["2", "3"] && headers?["m"] == "1")
      #expect(headers?["c"] == nil && headers?["d"] == "1")
    }
  }

  @Test func theRequestIsKnownAsItLeft() {
    let proxy = filter(
      rule(
        set("a", "changed") + ",{'remove_header':'b'},{'add_header':{'c':'2'}}",
        more:
          "'response':[\(set("s", "%REQ(a)%|%REQ(b)%|%REQ_ALL(c)%|%REQ(no?a)%|%PATH(NQ)%|%RESPONSE_CODE%"))]"
      ))
    #expect(
      proxy.client(.status(404), to: ["a": "0", "b": "1", "c": "1"])?["s"]
        == "changed||1,2|changed|/|404")
  }

  @Test func ownRepliesPassTheResponseActionsOfWhatApplied() {
    let secure =
      "{'name':'secure','response':[\(set("x-frame-options", "DENY")),{'respond':{'status':418}}]}"
    let skip = "{'name':'skip','on_local_reply':'skip','response':[\(set("x-skip", "1"))]}"
    let deny =
      "{'name':'deny','match':{'path':'/no'},'request':[{'respond':{'status':403,'headers':{'X-Why':'%REQ(:path)%','x-none':'%REQ(no)%'},'body':'no %REQ(:method)%%%'}}],'response':[\(set("x-own", "1"))]}"
    let after =
      "{'name':'after','request':[\(set("x-after", "1"))],'response':[\(set("x-late", "1"))],'stream_done':[{'count':'n'}]}"
    let proxy = filter(
      [secure, skip, deny, after].joined(separator: ","), top: "'metrics':{'n':{'type':'counter'}}")
    let stream = proxy.workers[0].exchange(.get("/no"))
    #expect(stream.status == 403 && stream.client?.bodyText == "no GET%" && stream.upstream == nil)
    #expect(
      stream.client?.headers["x-frame-options"] == "DENY"
        && stream.client?.headers["x-why"] == "/no")
    #expect(stream.client?.headers["x-skip"] == nil && stream.client?.headers["x-late"] == nil)
    #expect(stream.client?.headers["x-own"] == "1" && stream.client?.headers["x-none"] == nil)
    #expect(
      stream.responseCodeDetails == "generic_filter.respond.deny" && proxy.metric("plugin.n") == 0)
    #expect(proxy.calls.named("proxy_send_local_response").count == 1 && proxy.misuses == [])
  }

  @Test func repliesInTheResponse() {
    let proxy = filter(
      "{'name':'page','response':[\(set("x-before", "1")),{'respond':{'status':503,'body':'later'}},\(set("x-after", "1"))]},"
        + "{'name':'next','response':[\(set("x-next", "1"))],'stream_done':[{'count':'n'}]}",
      top: "'metrics':{'n':{'type':'counter','labels':{'code':'%RESPONSE_CODE%'}}}")
    let stream = proxy.workers[0].exchange(.get("/"), response: .status(200, ["x-up": "1"]))
    #expect(
      stream.status == 503 && stream.client?.bodyText == "later"
        && stream.client?.headers["x-up"] == nil)
    #expect(
      stream.client?.headers["x-next"] == nil && proxy.calls.headerWrites.isEmpty
        && proxy.misuses == [])
    #expect(proxy.metricNames.contains { $0.hasPrefix("plugin.n.code.") })
  }

  @Test func anEarlierFiltersReplyIsOnlyCounted() {
    let proxy = filter(
      rule(set("a", "1"), more: "'response':[\(set("s", "1"))],'stream_done':[{'count':'n'}]"),
      top: "'metrics':{'n':{'type':'counter'}}")
    let stream = proxy.workers[0].openStream()
    stream.replyByEarlierFilter(401)
    #expect(stream.client?.headers["s"] == nil && proxy.metric("plugin.n") == 0)
    #expect(proxy.builtIn("answered_before") == 1)
    // One by a later filter is like the upstream's.
    let later = proxy.workers[0].openStream()
    later.requestHeaders(.get("/"), endOfStream: true)
    #expect(later.upstream?.headers["a"] == "1")
    later.replyByLaterFilter(503)
    #expect(later.client?.headers["s"] == "1" && proxy.metric("plugin.n") == 1)
    #expect(proxy.builtIn("answered_before") == 1)
  }

  @Test func theEndComesOnceInWhateverWay() {
    let done = "{'name':'d','match':{'path':'/x'},'stream_done':[{'count':'n'}]}"
    let proxy = filter(
      done,
      top:
        "'metrics':{'n':{'type':'counter','labels':{'c':'%RESPONSE_CODE%','m':'%REQ(m)%','t':'%RESP(t)%'}}}"
    )
    let endings: [(EmulatedStream) -> Void] = [
      { $0.respond(.status(204, ["t": "v"])) }, { $0.clientResets() }, { $0.upstreamResets() },
      {
        $0.responseHeaders(.status(200)); $0.upstreamResets()
      }, { $0.replyByLaterFilter(504) },
    ]
    for (index, end) in endings.enumerated() {
      for path in ["/x", "/y"] {
        let stream = proxy.workers[0].openStream()
        stream.requestHeaders(.get(path, ["m": "\(index)"]), endOfStream: true)
        end(stream)
        #expect(stream.state != .open)
        stream.clientResets()
      }
    }
    let series = proxy.metricNames.filter { $0.hasPrefix("plugin.n.") }
    #expect(series.count == endings.count, "\(series)")
    #expect(series.allSatisfy { proxy.metric($0) == 1 })
    #expect(series.contains("plugin.n.c.204.m.0.t.v") && proxy.misuses == [])
  }

  @Test func valuesThatAreNoneAreDroppedAndCounted() {
    let proxy = filter(
      rule(
        "{'set_header':{'a':'%REQ(v)%','b':{'value':'%REQ(v)%','on_missing':'keep'},'c':{'value':'x%REQ(v)%','on_missing':'empty'}}},{'add_header':{'d':'%REQ(v)%'}}"
      ))
    for value in ["a\r\nx: 1", "a\nb", "\0", "\r"] {
      let headers = proxy.upstream(["v": value, "a": "own", "b": "own", "c": "own", "d": "own"])
      #expect(
        headers?["a"] == nil && headers?["b"] == "own" && headers?["c"] == ""
          && headers?.values(of: "d") == ["own"])
    }
    #expect(proxy.builtIn("values_dropped") == 16 && proxy.misuses == [])
    // Sixteen in one moment are one line.
    #expect(proxy.warnings.count == 1 && proxy.warnings[0].contains("CR, LF or NUL"))
    proxy.advance(by: .milliseconds(999))
    _ = proxy.upstream(["v": "\n"])
    #expect(proxy.warnings.count == 1)
    proxy.advance(by: .milliseconds(1))
    _ = proxy.upstream(["v": "\n"])
    #expect(proxy.warnings.count == 2 && proxy.warnings[1].contains("19 more warnings left out"))
    let reply = filter(
      rule("{'respond':{'status':403,'headers':{'a':'%REQ(v)%'},'body':'%REQ(v)%'}}"))
    let stream = reply.workers[0].exchange(.get("/", ["v": "a\nb"]))
    #expect(
      stream.status == 403 && stream.client?.headers["a"] == nil
        && stream.client?.bodyText == "a\nb")
  }
}
