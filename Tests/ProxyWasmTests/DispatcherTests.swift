import CProxyWasm
import ProxyWasm
import ProxyWasmEmulator
import Testing

/// From the host's numbers to plugins and streams.
@Suite struct DispatcherTests {
  @Test func pluginsOfOneVMKeepTheirStreamsApart() {
    let proxy = EmulatedProxy.plugin { plugin in
      var name: [UInt8] = []
      plugin.onConfigure = { _, configuration in
        name = configuration
        return true
      }
      plugin.script = { stream in
        stream.onRequestHeaders = {
          $0.requestHeaders.set("x-plugin", ByteString(name))
          return .continue
        }
      }
    }
    for name in ["one", "two", "three"] {
      var configuration = PluginConfiguration(name)
      configuration.name = name
      #expect(proxy.configure(configuration).isAccepted)
    }
    let worker = proxy.workers[0]
    #expect(worker.vmCount == 1)
    for name in ["two", "one", "three", "two"] {
      #expect(worker.exchange(plugin: name).upstream?.headers["x-plugin"] == name)
    }
    #expect(Set(["one", "two", "three"].compactMap { worker.plugin($0)?.id }).count == 3)
  }

  @Test func pluginsWithAnotherVMConfigurationGetAnotherVM() {
    let proxy = EmulatedProxy.scripted()
    var other = PluginConfiguration("")
    other.name = "other"
    other.vmConfiguration = [1]
    proxy.configure(other)
    #expect(proxy.workers[0].vmCount == 2)
  }

  @Test func unknownNumbersLetThingsPass() {
    let proxy = EmulatedProxy.scripted()
    proxy.perform {
      #expect(proxy_on_request_headers(99, 1, 1) == 0)
      #expect(proxy_on_request_body(99, 1, 1) == 0)
      #expect(proxy_on_request_trailers(99, 1) == 0)
      #expect(proxy_on_response_headers(0, 1, 1) == 0)
      #expect(proxy_on_response_body(99, 1, 1) == 0)
      #expect(proxy_on_response_trailers(99, 1) == 0)
      #expect(proxy_on_done(99) == 1)
      proxy_on_log(99)
      proxy_on_delete(99)
      proxy_on_delete(0)
      proxy_on_tick(99)
      proxy_on_queue_ready(99, 1)
      proxy_on_foreign_function(99, 1, 1)
      proxy_on_http_call_response(99, 1, 1, 1, 1)
      proxy_on_context_create(0, 1)
      proxy_on_context_create(100, 98)
      #expect(proxy_on_configure(99, 0) == 0)
      #expect(proxy_on_vm_start(99, 0) == 0)
    }
    #expect(proxy.workers[0].exchange().status == 200)
  }

  @Test func callbacksWithoutAVMLetThingsPass() {
    #expect(proxy_on_request_headers(1, 1, 1) == 0)
    #expect(proxy_on_done(1) == 1)
    proxy_on_context_create(1, 0)
    proxy_on_log(1)
  }

  @Test func streamsThatAnEarlierFilterAnsweredAreOnlyEnded() {
    var logged = 0
    let proxy = EmulatedProxy.scripted { $0.onLog = { _ in logged += 1 } }
    let stream = proxy.workers[0].openStream()
    stream.replyByEarlierFilter(401)
    #expect(stream.status == 401 && logged == 1)
    #expect(
      stream.callbacks
        == ["proxy_on_context_create", "proxy_on_log", "proxy_on_done", "proxy_on_delete"])
  }

  @Test(arguments: [StreamEnd.log, .done, .delete])
  func streamsAreLetGoAtTheLastCallbackExported(end: StreamEnd) {
    let callback = ["proxy_on_log", "proxy_on_done", "proxy_on_delete"][
      end == .log ? 0 : end == .done ? 1 : 2]
    var options = EmulationOptions()
    options.exports = ["proxy_on_context_create", "proxy_on_configure", callback]
    var ended = 0
    let proxy = EmulatedProxy(options: options) {
      VirtualMachine(streamsEndAt: end) {
        let plugin = ScriptedPlugin()
        plugin.onStreamEnded = {
          #expect($0.id == 0)
          ended += 1
        }
        return plugin
      }
    }
    proxy.configure("")
    for _ in 0..<10 { proxy.workers[0].exchange() }
    #expect(ended == 10)
  }

  @Test func streamObjectsComeBack() {
    final class Pool: Plugin {
      var free: [HTTPStream] = []
      var made = 0
      override func makeStream() -> HTTPStream {
        if let stream = free.popLast() { return stream }
        made += 1
        return HTTPStream()
      }
      override func streamEnded(_ stream: HTTPStream) { free.append(stream) }
    }
    var pools: [Pool] = []
    let proxy = EmulatedProxy {
      VirtualMachine {
        let pool = Pool()
        pools.append(pool)
        return pool
      }
    }
    proxy.configure("")
    let open = (0..<3).map { _ in proxy.workers[0].openStream() }
    for stream in open { stream.requestHeaders() }
    for stream in open { stream.respond() }
    for _ in 0..<100 { proxy.workers[0].exchange() }
    #expect(pools.map(\.made).max() == 3)
  }

  @Test func tenThousandStreamsInRandomOrder() {
    var ended = 0
    let proxy = EmulatedProxy.plugin { plugin in
      plugin.onStreamEnded = { _ in ended += 1 }
      plugin.script = { stream in
        stream.onResponseHeaders = {
          $0.responseHeaders.set("x-id", ByteString(String($0.id)))
          return .continue
        }
      }
    }
    proxy.configure("")
    proxy.calls.keepsCalls = false
    var random = SplitMix(state: 7)
    var open: [EmulatedStream] = []
    var wrong = 0
    for _ in 0..<10_000 {
      let stream = proxy.workers[0].openStream()
      stream.requestHeaders([":path": "/"])
      open.append(stream)
      while open.count > 3000 || (!open.isEmpty && random.next() % 3 == 0) {
        open.swapAt(Int(random.next() % UInt64(open.count)), open.count - 1)
        let last = open.removeLast()
        last.respond([":status": "200"])
        if last.client?.headers["x-id"] != String(last.id) { wrong += 1 }
      }
    }
    for stream in open { stream.clientResets() }
    #expect(wrong == 0)
    #expect(ended == 10_000)
  }
}

struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
