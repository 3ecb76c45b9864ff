import ProxyWasm
import ProxyWasmEmulator
import Testing

/// Configuration, updates, ticks, environment, and what an operator may forbid.
@Suite struct LifecycleTests {
  @Test func everyThreadConfiguresItsOwnPlugin() {
    var configured: [String] = []
    var started: [[UInt8]] = []
    let proxy = EmulatedProxy.plugin(workers: 2) { plugin in
      plugin.onVMStart = {
        started.append($0)
        return true
      }
      plugin.onConfigure = { _, configuration in
        configured.append(String(decoding: configuration, as: UTF8.self))
        return true
      }
    }
    var configuration = PluginConfiguration("text")
    configuration.vmConfiguration = [1, 2]
    #expect(proxy.configure(configuration) == .accepted)
    // One that is thrown away, the main thread's, and two workers'.
    #expect(configured == ["text", "text", "text", "text"])
    #expect(started == [[1, 2], [1, 2], [1, 2], [1, 2]])
  }

  @Test func aRefusalKeepsWhatWasThere() {
    let proxy = EmulatedProxy.plugin { plugin in
      plugin.onConfigure = { plugin, configuration in
        if configuration.isEmpty {
          ProxyWasm.log(.error, "nothing to do")
          return false
        }
        plugin.script = { stream in
          stream.onRequestHeaders = {
            $0.requestHeaders.set("x-configuration", ByteString(configuration))
            return .continue
          }
        }
        return true
      }
    }
    #expect(proxy.configure("one").isAccepted)
    #expect(proxy.configure("") == .refused([LogLine(.error, "nothing to do")]))
    #expect(proxy.workers[0].exchange().upstream?.headers["x-configuration"] == "one")
    #expect(proxy.configure("two").isAccepted)
    #expect(proxy.workers[0].exchange().upstream?.headers["x-configuration"] == "two")
  }

  @Test func streamsStayWithTheirPluginThroughAnUpdate() throws {
    var log: [String] = []
    let proxy = EmulatedProxy.plugin { plugin in
      plugin.onConfigure = { plugin, configuration in
        let name = String(decoding: configuration, as: UTF8.self)
        plugin.script = { stream in
          stream.onResponseHeaders = {
            $0.responseHeaders.set("x-plugin", ByteString(name))
            return .continue
          }
        }
        plugin.onStreamEnded = { _ in log.append("\(name) ended") }
        plugin.onDone = {
          log.append("\(name) done")
          return true
        }
        return true
      }
    }
    proxy.configure("old")
    let old = try #require(proxy.workers[0].plugin())
    let stream = proxy.workers[0].openStream()
    stream.requestHeaders()
    proxy.configure("new")
    #expect(proxy.workers[0].vmCount == 1)
    #expect(!old.isDeleted && log == ["old done"])  // On the main thread, which has no streams.
    let newer = proxy.workers[0].exchange()
    stream.respond()
    #expect(newer.client?.headers["x-plugin"] == "new")
    #expect(stream.client?.headers["x-plugin"] == "old")
    #expect(old.isDeleted)
    #expect(log == ["old done", "new ended", "old ended", "old done"])
  }

  @Test func aPluginMayAskForTime() throws {
    var isReady = false
    let proxy = EmulatedProxy.plugin { $0.onDone = { isReady } }
    proxy.configure("old")
    let old = try #require(proxy.workers[0].plugin())
    proxy.configure("new")
    #expect(!old.isDeleted)
    isReady = true
    #expect(old.perform { Host.done() } == .ok)
    #expect(old.isDeleted)
    #expect(proxy.perform { Host.done() } == .notFound)
  }

  @Test func replacedPluginsAreLetGo() {
    struct Reference {
      weak var plugin: ScriptedPlugin?
    }
    var made: [Reference] = []
    let proxy = EmulatedProxy.plugin { made.append(Reference(plugin: $0)) }
    for round in 1..<10 {
      proxy.configure(String(round))
      proxy.workers[0].exchange()
    }
    #expect(made.count == 27)
    // The last one of the main thread and of the worker.
    #expect(made.filter { $0.plugin != nil }.count == 2)
  }

