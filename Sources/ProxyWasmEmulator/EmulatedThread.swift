import ProxyWasm

/// One thread of the emulated Envoy, with VMs of its own.
final class EmulatedThread {
  /// The worker's number; -1 for the main thread.
  let number: Int
  unowned let proxy: EmulatedProxy
  private var vms: [PluginConfiguration.VMKey: EmulatedVM] = [:]
  /// What new streams go to.
  private(set) var plugins: [String: EmulatedPlugin] = [:]

  init(number: Int, proxy: EmulatedProxy) {
    self.number = number
    self.proxy = proxy
  }

  var vmCount: Int { vms.count }

  /// Every plugin that still lives, those that an update has replaced included.
  var allPlugins: [EmulatedPlugin] { vms.values.flatMap { $0.plugins.values } }

  /// False when the plugin refuses; what was there before stays then.
  func configure(_ configuration: PluginConfiguration) -> Bool {
    let known = vms[configuration.vmKey]
    let vm = known ?? EmulatedVM(thread: self, configuration: configuration)
    let plugin = vm.addPlugin(configuration)
    guard known != nil || plugin.vmStart(), plugin.configure() else {
      plugin.retire()
      return false
    }
    vms[configuration.vmKey] = vm
    plugins.updateValue(plugin, forKey: configuration.name)?.retire()
    return true
  }

  func drop(_ vm: EmulatedVM) {
    if vms[vm.key] === vm { vms[vm.key] = nil }
  }

  /// Lets go of everything, without a callback.
  func clear() {
    for vm in vms.values { vm.clear() }
    vms = [:]
    plugins = [:]
  }
}
