import FilterEngine
import ProxyWasm
import ProxyWasmEmulator
import Testing

/// What clients are told of limits.
@Suite struct LimitReplyTests {
  private func headers(_ proxy: EmulatedProxy, _ more: HeaderList = [:]) -> [String?] {
    let headers = proxy.workers[0].exchange(.get("/", more)).client?.headers
    return [
      ":status", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "retry-after",
      "x-envoy-ratelimited",
    ].map { headers?[$0] }
  }

  @Test func headersOfARate() {
    let proxy = limited("'rate':'2/10s','headers':'x_ratelimit'")
    #expect(headers(proxy) == ["200", "2, 2;w=10", "1", "0", nil, nil])
    #expect(headers(proxy) == ["200", "2, 2;w=10", "0", "5", nil, nil])
    #expect(headers(proxy) == ["429", "2, 2;w=10", "0", "5", "5", "true"])
    proxy.advance(by: .milliseconds(1))
    #expect(headers(proxy) == ["429", "2, 2;w=10", "0", "5", "5", "true"])
    proxy.advance(by: .milliseconds(4998))
    #expect(headers(proxy) == ["429", "2, 2;w=10", "0", "1", "1", "true"])
    proxy.advance(by: .milliseconds(1))
    #expect(headers(proxy) == ["200", "2, 2;w=10", "0", "5", nil, nil])
    // An upstream's own are replaced.
    proxy.advance(by: .seconds(60))
    let client = proxy.workers[0].exchange(
      response: .status(200, ["x-ratelimit-remaining": "77"])
    ).client?.headers
    #expect(client?.values(of: "x-ratelimit-remaining") == ["1"])
  }

  @Test func remainingIsExact() {
    for (rate, burst) in [
      ("7/s", 1000), ("999999/s", 1_000_000), ("11/24d", 1600), ("1000000/24d", 1_000_000),
      ("1000000/ms", 10), ("999999/ms", 1_000_000), ("3/100ms", 1),
    ] {
      let proxy = limited("'rate':'\(rate)','burst':\(burst),'headers':'x_ratelimit'")
      for left in stride(from: burst - 1, through: max(0, burst - 20), by: -1) {
        #expect(headers(proxy)[2] == "\(left)", "\(rate)")
      }
    }
  }

  @Test func aReplyInPlaceOfAResponseTells() {
    let proxy = filter(
      "{'name':'r','request':[{'limit':'l'}],"
        + "'response':[{'respond':{'status':502,'headers':{'X-RateLimit-Reset':'soon'}}}]}",
      top: "'limits':{'l':{'rate':'3/h','headers':'x_ratelimit'}}")
    let client = proxy.workers[0].exchange().client?.headers
    #expect(client?[":status"] == "502" && client?["x-ratelimit-remaining"] == "2")
    #expect(client?["x-ratelimit-limit"] == "3, 3;w=3600")
    #expect(client?.values(of: "x-ratelimit-reset") == ["soon"] && proxy.misuses.isEmpty)
  }

  @Test func theTightestSpeaks() {
    let several = limited(
      "'rates':[{'rate':'3/s','burst':9},{'rate':'5/90s'}],'headers':'x_ratelimit'")
    #expect(headers(several)[1...3] == ["5, 3;w=1, 5;w=90", "4", "0"])
    let fast = limited("'rates':[{'rate':'2/s'},{'rate':'5/m'}],'headers':'x_ratelimit'")
    #expect(headers(fast)[1...3] == ["2, 2;w=1, 5;w=60", "1", "0"])
    #expect(headers(fast)[2] == "0" && headers(fast)[0] == "429")
    fast.advance(by: .seconds(1))
    _ = fast.passed(2)
    fast.advance(by: .milliseconds(500))
    // Nothing is left of either, and the minute takes longer.
    #expect(headers(fast)[1...3] == ["5, 2;w=1, 5;w=60", "0", "11"])
    #expect(headers(fast) == ["429", "5, 2;w=1, 5;w=60", "0", "11", "11", "true"])

    let two = filter(
      rule("{'limit':'a'},{'limit':'b'},{'limit':'c'}"),
      top:
        "'limits':{'a':{'rate':'9/s','headers':'x_ratelimit'},'b':{'rate':'4/s','headers':'x_ratelimit'},'c':{'rate':'2/s'}}"
    )
    #expect(headers(two)[1...3] == ["4, 4;w=1", "3", "0"])
    #expect(headers(two)[2] == "2")
    // `c` refuses and tells nothing.
    #expect(headers(two) == ["429", nil, nil, nil, "1", "true"])
  }

