import CProxyWasm
import ProxyWasm

/// One configured plugin on one thread: a root context of its VM.
public final class EmulatedPlugin {
  /// The host's number for it.
  public let id: ContextID
  /// What it was configured with.
  public let configuration: PluginConfiguration
  let vm: EmulatedVM
  private var tickPeriod: UInt64 = 0
  /// When its timer goes off, on the monotonic clock.
  private(set) var nextTick: UInt64?
  private var openStreams = 0
  private var isRetired = false
  private(set) var isWaitingForDone = false
  /// Whether it has been told to go and has gone.
  public private(set) var isDeleted = false
  /// Plugin configuration can be read in `proxy_on_configure` only.
  private(set) var isConfiguring = false

  init(id: ContextID, configuration: PluginConfiguration, vm: EmulatedVM) {
    self.id = id
    self.configuration = configuration
    self.vm = vm
  }

  // MARK: Callbacks

  func vmStart() -> Bool {
    vm.call("proxy_on_vm_start", id, absent: 1) {
      proxy_on_vm_start($0, UInt32(configuration.vmConfiguration.count))
    } != 0
  }

  func configure() -> Bool {
    isConfiguring = true
    defer { isConfiguring = false }
    return vm.call("proxy_on_configure", id, absent: 1) {
      proxy_on_configure($0, UInt32(configuration.configuration.count))
    } != 0
  }

  /// The timer goes off now.
  public func tick() {
    nextTick = tickPeriod == 0 ? nil : vm.proxy.monotonicNanoseconds + tickPeriod
    vm.call("proxy_on_tick", id, absent: ()) { proxy_on_tick($0) }
  }

  /// The period of its timer in milliseconds; 0 when it has none.
  public var tickMilliseconds: UInt64 { tickPeriod / 1_000_000 }

  func setTickPeriod(milliseconds: UInt32) {
    tickPeriod = UInt64(milliseconds) * 1_000_000
    nextTick = tickPeriod == 0 ? nil : vm.proxy.monotonicNanoseconds + tickPeriod
  }

  func queueReady(_ queue: UInt32) {
    guard !isDeleted else { return }
    vm.call("proxy_on_queue_ready", id, absent: ()) { proxy_on_queue_ready($0, queue) }
  }

  /// Calls a function of the plugin as the host does.
  public func foreignFunction(_ function: UInt32, argument: [UInt8] = []) {
    vm.foreignArgument = argument
    defer { vm.foreignArgument = nil }
    vm.call("proxy_on_foreign_function", id, absent: ()) {
      proxy_on_foreign_function($0, function, UInt32(argument.count))
    }
  }

  /// Runs `body` as if in a callback on this plugin's context, so that a test can try the SDK's calls
  /// without a plugin of its own.
  public func perform<Result>(_ body: () -> Result) -> Result {
    vm.enter(id) { _ in body() }
  }

  // MARK: Life

  func streamOpened() { openStreams += 1 }

  func streamEnded() {
    openStreams -= 1
    leaveIfPossible()
  }

  /// An update has replaced it: it goes when its last stream has gone.
  func retire() {
    isRetired = true
    leaveIfPossible()
  }

  private func leaveIfPossible() {
    guard isRetired, openStreams == 0, !isDeleted, !isWaitingForDone else { return }
    let done = vm.call("proxy_on_done", id, absent: 1) { proxy_on_done($0) } != 0
    if done { leave() } else { isWaitingForDone = true }
  }

  /// `proxy_done`, or the end of waiting for it.
  func leave() {
    guard !isDeleted else { return }
    isWaitingForDone = false
    isDeleted = true
    nextTick = nil
    vm.call("proxy_on_delete", id, absent: ()) { proxy_on_delete($0) }
    vm.removePlugin(self)
  }
}
