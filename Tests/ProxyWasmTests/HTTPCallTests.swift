import ProxyWasmEmulator
import Testing

@testable import ProxyWasm

/// Calls to other clusters, and what becomes of their answers.
@Suite struct HTTPCallTests {
  private static func call(
    to cluster: ByteString = "auth", body: ByteString = "", timeout: UInt32 = 200
  ) -> HTTPCall {
    HTTPCall(
      cluster: cluster,
      headers: [(":method", "POST"), (":path", "/check"), (":authority", "auth")], body: body,
      timeoutMilliseconds: timeout)
  }

  /// A plugin whose streams ask `auth` and write down the answer.
  private func asking() -> EmulatedProxy {
    let proxy = EmulatedProxy.scripted { stream in
      stream.onRequestHeaders = { stream in
        let sent = outcome { () throws(Status) in try stream.call(Self.call(body: "who?")) }
        return sent.status.isOK ? .pause : .continue
      }
      stream.onCallResponse = { stream, response in
        let status = outcome { () throws(Status) in try response.headers.first(":status") }.value
        let body = outcome { () throws(Status) in try response.body.bytes() }.value
        stream.requestHeaders.set("x-answer", ByteString(status ?? [0x2D]))
        stream.requestHeaders.set("x-body", ByteString(body ?? [0x2D]))
        stream.requestHeaders.set("x-headers", ByteString(String(response.headerCount)))
        stream.resume(.request)
      }
    }
    proxy.clusters["auth"] = 1
    return proxy
  }

  @Test func anAnswerResumesTheStream() throws {
    let proxy = asking()
    let stream = proxy.workers[0].exchange()
    #expect(stream.isRequestPaused)
    let call = try #require(proxy.pendingHTTPCalls.first)
    #expect(call.cluster == "auth" && call.headers[":path"] == "/check")
    #expect(call.headers["content-length"] == "4" && call.body == Array("who?".utf8))
    call.respond(.status(200, ["x-user": "kim"]), body: "yes")
    #expect(stream.upstream?.headers["x-answer"] == "200")
    #expect(stream.upstream?.headers["x-body"] == "yes")
    #expect(stream.upstream?.headers["x-headers"] == "3")
    #expect(proxy.misuses.isEmpty)
  }

  @Test(arguments: [
    (EmulatedHTTPCall.Failure.refused, "503", "3"), (.reset, "503", "3"), (.timeout, "504", "3"),
    (.brokeOff, "-", "0"),
  ])
  func failures(failure: EmulatedHTTPCall.Failure, status: String, headers: String) throws {
    let proxy = asking()
    let stream = proxy.workers[0].exchange()
    try #require(proxy.pendingHTTPCalls.first).fail(failure)
    #expect(stream.upstream?.headers["x-answer"] == status)
    #expect(stream.upstream?.headers["x-headers"] == headers)
  }

  @Test func itTimesOutWithTheClock() {
    let proxy = asking()
    let stream = proxy.workers[0].exchange()
    proxy.advance(by: .milliseconds(199))
    #expect(stream.isRequestPaused)
    proxy.advance(by: .milliseconds(1))
    #expect(stream.upstream?.headers["x-answer"] == "504")
  }

  @Test func theAnswerOfADeadStreamIsDropped() throws {
    let proxy = asking()
    let stream = proxy.workers[0].exchange()
    stream.clientResets()
    proxy.calls.removeAll()
    try #require(proxy.pendingHTTPCalls.first).respond()
    #expect(proxy.calls.headerWrites.isEmpty)
    #expect(stream.upstream == nil)
    let other = proxy.workers[0].exchange()
    try #require(proxy.pendingHTTPCalls.first).respond()
    #expect(other.upstream?.headers["x-answer"] == "200")
  }

