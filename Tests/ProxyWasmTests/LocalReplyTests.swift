import ProxyWasm
import ProxyWasmEmulator
import Testing

/// Answers that the plugin makes itself.
@Suite struct LocalReplyTests {
  private func replying(_ reply: LocalReply) -> EmulatedProxy {
    .scripted { stream in
      stream.onRequestHeaders = {
        $0.reply(reply)
        return .pause
      }
    }
  }

  @Test func headersAreAsEnvoyMakesThem() {
    let reply = LocalReply(
      status: 418,
      headers: [("x-a", "1"), ("x-a", "2"), ("content-type", "a/b"), ("content-length", "99")],
      body: "hi", details: "my details")
    let stream = replying(reply).workers[0].exchange()
    #expect(
      stream.client?.headers
        == [":status": "418", "x-a": "1", "x-a": "2", "content-type": "a/b", "content-length": "2"])
    #expect(stream.responseCodeDetails == "my_details")
  }

  @Test func withoutABodyThereIsNoContentType() {
    let reply = LocalReply(status: 204, headers: [("content-type", "a/b"), (":status", "201")])
    let stream = replying(reply).workers[0].exchange()
    #expect(stream.client?.headers == [":status": "204"])
    #expect(stream.client?.isComplete == true)
  }

  @Test func grpcRequestsGetTrailersOnly() {
    let reply = LocalReply(status: 429, body: "slow down", grpcStatus: 8)
    let stream = replying(reply).workers[0].exchange(
      .request("POST", "/s/m", ["content-type": "application/grpc"]))
    #expect(
      stream.client?.headers
        == [
          ":status": "200", "content-type": "application/grpc", "grpc-status": "8",
          "grpc-message": "slow down",
        ])
  }

  @Test func tooManyHeadersSendNoReply() {
    var status = Status.ok
    let proxy = EmulatedProxy.scripted { stream in
      stream.onRequestHeaders = {
        status = $0.reply(
          LocalReply(
            status: 500, headers: [(ByteString, ByteString)](repeating: ("a", "b"), count: 1025)))
        return .continue
      }
    }
    #expect(proxy.workers[0].exchange().status == 200)
    #expect(status == .badArgument)
  }

  @Test func noRequestCallbackComesAfterwards() {
    let proxy = EmulatedProxy.scripted { stream in
      stream.onRequestHeaders = {
        $0.reply(LocalReply(status: 403))
        return .continue
      }
      stream.onResponseHeaders = { _ in .pause }
    }
    let stream = proxy.workers[0].openStream()
    stream.requestHeaders(endOfStream: false)
    stream.requestBody("more", endOfStream: true)
    #expect(stream.isResponsePaused && stream.upstream == nil)
    #expect(!stream.callbacks.contains("proxy_on_request_body"))
    _ = stream.perform { Host.continueStream(.response) }
    #expect(stream.status == 403)
  }

  @Test func inTheResponseItReplacesHeldHeadersPastTheFilter() {
    let proxy = EmulatedProxy.scripted { stream in
      stream.onResponseHeaders = {
        $0.responseHeaders.set("x-mine", "1")
        $0.reply(LocalReply(status: 502, body: "bad"))
        return .pause
      }
    }
    let stream = proxy.workers[0].exchange(response: .status(200, ["x-upstream": "1"]))
    #expect(stream.status == 502)
    #expect(stream.client?.headers["x-upstream"] == nil)
    #expect(stream.callbacks.filter { $0 == "proxy_on_response_headers" }.count == 1)
  }

  @Test func onceTheResponseHasBegunItIsAReset() {
    let proxy = EmulatedProxy.scripted { stream in
      stream.onResponseBody = { stream, _, _ in
        stream.reply(LocalReply(status: 502))
        return .continue
      }
    }
    let stream = proxy.workers[0].exchange(responseBody: "abc")
    #expect(stream.state == .ended(.upstreamReset))
    #expect(stream.status == 200 && stream.client?.isComplete == false)
  }

  @Test func onAPluginsOwnContextItHasNoEffect() {
    let proxy = EmulatedProxy.scripted { $0.onRequestHeaders = { _ in .pause } }
    let stream = proxy.workers[0].openStream()
    stream.requestHeaders()
    #expect(proxy.perform { LocalReply(status: 403).send() } == .ok)
    #expect(stream.isRequestPaused && stream.client == nil)
  }

  @Test func ofTwoTheFirstCounts() {
    let proxy = EmulatedProxy.scripted { stream in
      stream.onRequestHeaders = {
        $0.reply(LocalReply(status: 401))
        $0.reply(LocalReply(status: 402))
        return .pause
      }
      stream.onResponseHeaders = { _ in .pause }
    }
    let stream = proxy.workers[0].exchange()
    #expect(stream.localReply?.status == 401)
    #expect(proxy.misuses.count == 1)
  }

  @Test func aResetEndsTheStream() {
    let proxy = EmulatedProxy.scripted { stream in
      stream.onRequestHeaders = {
        $0.reset(.request)
        return .pause
      }
    }
    #expect(proxy.workers[0].exchange().state == .ended(.pluginReset))
  }
}
