import ProxyWasm
import ProxyWasmEmulator
import Testing

/// Properties, filter state and foreign functions.
@Suite struct PropertyTests {
  private func bytes(_ path: ByteString) -> Result<[UInt8], Status> {
    outcome { () throws(Status) in try Property(path).bytes() }
  }

  /// Runs `body` on a stream that is held in its request headers.
  private func onStream(
    _ headers: HeaderList = .get("/"), prepare: (EmulatedStream) -> Void = { _ in },
    _ body: () -> Void
  ) {
    let proxy = EmulatedProxy.scripted { $0.onRequestHeaders = { _ in .pause } }
    let stream = proxy.workers[0].openStream()
    prepare(stream)
    stream.requestHeaders(headers)
    stream.perform(body)
  }

  @Test func typedValues() {
    onStream(prepare: { stream in
      stream.properties["request.size"] = 300
      stream.properties["connection.mtls"] = true
      stream.properties["source.address"] = "10.0.0.1:1"
      stream.properties["odd.number"] = .bytes([1, 2, 3])
      stream.properties["negative"] = -5
    }) {
      func integer(_ path: ByteString) -> Result<Int64, Status> {
        outcome { () throws(Status) in try Property(path).integer() }
      }
      #expect(integer("request\0size").value == 300)
      #expect(integer("negative").value == -5)
      #expect(integer("odd\0number").status == .parseFailure)
      #expect(integer("nothing").status == .notFound)
      let mtls = outcome { () throws(Status) in try Property("connection\0mtls").bool() }
      #expect(mtls.value == true)
      let odd = outcome { () throws(Status) in try Property("odd\0number").bool() }
      #expect(odd.status == .parseFailure)
      #expect(text(bytes("source\0address").value) == "10.0.0.1:1")
    }
  }

  @Test func mapsAndPathsIntoThem() {
    onStream(prepare: { stream in
      stream.properties["metadata", "filter_metadata", "envoy.filters.http.jwt_authn"] = [
        "payload": ["sub": "kim", "groups": .list(["a", "b"])]
      ]
    }) {
      let segments: [ByteString] = ["metadata", "filter_metadata", "envoy.filters.http.jwt_authn"]
      let payload = Property(segments: segments + ["payload"])
      let map = outcome { () throws(Status) in try payload.map() }.value ?? []
      #expect(map.map { text($0.name) } == ["sub", "groups"])
      #expect(text(map.first?.value) == "kim")
      let sub = Property(segments: segments + ["payload", "sub"])
      #expect(text(outcome { () throws(Status) in try sub.bytes() }.value) == "kim")
      let second = Property(segments: segments + ["payload", "groups", "1"])
      #expect(text(outcome { () throws(Status) in try second.bytes() }.value) == "b")
      let groups = Property(segments: segments + ["payload", "groups"])
      let names = outcome { () throws(Status) in try groups.map() }.value?.map { text($0.name) }
      #expect(names == ["a", "b"])
      let beyond = Property(segments: segments + ["payload", "sub", "deeper"])
      #expect(outcome { () throws(Status) in try beyond.bytes() }.status == .notFound)
      let noMap = outcome { () throws(Status) in try sub.map() }
      #expect(noMap.status == .parseFailure)
    }
  }

  @Test func defaultsComeFromTheRequest() {
    onStream(.get("/a/b?q=1", ["x-a": "1", "x-a": "2"])) {
      #expect(text(bytes("request\0path").value) == "/a/b?q=1")
      #expect(text(bytes("request\0url_path").value) == "/a/b")
      #expect(text(bytes("request\0query").value) == "q=1")
      #expect(text(bytes("request\0host").value) == "example.com")
      #expect(text(bytes("request\0headers\0x-a").value) == "1,2")
      #expect(text(bytes("xds\0route_name").value) == "route")
      #expect(text(bytes("plugin_name").value) == "plugin")
      #expect(bytes("response\0code").status == .notFound)
      #expect(bytes("request\0duration").status == .notFound)
      #expect(bytes("").status == .notFound)
      #expect(bytes("\0\0").status == .notFound)
    }
  }

  @Test func phasesDecideWhatIsThere() {
    var checked = 0
    let proxy = EmulatedProxy.scripted { stream in
      stream.onResponseHeaders = { _ in
        #expect(bytes("request\0path").status == .notFound)
        #expect(text(bytes("source\0address").value) == "127.0.0.1:50000")
        #expect(
          outcome { () throws(Status) in try Property("response\0code").integer() }.value == 201)
        checked += 1
        return .continue
      }
      stream.onLog = { _ in
        #expect(text(bytes("request\0path").value) == "/p")
        let duration = outcome { () throws(Status) in try Property("request\0duration").integer() }
        #expect(duration.value == 5_000_000)
        checked += 1
      }
    }
    let stream = proxy.workers[0].openStream()
    stream.requestHeaders(.get("/p"))
    proxy.advance(by: .milliseconds(5))
    stream.respond(.status(201))
    #expect(checked == 2)
  }

  @Test func filterState() {
    let proxy = EmulatedProxy.scripted { $0.onRequestHeaders = { _ in .pause } }
    let stream = proxy.workers[0].openStream()
    stream.requestHeaders()
    stream.perform {
      #expect(Property("tenant").set("acme") == .ok)
      #expect(text(bytes("tenant").value) == "acme")
      #expect(text(bytes("filter_state\0wasm.tenant").value) == "acme")
      #expect(Property("two\0parts").set("x") == .ok)
      #expect(bytes("two\0parts").status == .notFound)
    }
    #expect(stream.filterState["tenant"] == Array("acme".utf8))
    proxy.perform {
      #expect(Property("tenant").set("x") == .notFound)
      #expect(bytes("source\0address").status == .notFound)
      #expect(text(bytes("plugin_root_id").value) == "")
    }
  }

  @Test func foreignFunctions() {
    let proxy = EmulatedProxy.scripted { $0.onRequestHeaders = { _ in .pause } }
    proxy.foreignFunctions["reverse"] = { .success($0.reversed()) }
    proxy.foreignFunctions["fails"] = { _ in .failure(.serializationFailure) }
    let stream = proxy.workers[0].openStream()
    stream.requestHeaders()
    stream.perform {
      func call(_ name: ByteString) -> Result<[UInt8], Status> {
        outcome { () throws(Status) in try ForeignFunction.call(name, "abc") }
      }
      #expect(text(call("reverse").value) == "cba")
      #expect(call("fails").status == .serializationFailure)
      #expect(call("unknown").status == .notFound)
      #expect(ForeignFunction.clearRouteCache() == .ok)
    }
    #expect(stream.routeRefreshes == 1)
    #expect(proxy.perform { ForeignFunction.clearRouteCache() } == .ok)
    #expect(stream.routeRefreshes == 1)
  }

  @Test func theHostCallsAPluginsFunction() {
    var heard: [String] = []
    let proxy = EmulatedProxy.plugin { plugin in
      plugin.onForeignFunction = { function, size in
        let argument = outcome { () throws(Status) in
          try BodyBuffer(.foreignFunctionArguments).bytes()
        }
        heard.append("\(function) \(size) \(text(argument.value) ?? "?")")
      }
    }
    proxy.configure("")
    proxy.workers[0].plugin()?.foreignFunction(7, argument: Array("abc".utf8))
    #expect(heard == ["7 3 abc"])
  }
}
