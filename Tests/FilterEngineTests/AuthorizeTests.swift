import FilterEngine
import ProxyWasm
import ProxyWasmEmulator
import Testing

/// What a service's verdict does to a request.
@Suite struct AuthorizeTests {
  @Test func anAcceptedRequestGoesOn() throws {
    let proxy = authorizing("'headers_to_upstream':['x-user']")
    let stream = proxy.workers[0].exchange(.get("/a", ["x-a": "1"]))
    #expect(stream.isRequestPaused && stream.upstream == nil)
    try proxy.call().respond(.status(200, ["x-user": "kim", "x-other": "no"]))
    let seen = stream.upstream?.headers
    #expect(seen?["x-user"] == "kim" && seen?["x-other"] == nil && seen?["x-after"] == "kim.")
    stream.respond()
    #expect(stream.client?.headers["x-seen"] == "kim|1" && stream.status == 200)
    #expect(proxy.serviceCounts == ["accepted": 1] && proxy.metric("plugin.ended") == 1)
    #expect(proxy.misuses.isEmpty && proxy.warnings.isEmpty)
  }

  @Test(arguments: [200, 201, 204, 299])
  func everySuccessAccepts(status: Int) throws {
    let proxy = authorizing()
    let stream = proxy.workers[0].exchange()
    try proxy.call().respond(.status(status))
    #expect(stream.upstream?.isComplete == true && proxy.serviceCounts == ["accepted": 1])
  }

  @Test(arguments: [300, 302, 304, 400, 401, 403, 404, 429, 499])
  func anythingElseDenies(status: Int) throws {
    let proxy = authorizing()
    let stream = proxy.workers[0].exchange(.get("/", ["x-a": "1"]))
    try proxy.call().respond(
      .status(
        status,
        [
          "content-type": "text/html", "location": "/login", "www-authenticate": "Basic",
          "x-private": "1", "content-encoding": "br", "connection": "close",
          "transfer-encoding": "chunked",
        ]), body: "<p>no</p>")
    #expect(stream.upstream == nil && stream.status == status)
    #expect(stream.responseCodeDetails == "generic_filter.authorize.ask.denied")
    let got = try #require(stream.client?.headers)
    #expect(got["content-type"] == "text/html" && got["location"] == "/login")
    #expect(got["www-authenticate"] == "Basic" && got["content-encoding"] == "br")
    #expect(got["x-private"] == nil && got["connection"] == nil && got["x-after"] == nil)
    #expect(got["transfer-encoding"] == nil && got["x-envoy-upstream-service-time"] == nil)
    // The rule that asks had applied: its response actions and its end run, later rules' do not.
    #expect(got["x-seen"] == "|1" && proxy.metric("plugin.ended") == 1)
    #expect(stream.client?.bodyText == "<p>no</p>" && proxy.serviceCounts == ["denied": 1])
    #expect(proxy.misuses.isEmpty)
  }

  /// Whatever else `allow_unsafe_headers` allows.
  @Test func framingOfAnAnswerNeverGoesUpstream() throws {
    let proxy = authorizing(
      "'headers_to_upstream':['*']", top: "'allow_unsafe_headers':true")
    let stream = proxy.workers[0].openStream()
    stream.requestHeaders(
      .request("POST", "/", ["x-user": "a", "x-user": "b"]), endOfStream: false)
    try proxy.call().respond(
      .status(
        200,
        [
          "content-length": "2", "transfer-encoding": "chunked", "connection": "close",
          "x-generic-filter-hops": "0", "x-user": "a", "x-envoy-max-retries": "1",
        ]), body: "ok")
    let seen = try #require(stream.upstream?.headers)
    #expect(seen.values(of: "x-user") == ["a"] && seen["x-envoy-max-retries"] == "1")
    for name in ["content-length", "transfer-encoding", "connection", "x-generic-filter-hops"] {
      #expect(seen[name] == nil, "\(name)")
    }
    #expect(proxy.misuses.isEmpty)
  }

  @Test func aDenialWithoutBodyHasNone() throws {
    let proxy = authorizing()
    let stream = proxy.workers[0].exchange()
    try proxy.call().respond(.status(401, ["content-type": "text/html", "content-encoding": "br"]))
    #expect(stream.status == 401 && stream.client?.body == [])
    #expect(stream.client?.headers["content-encoding"] == nil)
  }

