import ProxyWasm

/// One thread of the emulated Envoy, with VMs of its own.
public final class EmulatedWorker {
  /// 0 and up; -1 for the main thread.
  public let number: Int
  unowned let proxy: EmulatedProxy
  private var vms: [PluginConfiguration.VMKey: EmulatedVM] = [:]
  private var plugins: [String: EmulatedPlugin] = [:]

  init(number: Int, proxy: EmulatedProxy) {
    self.number = number
    self.proxy = proxy
  }

  /// The plugin that new streams go to.
  public func plugin(_ name: String = "plugin") -> EmulatedPlugin? { plugins[name] }

  /// How many VMs this thread has.
  public var vmCount: Int { vms.count }

  /// Every plugin that still lives, those that an update has replaced included.
  var allPlugins: [EmulatedPlugin] { vms.values.flatMap { $0.plugins.values } }

  func configure(_ configuration: PluginConfiguration) -> Bool {
    var vm = vms[configuration.vmKey]
    let isNew = vm == nil
    if isNew { vm = EmulatedVM(worker: self, configuration: configuration) }
    guard let vm else { return false }
    let plugin = vm.addPlugin(configuration)
    if isNew, !plugin.vmStart() { return false }
    guard plugin.configure() else {
      plugin.retire()
      return false
    }
    vms[configuration.vmKey] = vm
    let old = plugins.updateValue(plugin, forKey: configuration.name)
    old?.retire()
    return true
  }

  func drop(_ vm: EmulatedVM) {
    if vms[vm.key] === vm { vms[vm.key] = nil }
  }

  // MARK: Streams

  /// A new request arrives; nothing of it has been seen yet.
  public func openStream(plugin name: String = "plugin") -> EmulatedStream {
    guard let plugin = plugins[name] else {
      preconditionFailure("no plugin \(name) is configured on this worker")
    }
    return EmulatedStream(plugin: plugin)
  }

  /// A whole request, and what the upstream answers when the request gets there. Ends early where the
  /// plugin pauses or replies: look at the stream's `state`, and go on with it.
  @discardableResult
  public func exchange(
    _ request: HeaderList = .get("/"), body: String? = nil,
    response: HeaderList = .status(200), responseBody: String? = nil, plugin: String = "plugin"
  ) -> EmulatedStream {
    let stream = openStream(plugin: plugin)
    stream.requestHeaders(request, endOfStream: body == nil)
    if let body { stream.requestBody(body, endOfStream: true) }
    if stream.upstream?.isComplete == true, stream.state == .open {
      stream.respond(response, body: responseBody)
    }
    return stream
  }
}
