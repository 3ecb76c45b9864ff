import ProxyWasm
import ProxyWasmEmulator

/// A stream whose callbacks a test writes in place.
final class ScriptedStream: HTTPStream {
  var onRequestHeaders: ((ScriptedStream) -> HeadersAction)?
  var onRequestBody: ((ScriptedStream, Int, Bool) -> BodyAction)?
  var onRequestTrailers: ((ScriptedStream) -> TrailersAction)?
  var onResponseHeaders: ((ScriptedStream) -> HeadersAction)?
  var onResponseBody: ((ScriptedStream, Int, Bool) -> BodyAction)?
  var onCallResponse: ((ScriptedStream, HTTPCallResponse) -> Void)?
  var onLog: ((ScriptedStream) -> Void)?

  override func requestHeaders(count: Int, endOfStream: Bool) -> HeadersAction {
    onRequestHeaders?(self) ?? .continue
  }
  override func requestBody(size: Int, endOfStream: Bool) -> BodyAction {
    onRequestBody?(self, size, endOfStream) ?? .continue
  }
  override func requestTrailers(count: Int) -> TrailersAction {
    onRequestTrailers?(self) ?? .continue
  }
  override func responseHeaders(count: Int, endOfStream: Bool) -> HeadersAction {
    onResponseHeaders?(self) ?? .continue
  }
  override func responseBody(size: Int, endOfStream: Bool) -> BodyAction {
    onResponseBody?(self, size, endOfStream) ?? .continue
  }
  override func httpCallResponse(_ response: HTTPCallResponse) { onCallResponse?(self, response) }
  override func log() { onLog?(self) }
}

/// A plugin whose callbacks a test writes in place.
final class ScriptedPlugin: Plugin {
  var script: (ScriptedStream) -> Void = { _ in }
  var onVMStart: (([UInt8]) -> Bool)?
  var onConfigure: ((ScriptedPlugin, [UInt8]) -> Bool)?
  var onTick: ((ScriptedPlugin) -> Void)?
  var onCallResponse: ((HTTPCallResponse) -> Void)?
  var onQueueReady: ((UInt32) -> Void)?
  var onForeignFunction: ((UInt32, Int) -> Void)?
  var onStreamEnded: ((HTTPStream) -> Void)?
  var onDone: (() -> Bool)?

  override func vmStart(configuration: [UInt8]) -> Bool { onVMStart?(configuration) ?? true }
  override func configure(_ configuration: [UInt8]) -> Bool {
    onConfigure?(self, configuration) ?? true
  }
  override func makeStream() -> HTTPStream {
    let stream = ScriptedStream()
    script(stream)
    return stream
  }
  override func streamEnded(_ stream: HTTPStream) { onStreamEnded?(stream) }
  override func tick() { onTick?(self) }
  override func httpCallResponse(_ response: HTTPCallResponse) { onCallResponse?(response) }
  override func queueReady(_ queue: UInt32) { onQueueReady?(queue) }
  override func foreignFunction(_ function: UInt32, argumentSize: Int) {
    onForeignFunction?(function, argumentSize)
  }
  override func done() -> Bool { onDone?() ?? true }
}

extension EmulatedProxy {
  /// A proxy with one plugin whose streams follow `script`, already configured.
  static func scripted(
    workers: Int = 1, options: EmulationOptions = EmulationOptions(),
    _ script: @escaping (ScriptedStream) -> Void = { _ in }
  ) -> EmulatedProxy {
    let proxy = EmulatedProxy(workers: workers, options: options) {
      VirtualMachine {
        let plugin = ScriptedPlugin()
        plugin.script = script
        return plugin
      }
    }
    proxy.configure("")
    return proxy
  }

  /// A proxy with one plugin that `setUp` has prepared, not yet configured.
  static func plugin(
    workers: Int = 1, options: EmulationOptions = EmulationOptions(),
    _ setUp: @escaping (ScriptedPlugin) -> Void
  ) -> EmulatedProxy {
    EmulatedProxy(workers: workers, options: options) {
      VirtualMachine {
        let plugin = ScriptedPlugin()
        setUp(plugin)
        return plugin
      }
    }
  }

  /// Runs `body` as if in a callback of the plugin on a worker.
  func perform<Result>(worker: Int = 0, _ body: () -> Result) -> Result {
    guard let plugin = workers[worker].plugin() else { preconditionFailure("not configured") }
    return plugin.perform(body)
  }
}

/// What a throwing call gave: its value, or its status.
func outcome<Value>(_ body: () throws(Status) -> Value) -> Result<Value, Status> {
  do throws(Status) { return .success(try body()) } catch { return .failure(error) }
}

extension Result where Failure == Status {
  var value: Success? { if case .success(let value) = self { value } else { nil } }
  var status: Status { if case .failure(let status) = self { status } else { .ok } }
}

func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
