import Bytes

/// One configured plugin in one VM: it gets the configuration, makes a stream for each request, and
/// hears ticks and answers that belong to no stream. Override what you need; every default lets
/// things pass.
///
/// A VM lives on one thread, and Envoy makes one for each worker and one on its main thread: each
/// configures its plugins anew. What workers share goes through `SharedData` and `Metric`.
open class Plugin {
  /// The host's number for this plugin; 0 until it is attached.
  public internal(set) final var id: ContextID = 0

  /// A plugin that is not configured yet: host calls are not allowed here.
  public init() {}

  /// The VM starts. `configuration` is `vm_config.configuration`. False refuses to start.
  open func vmStart(configuration: [UInt8]) -> Bool { true }

  /// The plugin's configuration. False refuses it: Envoy keeps the old one, if any. Log why.
  open func configure(_ configuration: [UInt8]) -> Bool { true }

  /// A new stream begins. Return a fresh object or one that came back through `streamEnded`.
  open func makeStream() -> HTTPStream { HTTPStream() }

  /// The stream is gone, however it ended; nothing refers to the object any more.
  open func streamEnded(_ stream: HTTPStream) {}

  /// The timer set with `setTickPeriod` went off.
  open func tick() {}

  /// The answer to a call that this plugin, not a stream, has sent, or that a stream has abandoned.
  open func httpCallResponse(_ response: HTTPCallResponse) {}

  /// A queue that this plugin registered has something.
  open func queueReady(_ queue: UInt32) {}

  /// The host calls a function of this plugin.
  open func foreignFunction(_ function: UInt32, argumentSize: Int) {}

  /// The plugin is about to go. False asks for time: say `Host.done()` when ready.
  open func done() -> Bool { true }

  // MARK: For subclasses to call

  /// Calls `tick` every so many milliseconds; 0 stops it.
  @discardableResult
  public final func setTickPeriod(milliseconds: UInt32) -> Status {
    Host.setTickPeriod(milliseconds: milliseconds)
  }

  /// Sends a call whose answer comes to this plugin. Not while starting or being configured.
  public final func call(_ call: HTTPCall) throws(Status) -> UInt32 { try call.dispatch() }
}