  @Test func answersFindTheirStreamsInAnyOrder() throws {
    let proxy = asking()
    let streams = (0..<50).map { _ in proxy.workers[0].exchange() }
    var random = SplitMix(state: 3)
    let calls = proxy.httpCalls.shuffled(using: &random)
    for call in calls { call.respond(.status(200), body: String(call.context)) }
    for stream in streams { #expect(stream.upstream?.headers["x-body"] == String(stream.id)) }
  }

  @Test func refusedWhenSent() {
    let proxy = EmulatedProxy.scripted()
    proxy.clusters = ["auth": 1, "empty": 0]
    proxy.perform {
      func status(_ call: HTTPCall) -> Status {
        outcome { () throws(Status) in _ = try Plugin().call(call) }.status
      }
      #expect(status(Self.call()) == .ok)
      #expect(status(Self.call(to: "nowhere")) == .badArgument)
      #expect(status(Self.call(to: "empty")) == .internalFailure)
      #expect(status(Self.call(timeout: 0)) == .badArgument)
      #expect(status(Self.call(timeout: 1 << 31)) == .badArgument)
      #expect(
        status(HTTPCall(cluster: "auth", headers: [(":path", "/")], timeoutMilliseconds: 1))
          == .badArgument)
      var evil = Self.call()
      evil.headers.append(("x-a", "1\r\nx-b: 2"))
      #expect(status(evil) == .badArgument)
    }
    #expect(proxy.httpCalls.count == 1)
  }

  private static func add(_ name: String, _ value: String, to writer: inout HeaderPairs.Writer) {
    Array(name.utf8).withUnsafeBufferPointer { name in
      Array(value.utf8).withUnsafeBufferPointer { writer.add(name, $0) }
    }
  }

  /// A call whose headers lie in lent memory.
  private static func lent(
    _ stream: HTTPStream, path: String? = "/lent", timeout: UInt32 = 200, body: String = ""
  ) -> Result<UInt32, Status> {
    var writer = HeaderPairs.Writer()
    add(":method", "GET", to: &writer)
    if let path { add(":path", path, to: &writer) }
    add(":authority", "auth", to: &writer)
    guard let pairs = writer.finish() else { return .failure(.badArgument) }
    let body = Array(body.utf8)
    return Array("auth".utf8).withUnsafeBufferPointer { cluster in
      body.withUnsafeBufferPointer { body in
        outcome { () throws(Status) in
          try stream.call(
            cluster: cluster, headerPairs: pairs.bytes, body: body, timeoutMilliseconds: timeout)
        }
      }
    }
  }

  @Test func callsFromLentMemory() throws {
    let proxy = EmulatedProxy.scripted { stream in
      stream.onRequestHeaders = { stream in
        #expect(Self.lent(stream, timeout: 0).status == .badArgument)
        #expect(Self.lent(stream, timeout: 1 << 31).status == .badArgument)
        #expect(Self.lent(stream, path: nil).status == .badArgument)
        return Self.lent(stream, body: "who?").status.isOK ? .pause : .continue
      }
      stream.onCallResponse = { stream, _ in stream.resume(.request) }
    }
    proxy.clusters["auth"] = 1
    let stream = proxy.workers[0].exchange()
    let call = try #require(proxy.pendingHTTPCalls.first)
    #expect(proxy.httpCalls.count == 1 && call.headers[":path"] == "/lent")
    #expect(call.body == Array("who?".utf8) && call.timeoutMilliseconds == 200)
    call.respond()
    #expect(stream.upstream != nil)
    proxy.clusters["auth"] = 0
    #expect(proxy.workers[0].exchange().upstream != nil)
  }

  @Test func anAbandonedCallIsThePlugins() throws {
    var tokens: [UInt32] = []
    var answers: [String] = []
    let proxy = EmulatedProxy.plugin { plugin in
      plugin.script = { stream in
        stream.onRequestHeaders = { stream in
          for _ in 0..<2 {
            let sent = outcome { () throws(Status) in try stream.call(Self.call()) }
            tokens.append(sent.value ?? 0)
          }
          stream.abandonCall(tokens[0])
          stream.abandonCall(tokens[0])
          stream.abandonCall(9999)
          return .pause
        }
        stream.onCallResponse = { answers.append("stream \($1.token)") }
      }
      plugin.onCallResponse = { answers.append("plugin \($0.token)") }
    }
    proxy.clusters["auth"] = 1
    proxy.configure("")
    proxy.workers[0].exchange()
    for call in proxy.pendingHTTPCalls.reversed() { call.respond() }
    #expect(answers == ["stream \(tokens[1])", "plugin \(tokens[0])"])
  }