  @Test func headersOfADenialAreAllowed() throws {
    let proxy = authorizing("'headers_to_downstream':['set-cookie','x-reason-*','*-hint']")
    let stream = proxy.workers[0].exchange()
    try proxy.call().respond(
      .status(
        403,
        [
          "set-cookie": "a=1", "set-cookie": "b=2", "x-reason-1": "r", "x-other": "o",
          "x-envoy-hint": "no", "some-hint": "yes", "location": "/", "content-type": "a/b",
        ]), body: "b")
    let got = try #require(stream.client?.headers)
    #expect(got.values(of: "set-cookie") == ["a=1", "b=2"] && got["x-reason-1"] == "r")
    #expect(got["some-hint"] == "yes" && got["x-envoy-hint"] == nil && got["location"] == nil)
    #expect(got["x-other"] == nil && got["content-type"] == "text/plain")
  }

  @Test func severalValuesAndPatternsGoUpstream() throws {
    let proxy = authorizing("'headers_to_upstream':['x-user-*','*-role','x-one']")
    let stream = proxy.workers[0].exchange(
      .get("/", ["x-user-id": "forged", "x-user-id": "twice", "my-role": "admin", "x-keep": "1"]))
    #expect(proxy.calls.headerWrites.count == 2)
    try proxy.call().respond(
      .status(
        200,
        [
          "x-user-id": "1", "x-user-id": "2", "x-user-new": "n", "a-role": "r", "x-one": "o",
          "content-role": "c", "x-envoy-role": "no", ":role": "no", "other": "no",
        ]))
    let seen = try #require(stream.upstream?.headers)
    #expect(seen.values(of: "x-user-id") == ["1", "2"] && seen["x-user-new"] == "n")
    #expect(seen["a-role"] == "r" && seen["my-role"] == nil && seen["x-one"] == "o")
    #expect(seen["x-envoy-role"] == nil && seen["other"] == nil && seen["x-keep"] == "1")
    #expect(seen["content-role"] == "c" && proxy.misuses.isEmpty)
  }

  @Test func guardedHeadersNeedTheSwitch() throws {
    for isAllowed in [false, true] {
      let proxy = authorizing(
        "'headers_to_upstream':'x-*'", top: "'allow_unsafe_headers':\(isAllowed)")
      let stream = proxy.workers[0].exchange(
        .get("/", ["x-envoy-a": "client", "x-forwarded-proto": "https"]))
      try proxy.call().respond(
        .status(200, ["x-envoy-a": "service", "x-forwarded-proto": "http", "x-b": "1"]))
      let seen = stream.upstream?.headers
      #expect(seen?.values(of: "x-envoy-a") == [isAllowed ? "service" : "client"])
      #expect(seen?.values(of: "x-forwarded-proto") == [isAllowed ? "http" : "https"])
      #expect(seen?["x-b"] == "1")
    }
  }

  @Test(arguments: [
    "accept", "deny", "failure allowed", "failure denied", "dispatch", "nothing to write",
  ])
  func whatTheClientSendsOfTheServicesHeadersIsGone(how: String) throws {
    let mode = how == "failure denied" || how == "deny" ? "deny" : "allow"
    let proxy = authorizing(
      "'headers_to_upstream':['x-user','x-is-*'],'headers_to_service':'x-user','failure_mode':'\(mode)'"
    )
    if how == "dispatch" { proxy.clusters["auth"] = 0 }
    let stream = proxy.workers[0].exchange(
      .get("/", ["x-user": "forged", "x-is-admin": "1", "x-a": "2"]))
    if how != "dispatch" {
      let call = try proxy.call()
      // The service is told what the client claims.
      #expect(call.headers["x-user"] == "forged")
      switch how {
      case "accept": call.respond(.status(200, ["x-user": "kim"]))
      case "deny": call.respond(.status(403))
      case "nothing to write": call.respond(.status(200))
      default: call.fail(.refused)
      }
    }
    stream.respond()
    let seen = stream.upstream?.headers
    #expect((seen == nil) == (how == "deny" || how == "failure denied"))
    #expect(seen?["x-user"] == (how == "accept" ? "kim" : nil) && seen?["x-is-admin"] == nil)
    #expect(stream.client?.headers["x-seen"] == (how == "accept" ? "kim|2" : "|2"))
  }

