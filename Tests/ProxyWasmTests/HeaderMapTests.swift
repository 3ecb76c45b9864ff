import ProxyWasm
import ProxyWasmEmulator
import Testing

/// Header maps through the host, in the phases that have them.
@Suite struct HeaderMapTests {
  /// Runs `body` in the request headers callback of a stream with `headers`.
  @discardableResult
  private func inRequest(
    _ headers: HeaderList, _ body: @escaping (HeaderMap) -> Void
  ) -> (stream: EmulatedStream, proxy: EmulatedProxy) {
    let proxy = EmulatedProxy.scripted { stream in
      stream.onRequestHeaders = {
        body($0.requestHeaders)
        return .continue
      }
    }
    return (proxy.workers[0].exchange(headers), proxy)
  }

  @Test func readsTheFirstOfSeveral() {
    inRequest(.get("/", ["x-a": "1", "x-a": "2"])) { headers in
      #expect(text(outcome { () throws(Status) in try headers.first("x-a") }.value) == "1")
      #expect(text(outcome { () throws(Status) in try headers.first("X-A") }.value) == "1")
      #expect(outcome { () throws(Status) in try headers.first("x-b") }.status == .notFound)
    }
  }

  @Test func readsAllInOrder() {
    let request: HeaderList = [":path": "/", "x-a": "1", "x-b": "", "x-a": "2"]
    inRequest(request) { headers in
      let all = outcome { () throws(Status) in try headers.all() }.value ?? []
      #expect(all.map { text($0.name) } == [":path", "x-a", "x-b", "x-a"])
      #expect(all.map { text($0.value) } == ["/", "1", "", "2"])
    }
  }

  @Test func anEmptyValueIsPresent() {
    inRequest(.get("/", ["x-empty": ""])) { headers in
      #expect(outcome { () throws(Status) in try headers.first("x-empty") }.value == [])
    }
  }

  @Test func oddBytesGoThrough() {
    let odd: [UInt8] = [0xFF, 0x80, 0x01, 0x7F, 0xC3, 0x28]
    let (stream, _) = inRequest(.get("/")) { headers in
      #expect(headers.set("x-odd", ByteString(odd)) == .ok)
      #expect(outcome { () throws(Status) in try headers.first("x-odd") }.value == odd)
    }
    #expect(stream.upstream?.headers.first(Array("x-odd".utf8)) == odd)
  }

  @Test func writesLowerCaseSetsOneAndAddsAnother() {
    let (stream, _) = inRequest(.get("/", ["x-a": "1", "x-a": "2", "x-gone": "1"])) { headers in
      headers.set("X-A", "3")
      headers.add("x-a", "4")
      #expect(headers.remove("x-gone") == .ok)
      #expect(headers.remove("x-never-there") == .ok)
    }
    #expect(stream.upstream?.headers.values(of: "x-a") == ["3", "4"])
    #expect(stream.upstream?.headers["x-gone"] == nil)
    #expect(stream.routeRefreshes == 4)
  }

  @Test func namesWithOnePlaceAreJoined() {
    let sent: HeaderList = [
      "authorization": "a", "authorization": "b", "cookie": "1", "cookie": "2",
    ]
    let (stream, _) = inRequest(.get("/", sent)) { headers in
      headers.add("user-agent", "one")
      headers.add("user-agent", "two")
      #expect(
        text(outcome { () throws(Status) in try headers.first("host") }.value) == "example.com")
    }
    #expect(stream.upstream?.headers.values(of: "authorization") == ["a,b"])
    #expect(stream.upstream?.headers.values(of: "cookie") == ["1", "2"])
    #expect(stream.upstream?.headers["user-agent"] == "one,two")
  }

  @Test func headersThatWouldInjectOthersAreRefused() {
    let (stream, proxy) = inRequest(.get("/")) { headers in
      #expect(headers.set("x-a", "1\r\nx-evil: 1") == .badArgument)
      #expect(headers.add("x-a\n", "1") == .badArgument)
      #expect(headers.set("", "1") == .badArgument)
      #expect(headers.replaceAll([("x-a", "\0")]) == .badArgument)
    }
    #expect(stream.upstream?.headers == .get("/"))
    #expect(proxy.calls.headerWrites.isEmpty)
  }

  @Test func replacesAll() {
    let (stream, _) = inRequest(.get("/", ["x-gone": "1"])) { headers in
      #expect(headers.replaceAll([(":path", "/b"), ("x-a", "1"), ("x-a", "2")]) == .ok)
      let tooMany = [(ByteString, ByteString)](repeating: ("x-b", "1"), count: 1025)
      #expect(headers.replaceAll(tooMany) == .badArgument)
    }
    #expect(stream.upstream?.headers == [":path": "/b", "x-a": "1", "x-a": "2"])
  }

  @Test func theHostTakesAMapOfTooManyAsEmpty() {
    let (stream, _) = inRequest(.get("/")) { _ in
      let pairs: [UInt8] = [0x01, 0x04, 0, 0] + [UInt8](repeating: 0, count: 1025 * 10)
      #expect(pairs.withUnsafeBufferPointer { Host.setHeaderPairs(.requestHeaders, $0) } == .ok)
    }
    #expect(stream.upstream?.headers.isEmpty == true)
  }

  @Test func mapsOfOtherPhasesAreNotThere() {
    var checked = 0
    let proxy = EmulatedProxy.scripted { stream in
      stream.onRequestHeaders = {
        #expect($0.responseHeaders.set("x-a", "1") == .badArgument)
        #expect($0.requestTrailers.set("x-a", "1") == .badArgument)
        #expect(
          outcome { () throws(Status) in try Host.headerMapSize(.requestHeaders) }.status == .ok)
        checked += 1
        return .continue
      }
      stream.onResponseHeaders = { stream in
        #expect(
          outcome { () throws(Status) in try stream.requestHeaders.first(":path") }.status
            == .badArgument)
        #expect(outcome { () throws(Status) in try stream.requestHeaders.all() }.value?.count == 0)
        #expect(stream.requestHeaders.set("x-a", "1") == .badArgument)
        checked += 1
        return .continue
      }
      stream.onLog = { stream in
        #expect(
          text(outcome { () throws(Status) in try stream.requestHeaders.first(":path") }.value)
            == "/")
        #expect(
          text(outcome { () throws(Status) in try stream.responseHeaders.first(":status") }.value)
            == "200")
        #expect(
          outcome { () throws(Status) in try stream.requestTrailers.first("x") }.status == .notFound
        )
        #expect(
          outcome { () throws(Status) in try Host.headerMapSize(.requestHeaders) }.status
            == .badArgument)
        #expect(stream.requestHeaders.set("x-a", "1") == .badArgument)
        checked += 1
      }
    }
    let stream = proxy.workers[0].exchange()
    #expect(checked == 3)
    #expect(stream.routeRefreshes == 0)
  }

  @Test func afterResumeTheRequestCannotBeChanged() {
    let proxy = EmulatedProxy.scripted { $0.onRequestHeaders = { _ in .pause } }
    let stream = proxy.workers[0].openStream()
    stream.requestHeaders()
    stream.perform {
      let headers = HeaderMap(.requestHeaders)
      #expect(headers.set("x-a", "1") == .ok)
      #expect(Host.continueStream(.request) == .ok)
      #expect(headers.set("x-b", "1") == .badArgument)
    }
    #expect(stream.upstream?.headers["x-a"] == "1")
    #expect(stream.upstream?.headers["x-b"] == nil)
    #expect(proxy.misuses.isEmpty)
  }
}
