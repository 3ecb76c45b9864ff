import CProxyWasm
import CProxyWasmEmulator
import ProxyWasm

/// One VM of one thread, and the host as its module sees it: which contexts live, which of them a host
/// call is for, and what waits until the running callback has returned.
final class EmulatedVM {
  let key: PluginConfiguration.VMKey
  let environment: [(name: String, value: String)]
  private weak var thread: EmulatedThread?
  /// The number of its thread.
  let worker: Int
  unowned let proxy: EmulatedProxy
  private let guest: VirtualMachine
  private var lastContext: ContextID = 0
  private(set) var plugins: [ContextID: EmulatedPlugin] = [:]
  private(set) var streams: [ContextID: EmulatedStream] = [:]
  var metricIDs = MetricIDs()
  var lastHTTPCall: UInt32 = 0

  /// The context that the running callback was made for, and the one set instead.
  private(set) var called: ContextID = 0
  private(set) var effective: ContextID?
  private var afterCall: [() -> Void] = []

  /// What callbacks of the moment can read.
  var httpCallAnswer: EmulatedHTTPCall.Answer?
  var foreignArgument: [UInt8]?

  init(thread: EmulatedThread, configuration: PluginConfiguration) {
    key = configuration.vmKey
    environment = configuration.environment
    self.thread = thread
    worker = thread.number
    proxy = thread.proxy
    guest = thread.proxy.makeVM()
  }

  /// The VM whose callback runs on this thread.
  static var current: EmulatedVM? {
    proxy_wasm_emulator_vm_get().map {
      Unmanaged<EmulatedVM>.fromOpaque($0).takeUnretainedValue()
    }
  }

  // MARK: Calling the module

  /// Calls a callback of the module for `context`, unless the module does not export it.
  @discardableResult
  func call<Result>(
    _ callback: String, _ context: ContextID, absent: Result, _ body: (ContextID) -> Result
  ) -> Result {
    if let exports = proxy.options.exports, !exports.contains(callback) { return absent }
    return enter(context, body)
  }

  /// Runs `body` as a callback for `context`; what it asked to happen afterwards has happened when this
  /// returns, before the host looks at the result.
  func enter<Result>(_ context: ContextID, _ body: (ContextID) -> Result) -> Result {
    let outer = (
      host: proxy_wasm_emulator_vm_get(), guest: VirtualMachine.current, called: called,
      effective: effective
    )
    proxy_wasm_emulator_vm_set(Unmanaged.passUnretained(self).toOpaque())
    VirtualMachine.setCurrent(guest)
    (called, effective) = (context, nil)
    let result = body(context)
    (called, effective) = (outer.called, outer.effective)
    VirtualMachine.setCurrent(outer.guest)
    proxy_wasm_emulator_vm_set(outer.host)
    while !afterCall.isEmpty { afterCall.removeFirst()() }
    proxy.runPosted()
    return result
  }

  /// Does `action` once the running callback has returned.
  func afterCall(_ action: @escaping () -> Void) { afterCall.append(action) }

  // MARK: Contexts

  /// The context that host calls are for.
  var context: ContextID { effective ?? called }

  /// The stream that host calls are for, if it is one.
  var stream: EmulatedStream? { streams[context] }

  /// The plugin that host calls are for: the context itself or its parent.
  var plugin: EmulatedPlugin? { plugins[context] ?? stream?.plugin }

  func setEffectiveContext(_ context: ContextID) throws(Status) {
    guard plugins[context] != nil || streams[context] != nil else { throw .badArgument }
    effective = context
  }

  func newContext() -> ContextID {
    repeat {
      lastContext &+= 1
    } while lastContext == 0 || plugins[lastContext] != nil
      || streams[lastContext] != nil
    return lastContext
  }

  func addPlugin(_ configuration: PluginConfiguration) -> EmulatedPlugin {
    let plugin = EmulatedPlugin(id: newContext(), configuration: configuration, vm: self)
    plugins[plugin.id] = plugin
    call("proxy_on_context_create", plugin.id, absent: ()) { proxy_on_context_create($0, 0) }
    return plugin
  }

  func removePlugin(_ plugin: EmulatedPlugin) {
    plugins[plugin.id] = nil
    if plugins.isEmpty { thread?.drop(self) }
  }

  func addStream(_ stream: EmulatedStream) {
    streams[stream.id] = stream
    call("proxy_on_context_create", stream.id, absent: ()) {
      proxy_on_context_create($0, stream.plugin.id)
    }
  }

  func removeStream(_ stream: EmulatedStream) { streams[stream.id] = nil }

  func clear() {
    plugins = [:]
    streams = [:]
    afterCall = []
  }
}