  @Test func oddValuesOfAServiceAreDropped() throws {
    let proxy = authorizing("'headers_to_upstream':'x-*','headers_to_downstream':'x-*'")
    func odd() -> HeaderList {
      var odd: HeaderList = .status(200, ["x-fine": "1"])
      odd.add(Array("x-line".utf8), Array("a\r\nx-evil: 1".utf8))
      odd.add(Array("x-nul".utf8), [0x61, 0])
      odd.add(Array("x bad".utf8), Array("1".utf8))
      return odd
    }
    let stream = proxy.workers[0].exchange()
    try proxy.call().respond(odd())
    let seen = stream.upstream?.headers
    #expect(seen?["x-fine"] == "1" && seen?["x-line"] == nil && seen?["x-nul"] == nil)
    #expect(seen?["x bad"] == nil && proxy.builtIn("values_dropped") == 2)
    var denial = odd()
    denial[":status"] = "403"
    let other = proxy.workers[0].exchange()
    try proxy.call().respond(denial)
    #expect(other.client?.headers["x-fine"] == "1" && other.client?.headers["x-line"] == nil)
    #expect(proxy.builtIn("values_dropped") == 4 && proxy.misuses.isEmpty)
    #expect(proxy.warnings.count == 1)
  }

  @Test func valuesAndBodiesThatAreTooLarge() throws {
    let proxy = authorizing("'headers_to_upstream':'x-*','headers_to_downstream':'x-*'")
    var large: HeaderList = .status(200, ["x-fine": "1"])
    for name in ["x-large", "x-larger"] {
      large.add(Array(name.utf8), [UInt8](repeating: 0x61, count: 600_000))
    }
    // A callback collects 1 MiB: one of the two, and what comes before.
    let stream = proxy.workers[0].exchange()
    try proxy.call().respond(large)
    #expect(stream.upstream?.headers["x-fine"] == "1")
    #expect(stream.upstream?.headers["x-large"]?.utf8.count == 600_000)
    #expect(stream.upstream?.headers["x-larger"] == nil)
    #expect(proxy.builtIn("values_dropped") == 1)
    let denied = proxy.workers[0].exchange()
    try proxy.call().respond(
      .status(403, ["x-a": "1"]), bytes: [UInt8](repeating: 1, count: 1 << 20))
    #expect(denied.client?.body.count == 1 << 20)
    let bare = proxy.workers[0].exchange()
    try proxy.call().respond(
      .status(403, ["x-a": "1"]), bytes: [UInt8](repeating: 1, count: 1 << 20 + 1))
    #expect(bare.client?.body.count == 0 && bare.client?.headers["x-a"] == "1")
    #expect(proxy.builtIn("values_dropped") == 2)
  }

  @Test func aBodyDoesNotCarryTheHeadersAlong() throws {
    var options = EmulationOptions()
    options.allowsHeadersStopIteration = true
    let proxy = authorizing(options: options)
    let stream = proxy.workers[0].exchange(body: "body")
    #expect(stream.isRequestPaused && stream.upstream == nil)
    try proxy.call().respond(.status(200))
    #expect(stream.upstream?.bodyText == "body" && stream.upstream?.isComplete == true)
    let denied = proxy.workers[0].exchange(body: "body")
    try proxy.call().respond(.status(403))
    #expect(denied.upstream == nil && denied.status == 403 && proxy.misuses.isEmpty)
  }

  @Test func aGRPCRequestGetsAGRPCStatus() throws {
    let proxy = authorizing()
    let stream = proxy.workers[0].exchange(.get("/", ["content-type": "application/grpc"]))
    try proxy.call().respond(.status(403), body: "no")
    #expect(stream.status == 200 && stream.client?.headers["grpc-status"] == "7")
  }

  @Test func aReplyTooLargeForTheHostIsSentBare() throws {
    let proxy = authorizing("'headers_to_downstream':'x-*'")
    var many: HeaderList = .status(403)
    for index in 0..<1023 { many.add(Array("x-\(index)".utf8), [0x61]) }
    for _ in 0..<2 { many.add(Array("x-a".utf8), [0x61]) }
    let stream = proxy.workers[0].exchange()
    try proxy.call().respond(many, body: "no")
    #expect(stream.status == 403 && stream.client?.body == [])
    #expect(proxy.builtIn("host_calls_failed") == 1)
  }
}
