import ProxyWasm
import ProxyWasmEmulator
import Testing

/// Bodies and trailers, and what a pause does to them.
@Suite struct BodyTests {
  @Test func aBodyComesInPieces() {
    var seen: [String] = []
    let proxy = EmulatedProxy.scripted { stream in
      stream.onRequestBody = { stream, size, end in
        let bytes = outcome { () throws(Status) in try stream.requestBody.bytes() }.value
        seen.append("\(text(bytes) ?? "?") \(size) \(end)")
        return .continue
      }
    }
    let stream = proxy.workers[0].openStream()
    stream.requestHeaders(endOfStream: false)
    stream.requestBody("one")
    stream.requestBody("two", endOfStream: true)
    #expect(seen == ["one 3 false", "two 3 true"])
    #expect(stream.upstream?.bodyText == "onetwo")
  }

  @Test func bufferingGathersTheBodyAndItCanBeReplaced() {
    let proxy = EmulatedProxy.scripted { stream in
      stream.onRequestHeaders = {
        $0.requestHeaders.remove("content-length")
        return .continue
      }
      stream.onRequestBody = { stream, size, end in
        guard end else { return .pauseAndBuffer }
        #expect(size == 11)
        #expect(
          text(outcome { () throws(Status) in try stream.requestBody.bytes() }.value)
            == "hello world")
        #expect(stream.requestBody.replace(with: "bye") == .ok)
        return .continue
      }
    }
    let stream = proxy.workers[0].openStream()
    stream.requestHeaders(.request("POST", "/", ["content-length": "11"]), endOfStream: false)
    stream.requestBody("hello ")
    #expect(stream.isRequestPaused && stream.upstream?.body == [])
    stream.requestBody("world", endOfStream: true)
    #expect(stream.upstream?.bodyText == "bye")
    #expect(stream.upstream?.isComplete == true)
  }

  @Test func partsOfABody() {
    let proxy = EmulatedProxy.scripted { stream in
      stream.onResponseBody = { stream, _, _ in
        let body = stream.responseBody
        func part(_ start: Int, _ size: Int) -> String? {
          text(outcome { () throws(Status) in try body.bytes(start: start, maxSize: size) }.value)
        }
        #expect(part(1, 2) == "bc")
        #expect(part(2, 100) == "cd")
        #expect(part(4, 1) == "" && part(100, 1) == "" && part(-1, 2) == "ab")
        #expect(outcome { () throws(Status) in try body.size() }.value == 4)
        #expect(body.prepend("<") == .ok)
        #expect(body.append(">") == .ok)
        let nothing = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
        #expect(Host.setBufferBytes(.responseBody, start: 0, size: 2, nothing) == .badArgument)
        #expect(Host.setBufferBytes(.responseBody, start: 1, size: 2, nothing) == .badArgument)
        #expect(BodyBuffer(.pluginConfiguration).append("x") == .badArgument)
        #expect(stream.requestBody.replace(with: "x") == .badArgument)
        return .continue
      }
    }
    #expect(proxy.workers[0].exchange(responseBody: "abcd").client?.bodyText == "<abcd>")
  }

  @Test func aBodyThatIsNotThereIsEmpty() {
    let proxy = EmulatedProxy.scripted { stream in
      stream.onRequestHeaders = { stream in
        #expect(outcome { () throws(Status) in try stream.requestBody.bytes() }.value == [])
        #expect(
          outcome { () throws(Status) in try BodyBuffer(.httpCallResponseBody).bytes() }.status
            == .notFound)
        #expect(
          outcome { () throws(Status) in try BodyBuffer(.pluginConfiguration).bytes() }.status
            == .notFound)
        return .continue
      }
    }
    proxy.workers[0].exchange()
  }

  @Test func dropsWhatIsNotBuffered() {
    let proxy = EmulatedProxy.scripted { stream in
      stream.onRequestBody = { _, _, end in end ? .continue : .pauseNoBuffer }
    }
    let stream = proxy.workers[0].openStream()
    stream.requestHeaders(endOfStream: false)
    stream.requestBody("lost ")
    stream.requestBody("kept", endOfStream: true)
    #expect(stream.upstream?.bodyText == "kept")
  }

  @Test func withHeadersStopIterationTheBodyComesBeforeTheHeadersGo() {
    var options = EmulationOptions()
    options.allowsHeadersStopIteration = true
    let proxy = EmulatedProxy.scripted(options: options) { stream in
      stream.onRequestHeaders = { _ in .pause }
      stream.onRequestBody = { stream, size, end in
        guard end else { return .pauseAndBuffer }
        #expect(stream.requestHeaders.set("x-size", ByteString(String(size))) == .ok)
        return .continue
      }
    }
    let stream = proxy.workers[0].openStream()
    stream.requestHeaders(endOfStream: false)
    stream.requestBody("abc")
    stream.requestBody("de", endOfStream: true)
    #expect(stream.upstream?.headers["x-size"] == "5")
    #expect(stream.upstream?.bodyText == "abcde")
  }

  @Test func trailersAreShownChangedAndMade() {
    let proxy = EmulatedProxy.scripted { stream in
      stream.onRequestTrailers = {
        $0.requestTrailers.set("x-seen", "1")
        return .continue
      }
      stream.onResponseBody = { stream, _, end in
        if end { #expect(stream.responseTrailers.set("x-made", "1") == .ok) }
        return .continue
      }
    }
    let stream = proxy.workers[0].openStream()
    stream.requestHeaders(endOfStream: false)
    stream.requestBody("a")
    stream.requestTrailers(["x-sum": "1"])
    #expect(stream.upstream?.trailers == ["x-sum": "1", "x-seen": "1"])
    #expect(stream.upstream?.isComplete == true)
    stream.respond(body: "b")
    #expect(stream.client?.trailers == ["x-made": "1"])
    #expect(stream.state == .ended(.completed))
  }

  @Test func trailersWaitBehindAPause() {
    var seen: [String] = []
    let proxy = EmulatedProxy.scripted { stream in
      stream.onRequestHeaders = { _ in .pause }
      stream.onRequestBody = { _, size, end in
        seen.append("body \(size) \(end)")
        return .continue
      }
      stream.onRequestTrailers = { _ in
        seen.append("trailers")
        return .continue
      }
    }
    let stream = proxy.workers[0].openStream()
    stream.requestHeaders(endOfStream: false)
    stream.requestBody("abc")
    stream.requestTrailers(["x-sum": "1"])
    #expect(seen.isEmpty)
    _ = stream.perform { Host.continueStream(.request) }
    #expect(seen == ["body 3 false", "trailers"])
    #expect(stream.upstream?.trailers == ["x-sum": "1"])
    #expect(stream.upstream?.isComplete == true)
  }

  @Test func tooMuchIsA413() {
    var options = EmulationOptions()
    options.bufferLimit = 4
    let proxy = EmulatedProxy.scripted(options: options) { stream in
      stream.onRequestBody = { _, _, _ in .pauseAndBuffer }
    }
    let stream = proxy.workers[0].openStream()
    stream.requestHeaders(endOfStream: false)
    stream.requestBody("abcde")
    #expect(stream.status == 413)
    #expect(stream.state == .ended(.completed))
  }
}
