import FilterEngine
import ProxyWasm
import ProxyWasmEmulator
import Testing

/// Limits before and after a wait.
@Suite struct LimitAndCallTests {
  @Test func aLimitByWhatAServiceSaid() {
    let proxy = makeProxy()
    proxy.clusters = ["auth": 1]
    #expect(
      proxy.configure(
        json(
          "{'services':{'s':{'cluster':'auth'}},'limits':{'early':{'rate':'4/h'},'l':{'rate':'1/h','key':'%REQ(x-user)%','headers':'x_ratelimit'}},'rules':[{'name':'r','request':[{'limit':'early'},{'authorize':{'service':'s','path':'/check','headers_to_upstream':['x-user']}},{'limit':'l'}],'response':[{'set_header':{'s':'1'}}]}]}"
        )) == .accepted)
    func exchange(_ user: String) -> EmulatedStream {
      let stream = proxy.workers[0].openStream()
      stream.requestHeaders(.get("/", ["x-user": "client"]), endOfStream: true)
      proxy.pendingHTTPCalls.first?.respond(.status(200, ["x-user": user]))
      if stream.upstream?.isComplete == true, stream.state == .open { stream.respond() }
      return stream
    }
    let first = exchange("a")
    #expect(first.status == 200 && first.client?.headers["x-ratelimit-remaining"] == "0")
    let second = exchange("a")
    #expect(second.status == 429 && second.upstream == nil)
    #expect(second.responseCodeDetails == "generic_filter.limit.l")
    #expect(second.client?.headers["s"] == "1" && second.client?.headers["retry-after"] == "3600")
    #expect(exchange("b").status == 200)
    // The fourth takes the last of the early one, and the fifth is not asked about.
    #expect(exchange("b").status == 429)
    let calls = proxy.httpCalls.count
    #expect(exchange("c").status == 429 && proxy.httpCalls.count == calls)
    #expect(proxy.misuses.isEmpty && proxy.pendingHTTPCalls.isEmpty)
  }
}