  @Test func ticksComeWithTheClock() {
    var times: [UInt64] = []
    let proxy = EmulatedProxy.plugin(workers: 0) { plugin in
      plugin.onConfigure = { plugin, _ in plugin.setTickPeriod(milliseconds: 100).isOK }
      plugin.onTick = { plugin in
        times.append(Clock.monotonicNanoseconds())
        if times.count == 3 { plugin.setTickPeriod(milliseconds: 0) }
      }
    }
    proxy.configure("")
    let start = proxy.monotonicNanoseconds
    let wall = proxy.wallNanoseconds
    proxy.advance(by: .milliseconds(250))
    #expect(times == [start + 100_000_000, start + 200_000_000])
    proxy.advance(by: .seconds(10))
    #expect(times.count == 3)
    #expect(proxy.wallNanoseconds == wall + 10_250_000_000)
    #expect(proxy.mainThread.plugin()?.tickMilliseconds == 0)
  }

  @Test func theEnvironmentIsTheVMs() {
    var found: [String?] = []
    let proxy = EmulatedProxy.plugin { plugin in
      plugin.onConfigure = { _, _ in
        found = [
          text(Environment.value(of: "TOKEN")), text(Environment.value(of: "EMPTY")),
          text(Environment.value(of: "EQUALS")), text(Environment.value(of: "TOK")),
        ]
        return true
      }
    }
    var configuration = PluginConfiguration("")
    configuration.environment = [("TOKEN", "secret"), ("EMPTY", ""), ("EQUALS", "a=b")]
    proxy.configure(configuration)
    #expect(found == ["secret", "", "a=b", nil])
  }

  @Test func aForbiddenConfigurationReadSaysWhatToDo() {
    var options = EmulationOptions()
    options.forbiddenCalls = ["proxy_get_buffer_bytes", "environ_get"]
    let proxy = EmulatedProxy.scripted(options: options)
    #expect(
      proxy.configure("{}").messages == [
        "the host does not hand over the configuration: proxy_get_buffer_bytes answered "
          + "INTERNAL_FAILURE (does capability_restriction_config allow it?)"
      ])
    #expect(proxy.configure("").isAccepted)
    #expect(proxy.perform { Environment.value(of: "A") } == nil)
  }

  @Test func forbiddenCallsAreValuesNotTraps() {
    var options = EmulationOptions()
    options.forbiddenCalls = [
      "proxy_replace_header_map_value", "proxy_get_header_map_pairs", "proxy_define_metric",
      "proxy_get_current_time_nanoseconds", "proxy_get_property", "proxy_get_shared_data",
    ]
    let proxy = EmulatedProxy.scripted(options: options) { stream in
      stream.onRequestHeaders = { stream in
        #expect(stream.requestHeaders.set("x-a", "1") == .internalFailure)
        #expect(
          outcome { () throws(Status) in try stream.requestHeaders.all() }.status
            == .internalFailure)
        return .continue
      }
    }
    #expect(proxy.workers[0].exchange().status == 200)
    proxy.perform {
      #expect(Clock.wallNanoseconds() == 0)
      #expect(
        outcome { () throws(Status) in try Metric.define(.counter, "a") }.status
          == .internalFailure)
      #expect(outcome { () throws(Status) in try SharedData.get("a") }.status == .internalFailure)
    }
  }

  @Test func theLogLevelIsTheHosts() {
    let proxy = EmulatedProxy.scripted()
    #expect(
      proxy.perform { outcome { () throws(Status) in try Host.logLevel() } }.value == .info)
  }

  @Test func statusNames() {
    let names: [(Status, StaticString)] = [
      (.ok, "OK"), (.notFound, "NOT_FOUND"), (.badArgument, "BAD_ARGUMENT"),
      (.serializationFailure, "SERIALIZATION_FAILURE"), (.parseFailure, "PARSE_FAILURE"),
      (.invalidMemoryAccess, "INVALID_MEMORY_ACCESS"), (.empty, "EMPTY"),
      (.casMismatch, "CAS_MISMATCH"), (.internalFailure, "INTERNAL_FAILURE"),
      (.unimplemented, "UNIMPLEMENTED"), (Status(rawValue: 99), "an unknown status"),
    ]
    for (status, name) in names { #expect("\(status.name)" == "\(name)") }
  }

  @Test func tooManyHeadersNeverReachThePlugin() {
    var seen = 0
    let proxy = EmulatedProxy.scripted { stream in
      stream.onRequestHeaders = { _ in
        seen += 1
        return .continue
      }
    }
    var headers = HeaderList.get("/")
    for index in 0..<100 { headers["x-\(index)"] = "1" }
    #expect(proxy.workers[0].exchange(headers).status == 431)
    let large: HeaderList = ["x-large": String(repeating: "a", count: 61 * 1024)]
    #expect(proxy.workers[0].exchange(.get("/", large)).status == 431)
    #expect(seen == 0)
  }
}
