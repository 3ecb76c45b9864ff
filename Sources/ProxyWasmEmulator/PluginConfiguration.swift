/// What the operator wrote about one plugin.
public struct PluginConfiguration: Sendable {
  /// `name`: a plugin configured again under its name is an update.
  public var name = "plugin"
  /// `root_id`.
  public var rootID = ""
  /// Plugins with the same `vm_id` and VM configuration share a VM on each thread.
  public var vmID = ""
  /// `vm_config.configuration`.
  public var vmConfiguration: [UInt8] = []
  /// `configuration`.
  public var configuration: [UInt8] = []
  /// `environment_variables`; those of the first plugin of a VM count.
  public var environment: [(name: String, value: String)] = []

  /// A plugin named "plugin".
  public init(_ configuration: String = "") { self.configuration = Array(configuration.utf8) }

  /// A plugin named "plugin" with a configuration that need not be text.
  public init(bytes: [UInt8]) { configuration = bytes }

  struct VMKey: Hashable {
    var vmID: String
    var vmConfiguration: [UInt8]
  }

  var vmKey: VMKey { VMKey(vmID: vmID, vmConfiguration: vmConfiguration) }
}

/// What became of a configuration.
public enum ConfigurationOutcome: Equatable, Sendable {
  case accepted
  /// A plugin said no: these are the lines it logged. What was configured before stays.
  case refused([LogLine])

  /// Whether all threads have taken it.
  public var isAccepted: Bool { self == .accepted }

  /// The messages of a refusal.
  public var messages: [String] {
    if case .refused(let lines) = self { lines.map(\.message) } else { [] }
  }
}
