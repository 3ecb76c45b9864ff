import ProxyWasm
import ProxyWasmEmulator
import Testing

/// A request's way through a plugin, as Envoy lets it go.
@Suite struct StreamTests {
  @Test func headersGoOnAsThePluginLeavesThem() {
    let proxy = EmulatedProxy.scripted { stream in
      stream.onRequestHeaders = {
        $0.requestHeaders.set("x-hello", "world")
        $0.requestHeaders.remove("x-gone")
        return .continue
      }
      stream.onResponseHeaders = {
        $0.responseHeaders.add("x-answer", "42")
        return .continue
      }
    }
    let stream = proxy.workers[0].exchange(.get("/a", ["X-Gone": "1"]))
    #expect(stream.upstream?.headers["x-hello"] == "world")
    #expect(stream.upstream?.headers["x-gone"] == nil)
    #expect(stream.client?.headers["x-answer"] == "42")
    #expect(stream.state == .ended(.completed))
    #expect(stream.routeRefreshes == 2)
    #expect(proxy.calls.count("proxy_replace_header_map_value") == 1)
    #expect(
      stream.callbacks == [
        "proxy_on_context_create", "proxy_on_request_headers", "proxy_on_response_headers",
        "proxy_on_log", "proxy_on_done", "proxy_on_delete",
      ])
  }

  @Test func aPauseHoldsHeadersAndBody() {
    var seen: [Int] = []
    let proxy = EmulatedProxy.scripted { stream in
      stream.onRequestHeaders = { _ in .pause }
      stream.onRequestBody = { _, size, _ in
        seen.append(size)
        return .continue
      }
    }
    proxy.clusters["service"] = 1
    let stream = proxy.workers[0].openStream()
    stream.requestHeaders(endOfStream: false)
    stream.requestBody("hello ")
    stream.requestBody("world", endOfStream: true)
    #expect(stream.isRequestPaused && stream.upstream == nil && seen.isEmpty)
    #expect(stream.perform { Host.continueStream(.request) } == .ok)
    #expect(seen == [11])
    #expect(stream.upstream?.bodyText == "hello world")
    #expect(stream.upstream?.isComplete == true)
  }

  @Test func aLocalReplyTakesEffectAfterTheCallback() {
    var stateInCallback: EmulatedStream.State?
    var current: EmulatedStream?
    let proxy = EmulatedProxy.scripted { stream in
      stream.onRequestHeaders = {
        $0.reply(LocalReply(status: 429, headers: [("x-why", "limit")], body: "slow down"))
        stateInCallback = current?.state
        return .pause
      }
      stream.onResponseHeaders = {
        $0.responseHeaders.set("x-seen", "yes")
        return .continue
      }
    }
    let stream = proxy.workers[0].openStream()
    current = stream
    stream.requestHeaders()
    #expect(stateInCallback == .open)
    #expect(stream.upstream == nil)
    #expect(stream.status == 429)
    #expect(stream.client?.headers["x-why"] == "limit")
    #expect(stream.client?.headers["x-seen"] == "yes")
    #expect(stream.client?.headers["content-type"] == "text/plain")
    #expect(stream.client?.bodyText == "slow down")
    #expect(stream.localReply?.headers["x-seen"] == nil)
    #expect(stream.state == .ended(.completed))
  }
}
