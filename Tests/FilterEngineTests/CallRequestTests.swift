import FilterEngine
import ProxyWasm
import ProxyWasmEmulator
import Testing

/// What a service is asked with.
@Suite struct CallRequestTests {
  @Test func aFixedPathSaysWhatWasAskedFor() throws {
    let proxy = authorizing("'path':'/oauth2/auth?x=1'")
    let stream = proxy.workers[0].openStream()
    stream.properties["source.address"] = "[2001:db8::1]:443"
    stream.requestHeaders(
      [
        ":method": "POST", ":path": "/shop?a=b", ":authority": "shop.example.com:8443",
        ":scheme": "http", "x-forwarded-proto": "https", "x-forwarded-for": "6.6.6.6",
        "x-forwarded-uri": "/public", "x-a": "1", "content-length": "3",
      ], endOfStream: false)
    let call = try proxy.call()
    #expect(
      call.headers == [
        ":method": "GET", ":path": "/oauth2/auth?x=1", ":authority": "auth",
        "x-forwarded-method": "POST", "x-forwarded-proto": "https",
        "x-forwarded-host": "shop.example.com:8443", "x-forwarded-uri": "/shop?a=b",
        "x-forwarded-for": "2001:db8::1", "x-generic-filter-hops": "1",
      ])
    #expect(call.cluster == "auth" && call.body.isEmpty && call.timeoutMilliseconds == 200)
    // Nothing has been written, and nothing goes on before the answer.
    #expect(proxy.calls.headerWrites.isEmpty && stream.isRequestPaused)
  }

  @Test func aSchemeStandsInForTheHeader() throws {
    let proxy = authorizing()
    let stream = proxy.workers[0].openStream()
    stream.requestHeaders([
      ":method": "GET", ":path": "/", ":authority": "a", ":scheme": "https",
    ])
    #expect(try proxy.call().headers["x-forwarded-proto"] == "https")
  }

  @Test(arguments: [
    ("/check", "/a?b=c", "/check/a?b=c"), ("/check/", "/a", "/check/a"), ("/", "/a", "/a"),
    ("/check", "/", "/check/"), ("/check", "*", "/check/*"), ("/c/d", "/%2Fa", "/c/d/%2Fa"),
    ("/check", "/a/...", "/check/a/..."), ("/check", "/a?../..", "/check/a?../.."),
    ("/check", "/.a/b.", "/check/.a/b."), ("/check", "//a//", "/check//a//"),
    ("/check", "/%", "/check/%"), ("/check", "/%2", "/check/%2"), ("/check", "/;x", "/check/;x"),
  ])
  func aPrefixStandsBeforeThePath(prefix: String, path: String, whole: String) throws {
    let proxy = authorizing("'path_prefix':'\(prefix)'")
    let stream = proxy.workers[0].openStream()
    stream.requestHeaders([":method": "DELETE", ":path": path, ":authority": "shop:81"])
    #expect(
      try proxy.call().headers == [
        ":method": "DELETE", ":path": whole, ":authority": "shop:81", "content-length": "0",
        "x-generic-filter-hops": "1",
      ])
  }

  @Test(arguments: [
    "/..", "/.", "/a/../b", "/a/..", "/a/./b", "/%2e%2E/b", "/.%2e", "/a/%2e/", "/..?x", "/..%2fb",
    "/..\\b", "/..%5Cb", "/a/..;x/b", "..", "/a/..#f", "/a#/../b",
  ])
  func aPathThatLeavesThePrefixIsRefused(path: String) {
    for mode in ["allow", "deny"] {
      let proxy = authorizing("'path_prefix':'/check','failure_mode':'\(mode)'")
      let stream = proxy.workers[0].exchange(.request("GET", path))
      #expect(stream.status == 400 && proxy.httpCalls.isEmpty)
      #expect(stream.responseCodeDetails == "generic_filter.authorize.ask.unsendable")
      #expect(proxy.serviceCounts == ["refused": 1])
    }
    // A fixed path cannot be left.
    let fixed = authorizing()
    fixed.workers[0].exchange(.request("GET", path))
    #expect(fixed.pendingHTTPCalls.first?.headers["x-forwarded-uri"] == path)
  }

  @Test func itIsThePathAsItIsAtThatMoment() throws {
    let proxy = authorizing(
      "'headers_to_service':['x-*','y']",
      before:
        "{'set_header':{'x-new':'n','x-old':'changed'}},{'remove_header':'x-gone'},{'rename_header':{'z':'y'}}"
    )
    let stream = proxy.workers[0].exchange(
      .get("/", ["x-old": "o", "x-gone": "g", "z": "1", "x-twice": "1", "x-twice": "2"]))
    let headers = try proxy.call().headers
    #expect(headers["x-new"] == "n" && headers.values(of: "x-old") == ["changed"])
    #expect(headers["x-gone"] == nil && headers["y"] == "1" && headers["z"] == nil)
    #expect(headers.values(of: "x-twice") == ["1", "2"])
    // Edits so far are written while it waits, each once.
    let writes = proxy.calls.headerWrites.count
    try proxy.call().respond()
    #expect(stream.upstream?.headers["x-old"] == "changed" && stream.upstream?.headers["y"] == "1")
    #expect(proxy.calls.headerWrites.count == writes + 1 && stream.upstream?.headers["z"] == nil)
  }

  @Test func theAuthorityOfTheService() throws {
    func authority(_ service: String, _ path: String) throws -> String? {
      let proxy = makeProxy()
      proxy.clusters["outbound|80|v1|authz.prod.svc"] = 1
      let outcome = proxy.configure(
        json(
          "{'services':{'s':{'cluster':'outbound|80|v1|authz.prod.svc'\(service)}},'rules':[\(rule("{'authorize':{'service':'s',\(path)}}"))]}"
        ))
      #expect(outcome == .accepted)
      proxy.workers[0].exchange(.get("/", [":authority": "shop"]))
      return try proxy.call().headers[":authority"]
    }
    #expect(try authority("", "'path':'/c'") == "authz.prod.svc")
    #expect(try authority("", "'path_prefix':'/c'") == "shop")
    #expect(try authority(",'authority':'a:81'", "'path':'/c'") == "a:81")
    #expect(try authority(",'authority':'a:81'", "'path_prefix':'/c'") == "a:81")
  }

  @Test func whatPatternsDoNotReach() throws {
    let guarded: HeaderList = [
      "connection": "close", "keep-alive": "1", "te": "trailers", "transfer-encoding": "chunked",
      "content-length": "7", "upgrade": "", "x-envoy-upstream-rq-timeout-ms": "1",
      "x-forwarded-for": "6.6.6.6", "x-forwarded-uri": "/public", "forwarded": "for=x",
      "x-generic-filter-hops": "2", "proxy-connection": "close", "trailer": "a",
      "x-forwarded-client-cert": "By=evil",
    ]
    for path in ["'path':'/check'", "'path_prefix':'/check'"] {
      let proxy = authorizing("\(path),'headers_to_service':['*','x-*']")
      let stream = proxy.workers[0].openStream()
      stream.requestHeaders(.get("/", guarded.setting(["x-a": "1", "cookie": "c"])))
      let headers = try proxy.call().headers
      #expect(headers["x-a"] == "1" && headers["cookie"] == "c")
      #expect(headers["x-generic-filter-hops"] == "3" && headers.values(of: ":path").count == 1)
      for field in guarded.fields {
        let name = String(decoding: field.name, as: UTF8.self)
        let value = String(decoding: field.value, as: UTF8.self)
        #expect(name == "x-generic-filter-hops" || headers[name] != value, "\(name)")
      }
    }
    // By name they may go along with a prefix.
    let named = authorizing("'path_prefix':'/','headers_to_service':['x-forwarded-for','X-A']")
    named.workers[0].exchange(.get("/", ["x-forwarded-for": "10.0.0.1", "x-a": "1"]))
    #expect(try named.call().headers["x-forwarded-for"] == "10.0.0.1")
    #expect(try named.call().headers["x-a"] == "1")
  }

  @Test func tracingGoesAlong() throws {
    let tracing: HeaderList = [
      "traceparent": "00-1-2-01", "tracestate": "a=1", "tracestate": "b=2", "b3": "0",
      "baggage": "k=v",
      "x-b3-traceid": "1", "x-request-id": "r", "x-datadog-trace-id": "d", "grpc-trace-bin": "g",
      "x-ot-span-context": "o", "x-cloud-trace-context": "c", "x-amzn-trace-id": "z",
    ]
    for list in ["", "'headers_to_service':['x-*','tracestate','b3'],'on_duplicate':'deny'"] {
      let proxy = authorizing(list)
      proxy.workers[0].exchange(
        .get("/", tracing.setting(["traced": "no", "x": "1", "grpc-x": "1"])))
      let headers = try proxy.call().headers
      for field in tracing.fields {
        let name = String(decoding: field.name, as: UTF8.self)
        #expect(headers.values(of: name) == tracing.values(of: name), "\(name)")
      }
      #expect(headers["traced"] == nil && headers["x"] == nil && headers["grpc-x"] == nil)
    }
  }

  @Test(arguments: [
    ("", "authorization", false), ("", "x-a", true), ("", "cookie", false),
    ("'on_duplicate':'deny'", "x-a", false), ("'on_duplicate':'deny'", "x-glob-1", false),
    ("", "x-glob-1", true), ("'on_duplicate':'deny'", "x-unlisted", true),
  ])
  func duplicates(choice: String, name: String, isSent: Bool) throws {
    // Envoy joins `authorization` itself; a host that does not must not open a gap.
    let proxy = authorizing(
      "'headers_to_service':['authorization','cookie','x-a','x-glob-*'],'failure_mode':'allow',\(choice)"
    )
    var request: HeaderList = .get("/")
    for value in ["1", "2"] { request.add(Array(name.utf8), Array(value.utf8)) }
    let isJoined = name == "authorization"
    let stream = proxy.workers[0].exchange(request)
    if isJoined {
      #expect(try proxy.call().headers[name]?.contains("1") == true)
    } else if isSent {
      let values = try proxy.call().headers.values(of: name)
      #expect(values == (name == "x-unlisted" ? [] : ["1", "2"]))
    } else {
      #expect(stream.status == 400 && proxy.httpCalls.isEmpty)
      #expect(stream.responseCodeDetails == "generic_filter.authorize.ask.duplicate_header")
      #expect(proxy.serviceCounts == ["refused": 1])
    }
  }

  @Test func theFirstOfDuplicates() throws {
    let proxy = authorizing(
      "'headers_to_service':['cookie','x-*'],'on_duplicate':'first'",
      before: "{'add_header':{'cookie':'third'}}")
    proxy.workers[0].exchange(
      .get("/", ["cookie": "1", "cookie": "2", "x-z": "1", "x-y": "1", "x-z": "2"]))
    let headers = try proxy.call().headers
    #expect(headers.values(of: "cookie") == ["1"] && headers.values(of: "x-z") == ["1"])
  }

  @Test(arguments: [
    ("1", "2"), ("2", "3"), ("3", nil), ("99999999999999999999999", nil), ("x", nil), ("", nil),
    ("-1", nil), ("1, 1", nil),
  ])
  func hopsAreCounted(sent: String, next: String?) throws {
    let proxy = authorizing("'failure_mode':'allow'")
    let stream = proxy.workers[0].exchange(.get("/", ["x-generic-filter-hops": sent]))
    if let next {
      #expect(try proxy.call().headers.values(of: "x-generic-filter-hops") == [next])
    } else {
      #expect(stream.status == 508 && proxy.httpCalls.isEmpty)
      #expect(stream.responseCodeDetails == "generic_filter.authorize.ask.loop")
    }
  }

  @Test func aLoopFurtherAlongDeniesToo() throws {
    let proxy = authorizing("'failure_mode':'allow'")
    let stream = proxy.workers[0].exchange()
    try proxy.call().respond(.status(508), body: "b")
    #expect(stream.status == 508 && stream.upstream == nil && stream.client?.body == [])
    #expect(stream.responseCodeDetails == "generic_filter.authorize.ask.loop")
    #expect(proxy.serviceCounts == ["refused": 1])
  }

  @Test func repeatedHopsAreALoop() {
    let proxy = authorizing("'failure_mode':'allow'")
    let stream = proxy.workers[0].exchange(
      .get("/", ["x-generic-filter-hops": "1", "x-generic-filter-hops": "1"]))
    #expect(stream.status == 508)
  }

  @Test func aRequestThatIsNoCallIsRefused() {
    let tooMany = authorizing(
      "'headers_to_service':'m','failure_mode':'allow'", options: unbounded)
    var many: HeaderList = .get("/")
    for _ in 0..<1020 { many.add(Array("m".utf8), Array("1".utf8)) }
    #expect(tooMany.workers[0].exchange(many).status == 400)
    // What is not for the service does not count.
    many.add(Array("other".utf8), Array("1".utf8))
    let other = authorizing("'headers_to_service':'other'", options: unbounded)
    #expect(other.workers[0].exchange(many).isRequestPaused)
    // The next request is not touched by that.
    #expect(tooMany.workers[0].exchange(.get("/", ["m": "1"])).isRequestPaused)
    #expect(tooMany.pendingHTTPCalls.first?.headers.values(of: "m") == ["1"])

    let large = authorizing("'headers_to_service':'m','failure_mode':'allow'", options: unbounded)
    var big: HeaderList = .get("/")
    big.add(Array("m".utf8), [UInt8](repeating: 0x61, count: 1 << 20))
    #expect(large.workers[0].exchange(big).status == 400)
    #expect(large.serviceCounts == ["refused": 1])
  }

  private var unbounded: EmulationOptions {
    var options = EmulationOptions()
    options.maxRequestHeaders = 5000
    options.maxRequestHeaderBytes = 1 << 22
    return options
  }

  @Test func connectHasNoPathToStandBehindAPrefix() {
    func upgrade(_ path: String) -> EmulatedProxy {
      let proxy = makeProxy()
      proxy.clusters["auth"] = 1
      #expect(
        proxy.configure(
          json(
            "{'services':{'s':{'cluster':'auth'}},'rules':[\(rule("{'authorize':{'service':'s',\(path)}}", match: "{'upgrade':true}"))]}"
          )) == .accepted)
      return proxy
    }
    let connect: HeaderList = [":method": "CONNECT", ":authority": "a:443"]
    #expect(upgrade("'path_prefix':'/c'").workers[0].exchange(connect).status == 400)
    let fixed = upgrade("'path':'/c'")
    #expect(fixed.workers[0].exchange(connect).isRequestPaused)
    let headers = fixed.pendingHTTPCalls.first?.headers
    #expect(headers?["x-forwarded-method"] == "CONNECT" && headers?["x-forwarded-uri"] == nil)
    #expect(headers?["x-forwarded-host"] == "a:443" && headers?["x-forwarded-for"] != nil)
  }
}
