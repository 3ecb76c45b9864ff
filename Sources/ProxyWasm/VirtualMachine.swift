import Bytes
internal import CProxyWasm

/// Everything that one VM owns: its plugins, their streams and their calls in flight. It hangs from
/// the one pointer in the C target; there is no other global state, so natively a process can hold
/// many, one current on each thread.
public final class VirtualMachine {
  private let makePlugin: () -> Plugin
  private let streamEnd: StreamEnd
  private var plugins: [Plugin] = []
  var streams = StreamTable()
  /// The calls that streams wait for, by token: tokens are a VM's own.
  private var calls = NumberTable()

  /// - Parameters:
  ///   - streamsEndAt: the last end-of-stream callback that the module exports.
  ///   - makePlugin: called once for each plugin that the host configures in this VM.
  public init(streamsEndAt streamEnd: StreamEnd = .delete, makePlugin: @escaping () -> Plugin) {
    self.streamEnd = streamEnd
    self.makePlugin = makePlugin
  }

  /// Registers the module's plugin: call it from `proxy_wasm_start`, and nothing else there.
  public static func start(
    streamsEndAt streamEnd: StreamEnd = .delete, makePlugin: @escaping () -> Plugin
  ) {
    VirtualMachine(streamsEndAt: streamEnd, makePlugin: makePlugin).makeCurrentForever()
  }

  /// The VM of this thread.
  @inline(__always)
  public static var current: VirtualMachine? {
    guard let pointer = proxy_wasm_vm_get() else { return nil }
    return Unmanaged<VirtualMachine>.fromOpaque(pointer).takeUnretainedValue()
  }

  /// For hosts that hold several: makes `vm` the one that callbacks on this thread reach. The caller
  /// keeps it alive.
  public static func setCurrent(_ vm: VirtualMachine?) {
    proxy_wasm_vm_set(vm.map { Unmanaged.passUnretained($0).toOpaque() })
  }

  private func makeCurrentForever() {
    proxy_wasm_vm_set(Unmanaged.passRetained(self).toOpaque())
  }

  // MARK: Contexts

  func createContext(_ id: ContextID, parent: ContextID) {
    if parent == 0 {
      let plugin = makePlugin()
      plugin.id = id
      plugins.append(plugin)
    } else if let owner = plugin(parent) {
      let stream = owner.makeStream()
      stream.id = id
      streams.insert(stream, id: id, owner: parent)
    }
  }

  /// A VM has a handful of plugins at most: looking through them beats a table.
  func plugin(_ id: ContextID) -> Plugin? { pluginIndex(id).map { plugins[$0] } }

  private func pluginIndex(_ id: ContextID) -> Int? { plugins.firstIndex { $0.id == id } }

  /// Lets the stream go when `event` is the last callback that the module exports.
  func end(_ id: ContextID, at event: StreamEnd) {
    guard event == streamEnd, let (stream, owner) = streams.remove(id) else { return }
    stream.id = 0
    plugin(owner)?.streamEnded(stream)
  }

  /// The plugin is told to go. When `done` is the last callback that the module exports, one that says
  /// yes goes here.
  func pluginIsDone(_ plugin: Plugin) -> Bool {
    guard plugin.done() else { return false }
    if streamEnd == .done { removePlugin(plugin.id) }
    return true
  }

  /// The host has cancelled the plugin's calls: no answer will come that would take them off the list.
  func removePlugin(_ id: ContextID) {
    guard let index = pluginIndex(id) else { return }
    plugins.remove(at: index)
    calls.removeAll(of: id)
  }

  // MARK: Callouts

  /// How many calls of streams wait for their answer.
  package var callsInFlight: Int { calls.count }

  func noteCall(_ token: UInt32, from stream: HTTPStream) {
    guard let owner = streams.owner(of: stream.id) else { return }
    calls.insert(NumberTable.Entry(number: token, owner: owner, value: UInt(stream.id)))
  }

  /// The stream does not wait for this answer any more.
  func forgetCall(_ token: UInt32) { _ = calls.remove(token) }

  /// Hands an answer to the stream that asked, or to the plugin when none did. Answers for a stream
  /// that is gone are dropped.
  func httpCallResponse(_ response: HTTPCallResponse, plugin id: ContextID) {
    guard let call = calls.remove(response.token) else {
      plugin(id)?.httpCallResponse(response)
      return
    }
    let context = ContextID(truncatingIfNeeded: call.value)
    // The host knows best whether the stream still lives.
    guard let stream = streams[context], Host.setEffectiveContext(context).isOK else { return }
    stream.httpCallResponse(response)
  }
}