  @Test func tenThousandCallsAtOnce() {
    var machines: [VirtualMachine] = []
    let proxy = EmulatedProxy {
      let machine = VirtualMachine {
        let plugin = ScriptedPlugin()
        plugin.script = { stream in
          stream.onRequestHeaders = { stream in
            _ = outcome { () throws(Status) in try stream.call(Self.call()) }
            return .pause
          }
          stream.onCallResponse = { stream, _ in stream.resume(.request) }
        }
        return plugin
      }
      machines.append(machine)
      return machine
    }
    proxy.configure("")
    proxy.clusters["auth"] = 1
    proxy.calls.keepsCalls = false
    let streams = (0..<10_000).map { _ in proxy.workers[0].exchange() }
    #expect(machines.map(\.callsInFlight).max() == 10_000)
    // A stream that ends leaves its call to the answer.
    for stream in streams[..<100] { stream.clientResets() }
    var random = SplitMix(state: 11)
    for call in proxy.httpCalls.shuffled(using: &random) { call.respond() }
    #expect(machines.map(\.callsInFlight).max() == 0)
    #expect(streams.filter { $0.upstream != nil }.count == 9_900)
  }

  @Test func aPluginThatGoesTakesItsCallsAlong() throws {
    var machines: [VirtualMachine] = []
    let proxy = EmulatedProxy {
      let machine = VirtualMachine { ScriptedPlugin() }
      machines.append(machine)
      return machine
    }
    for name in ["a", "b"] {
      var plugin = PluginConfiguration("")
      plugin.name = name
      proxy.configure(plugin)
    }
    proxy.clusters["auth"] = 1
    for name in ["a", "b", "a", "a", "b"] {
      let stream = proxy.workers[0].openStream(plugin: name)
      stream.requestHeaders()
      stream.perform {
        // The stream of the SDK that has this number.
        _ = Self.lent(VirtualMachine.current?.streams[stream.id] ?? HTTPStream())
      }
      stream.clientResets()
    }
    #expect(machines.map(\.callsInFlight).max() == 5)
    var update = PluginConfiguration("new")
    update.name = "a"
    proxy.configure(update)
    #expect(machines.map(\.callsInFlight).max() == 2)
  }

  @Test func aLostCallIsAnsweredLateOrNever() throws {
    let proxy = asking()
    let stream = proxy.workers[0].exchange()
    let call = try #require(proxy.pendingHTTPCalls.first)
    call.lose()
    proxy.advance(by: .seconds(100))
    #expect(stream.isRequestPaused && call.isPending)
    call.respond()
    #expect(stream.upstream?.headers["x-answer"] == "200")
  }

  @Test func aPluginsOwnCallsComeToThePlugin() throws {
    var answers: [UInt32] = []
    let proxy = EmulatedProxy.plugin { plugin in
      plugin.onTick = { plugin in
        _ = outcome { () throws(Status) in _ = try plugin.call(Self.call()) }
      }
      plugin.onCallResponse = { answers.append($0.token) }
      plugin.onConfigure = { plugin, _ in plugin.setTickPeriod(milliseconds: 1000).isOK }
    }
    proxy.clusters["auth"] = 1
    proxy.configure("")
    proxy.advance(by: .seconds(1))
    #expect(proxy.pendingHTTPCalls.count == 2)  // The main thread ticks too.
    for call in proxy.pendingHTTPCalls { call.respond() }
    #expect(answers.count == 2)
  }

  @Test func theStreamsContextIsSetOnlyWhereItLives() {
    let proxy = EmulatedProxy.scripted { $0.onRequestHeaders = { _ in .pause } }
    let stream = proxy.workers[0].openStream()
    stream.requestHeaders()
    proxy.perform {
      #expect(Host.setEffectiveContext(stream.id) == .ok)
      #expect(HeaderMap(.requestHeaders).set("x-a", "1") == .ok)
      #expect(Host.setEffectiveContext(9999) == .badArgument)
    }
    // It lasts for the one callback only.
    proxy.perform { #expect(HeaderMap(.requestHeaders).set("x-a", "1") == .badArgument) }
    stream.clientResets()
    proxy.perform { #expect(Host.setEffectiveContext(stream.id) == .badArgument) }
  }
}
