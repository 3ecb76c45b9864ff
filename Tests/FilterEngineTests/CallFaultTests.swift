import FilterEngine
import ProxyWasm
import ProxyWasmEmulator
import Testing

/// Services that fail, clients that leave, hosts that forget: nothing hangs, and nothing is applied to
/// the wrong stream.
@Suite struct CallFaultTests {
  /// How a call fails, and the counter of it.
  static let ways = [
    "refused": "failed_no_answer", "reset": "failed_no_answer", "broke off": "failed_no_answer",
    "timeout": "failed_timeout", "500": "failed_5xx", "503": "failed_5xx", "599": "failed_5xx",
    "100": "failed_bad_answer", "199": "failed_bad_answer", "600": "failed_bad_answer",
    "0": "failed_bad_answer", "2x0": "failed_bad_answer", "2000": "failed_bad_answer",
    "": "failed_bad_answer", "none": "failed_bad_answer", "unknown cluster": "failed_dispatch",
    "no hosts": "failed_dispatch", "lost": "failed_watchdog",
  ]

  @Test(arguments: ways.keys.sorted(), ["deny", "allow", "allow twice"])
  func failures(how: String, mode: String) throws {
    let isAllowed = mode != "deny"
    let proxy = authorizing(
      "'failure_mode':'\(isAllowed ? "allow" : "deny")','failure_status':451",
      after: mode == "allow twice" ? "{'authorize':{'service':'authz','path':'/second'}}" : "")
    if how == "unknown cluster" { proxy.clusters = [:] }
    if how == "no hosts" { proxy.clusters["auth"] = 0 }
    let stream = proxy.workers[0].exchange(.get("/", ["x-a": "1"]))
    if !how.contains(" ") || how == "broke off" {
      #expect(stream.isRequestPaused)
      let call = try proxy.call()
      switch how {
      case "refused": call.fail(.refused)
      case "reset": call.fail(.reset)
      case "broke off": call.fail(.brokeOff)
      case "timeout": proxy.advance(by: .milliseconds(200))
      case "lost":
        call.lose()
        proxy.advance(by: .milliseconds(1100))
        #expect(stream.isRequestPaused)
        proxy.advance(by: .milliseconds(450))
      case "none": call.respond([:], body: "x")
      default: call.respond([":status": how], body: "x")
      }
    }
    let counter = try #require(Self.ways[how])
    if mode == "allow twice", counter != "failed_dispatch" {
      #expect(stream.isRequestPaused && stream.upstream == nil)
      let second = try #require(proxy.pendingHTTPCalls.last)
      #expect(second.headers[":path"] == "/second")
      second.respond(.status(200))
      stream.respond()
      #expect(stream.status == 200)
      #expect(proxy.serviceCounts == [counter: 1, "failure_allowed": 1, "accepted": 1])
    } else if mode == "allow twice" {
      #expect(stream.status == 403, "the second one's failure denies")
      #expect(proxy.serviceCounts == [counter: 2, "failure_allowed": 1])
    } else if isAllowed {
      if stream.state == .open { stream.respond() }
      #expect(stream.status == 200 && stream.upstream?.headers["x-after"] == ".")
      #expect(proxy.serviceCounts == [counter: 1, "failure_allowed": 1])
    } else {
      #expect(stream.status == 451 && stream.upstream == nil && stream.client?.body == [])
      #expect(stream.responseCodeDetails == "generic_filter.authorize.ask.failed")
      #expect(stream.client?.headers["x-seen"] == "|1")
      #expect(proxy.serviceCounts == [counter: 1])
    }
    #expect(proxy.metric("plugin.ended") == 1 && proxy.misuses.isEmpty)
    let line = try #require(proxy.warnings.first)
    #expect(line.hasPrefix("authorize of rule \"ask\" at service \"authz\": "))
    #expect(proxy.builtIn("host_calls_failed") == 0)
  }