  @Test func headersCostNoReading() {
    let proxy = limited("'rate':'5/s','key':'%PATH%','headers':'x_ratelimit'")
    proxy.calls.removeAll()
    _ = proxy.passes()
    #expect(proxy.reads == 1 && proxy.calls.count("proxy_replace_header_map_value") == 3)
    let silent = limited("'rate':'5/s'")
    silent.calls.removeAll()
    _ = silent.passes()
    #expect(silent.reads == 0 && silent.calls.count("proxy_replace_header_map_value") == 0)
  }

  @Test func responseActionsSeeThem() {
    let more =
      "'response':[{'set_header':{'left':'%RESP(x-ratelimit-remaining)%'}},{'remove_header':'x-ratelimit-*'}]"
    let proxy = limited("'rate':'1/m','headers':'x_ratelimit'", more: more)
    for expected in ["0", "0"] {
      let client = proxy.workers[0].exchange().client?.headers
      #expect(client?["left"] == expected && client?["x-ratelimit-limit"] == nil)
    }
  }

  @Test func theFiltersOwnRepliesHaveThemOnce() {
    let proxy = filter(
      rule("{'limit':'l'},{'respond':{'status':403}}"),
      top: "'limits':{'l':{'rate':'1/m','headers':'x_ratelimit'}}")
    #expect(headers(proxy)[0...2] == ["403", "1, 1;w=60", "0"])
    let stream = proxy.workers[0].exchange()
    #expect(stream.status == 429)
    #expect(stream.client?.headers.values(of: "x-ratelimit-remaining") == ["0"])
    let later = limited("'rate':'1/m','headers':'x_ratelimit'").workers[0].openStream()
    later.requestHeaders(.get("/"), endOfStream: true)
    later.replyByLaterFilter(503)
    #expect(later.client?.headers["x-ratelimit-remaining"] == "0")
  }

  @Test func theReply() {
    let proxy = limited(
      "'rate':'1/m','reply':{'status':503,'headers':{'x-who':'%REQ(a)%','retry-after':'never'},'body':'too many, %REQ(a)%'}",
      more: "'response':[{'set_header':{'s':'1'}}]")
    #expect(proxy.passes())
    let stream = proxy.workers[0].exchange(.get("/", ["a": "you"]))
    #expect(stream.status == 503 && stream.client?.bodyText == "too many, you")
    #expect(stream.client?.headers["x-who"] == "you" && stream.client?.headers["s"] == "1")
    #expect(stream.client?.headers.values(of: "retry-after") == ["never"])
    #expect(stream.responseCodeDetails == "generic_filter.limit.l")
    let silent = limited("'rate':'1/m','retry_after':false,'headers':'none'")
    #expect(silent.passes() && headers(silent) == ["429", nil, nil, nil, nil, "true"])
  }

  @Test func longWaits() {
    let proxy = limited("'rate':'1/24d','headers':'x_ratelimit'")
    #expect(headers(proxy)[1...3] == ["1, 1;w=2073600", "0", "2073600"])
    #expect(headers(proxy)[4] == "2073600")
    let short = limited("'rate':'1/ms','headers':'x_ratelimit'")
    #expect(headers(short)[1...3] == ["1, 1;w=1", "0", "1"])
  }

  @Test func aHostThatSendsNoReplies() {
    var options = EmulationOptions()
    options.forbiddenCalls = ["proxy_send_local_response"]
    let proxy = limited("'rate':'1/m'", options: options)
    #expect(proxy.passes())
    #expect(proxy.workers[0].exchange().state == .ended(.pluginReset))
  }

  /// Rules before a refusing limit have applied, those after it not.
  @Test func aRefusalEndsTheWalk() {
    let proxy = filter(
      rule("{'count':'m'}", name: "a", more: "'response':[{'set_header':{'a':'1'}}]") + ","
        + rule("{'limit':'l'},{'count':'m'}", name: "b", more: "'stream_done':[{'count':'d'}]")
        + ","
        + rule("{'count':'m'}", name: "c", more: "'response':[{'set_header':{'c':'1'}}]"),
      top:
        "'limits':{'l':{'rate':'1/m'}},'metrics':{'m':{'type':'counter'},'d':{'type':'counter'}}")
    #expect(proxy.passes())
    let client = proxy.workers[0].exchange().client?.headers
    #expect(client?["a"] == "1" && client?["c"] == nil)
    #expect(proxy.metric("plugin.m") == 4 && proxy.metric("plugin.d") == 2)
  }
}