  @Test func theLogNamesRuleServiceAndReason() throws {
    let proxy = authorizing("'failure_mode':'allow'")
    for failure in [EmulatedHTTPCall.Failure.refused, .timeout, .brokeOff] {
      proxy.workers[0].exchange()
      try proxy.call().fail(failure)
    }
    proxy.advance(by: .seconds(2))
    proxy.clusters["auth"] = 0
    proxy.workers[0].exchange()
    #expect(
      proxy.warnings == [
        #"authorize of rule "ask" at service "authz": no answer came"#,
        #"authorize of rule "ask" at service "authz": the call could not be sent: INTERNAL_FAILURE (2 more warnings left out)"#,
      ])
  }

  // MARK: Streams that do not wait to the end

  @Test(arguments: ["client", "answered by Envoy", "upstream"])
  func aStreamThatEndsMeanwhileDropsTheAnswer(how: String) throws {
    var made: [FilterPlugin] = []
    let proxy = authorizing("'headers_to_upstream':'x-user'", before: "{'set_header':{'x-a':'2'}}")
    {
      made.append($0)
    }
    let stream = proxy.workers[0].exchange(.get("/", ["x-a": "1", "x-user": "forged"]))
    let call = try proxy.call()
    #expect(made.map(\.waitingStreams).max() == 1)
    switch how {
    case "client": stream.clientResets()
    case "upstream": stream.upstreamResets()
    default: stream.replyByLaterFilter(504, body: "stream timeout")
    }
    // What had applied counts, and Envoy's answer passes its response actions.
    #expect(proxy.metric("plugin.ended") == 1 && made.map(\.waitingStreams).max() == 0)
    if how != "client" { #expect(stream.client?.headers["x-seen"] == "|2") }
    proxy.calls.removeAll()
    call.respond(.status(200, ["x-user": "kim"]))
    #expect(proxy.calls.total == 0 && stream.upstream == nil)
    #expect(proxy.serviceCounts == ["abandoned": 1] && proxy.metric("plugin.ended") == 1)
    // The next stream, on the same object, is asked about on its own.
    let next = proxy.workers[0].exchange()
    #expect(next.isRequestPaused)
    try proxy.call().respond(.status(403))
    #expect(next.status == 403 && proxy.misuses.isEmpty)
  }

  @Test func anAnswerThatComesAfterTheHostAnsweredIsDropped() throws {
    let proxy = authorizing()
    let stream = proxy.workers[0].exchange()
    let call = try proxy.call()
    // The reply has begun, its body is still on its way: the stream lives.
    stream.responseHeaders(.status(504))
    call.respond(.status(200))
    #expect(stream.upstream == nil && stream.client?.headers["x-after"] == nil)
    stream.responseBody("late", endOfStream: true)
    #expect(stream.status == 504 && proxy.serviceCounts == ["abandoned": 1])
    #expect(proxy.misuses.isEmpty)
  }

  @Test func aLateAnswerAfterTheWatchdogIsDropped() throws {
    let proxy = authorizing(
      "'failure_mode':'allow'", after: "{'authorize':{'service':'authz','path':'/second'}}")
    let stream = proxy.workers[0].exchange()
    let first = try proxy.call()
    first.lose()
    proxy.advance(by: .milliseconds(1600))
    let second = try #require(proxy.pendingHTTPCalls.last)
    #expect(second !== first && second.headers[":path"] == "/second")
    first.respond(.status(403))
    #expect(stream.isRequestPaused && stream.status == nil)
    second.respond(.status(200))
    stream.respond()
    #expect(stream.status == 200)
    #expect(
      proxy.serviceCounts == ["failed_watchdog": 1, "failure_allowed": 1, "accepted": 1])
  }

  @Test func theTimerRunsOnlyWhileSomebodyWaits() throws {
    let proxy = authorizing()
    let plugin = try #require(proxy.workers[0].plugin())
    #expect(plugin.tickMilliseconds == 0)
    let streams = (0..<3).map { _ in proxy.workers[0].exchange() }
    #expect(plugin.tickMilliseconds == 500)
    #expect(proxy.calls.count("proxy_set_tick_period_milliseconds") == 1)
    for call in proxy.pendingHTTPCalls { call.respond() }
    for stream in streams { stream.respond() }
    #expect(plugin.tickMilliseconds == 500)
    proxy.advance(by: .milliseconds(500))
    #expect(plugin.tickMilliseconds == 0)
    // A configuration that asks nobody never sets it.
    let quiet = filter(rule("{'set_header':{'a':'1'}}"))
    quiet.workers[0].exchange()
    #expect(quiet.calls.count("proxy_set_tick_period_milliseconds") == 0)
  }

  @Test func thousandsThatAreLostGoOnBitByBit() throws {
    let proxy = authorizing("'failure_mode':'allow'")
    proxy.calls.keepsCalls = false
    let streams = (0..<1000).map { _ in proxy.workers[0].exchange() }
    for call in proxy.pendingHTTPCalls { call.lose() }
    var passed: [Int] = []
    for _ in 0..<8 {
      proxy.advance(by: .milliseconds(500))
      passed.append(streams.filter { $0.upstream != nil }.count)
    }
    #expect(passed == [0, 0, 256, 512, 768, 1000, 1000, 1000])
    #expect(proxy.service("failed_watchdog") == 1000)
    #expect(proxy.workers[0].plugin()?.tickMilliseconds == 0)
  }

  // MARK: Updates

  @Test func aWaitingStreamStaysWithItsConfiguration() throws {
    let proxy = authorizing("'headers_to_upstream':'x-user'")
    let stream = proxy.workers[0].exchange()
    let call = try proxy.call()
    #expect(
      proxy.configure(json("{'rules':[\(rule("{'set_header':{'x-new':'1'}}"))]}")) == .accepted)
    call.respond(.status(200, ["x-user": "kim"]))
    #expect(
      stream.upstream?.headers["x-after"] == "kim." && stream.upstream?.headers["x-new"] == nil)
    stream.respond()
    #expect(stream.client?.headers["x-seen"] == "kim|" && proxy.upstream()?["x-new"] == "1")
  }

  @Test(arguments: [true, false])
  func aPluginConfiguredAnewRefusesWhatWaited(isAnswered: Bool) throws {
    var made: [FilterPlugin] = []
    let proxy = authorizing { made.append($0) }
    let stream = proxy.workers[0].exchange()
    let call = try proxy.call()
    // Envoy does not: an update gets a plugin of its own.
    for plugin in made { _ = plugin.configure([]) }
    if isAnswered {
      call.respond(.status(200))
    } else {
      call.lose()
      proxy.advance(by: .seconds(2))
    }
    #expect(stream.status == 503 && stream.upstream == nil)
    #expect(stream.responseCodeDetails == "generic_filter.configured_anew")
    #expect(made.map(\.waitingStreams).max() == 0)
    let other = proxy.workers[0].exchange()
    #expect(other.status == 200)
  }

  // MARK: Hosts that forbid

  @Test(arguments: [
    "proxy_http_call", "proxy_set_tick_period_milliseconds", "proxy_set_effective_context",
    "proxy_continue_stream", "proxy_send_local_response", "proxy_get_buffer_bytes",
    "proxy_get_header_map_pairs", "proxy_add_header_map_value", "proxy_define_metric",
    "proxy_increment_metric", "proxy_log",
  ])
  func forbiddenCalls(name: String) {
    var options = EmulationOptions()
    options.forbiddenCalls = [name]
    for status in [200, 403, 500] {
      // A configuration cannot come by a buffer that is forbidden.
      if name == "proxy_get_buffer_bytes" { continue }
      let proxy = authorizing("'headers_to_upstream':'x-user'", options: options)
      let stream = proxy.workers[0].exchange(.get("/", ["x-user": "forged"]))
      proxy.pendingHTTPCalls.first?.respond(.status(status, ["x-user": "kim"]), body: "b")
      proxy.advance(by: .seconds(3))
      if stream.upstream != nil { stream.respond() }
      let isOpen = stream.state == .open
      switch name {
      case "proxy_http_call": #expect(stream.status == 403)
      case "proxy_set_effective_context", "proxy_continue_stream":
        // Nothing can be done about the stream: it waits for Envoy's own timeout.
        #expect(isOpen == (status == 200 || name.contains("context")), "\(status)")
      case "proxy_send_local_response":
        #expect(stream.state == .ended(status == 200 ? .completed : .pluginReset))
      case "proxy_get_header_map_pairs": #expect(stream.status == 503)
      default: #expect(stream.status == (status == 500 ? 403 : status), "\(name) \(status)")
      }
      #expect((stream.upstream != nil) == (status == 200 && stream.status == 200))
      stream.clientResets()
    }
  }
}
