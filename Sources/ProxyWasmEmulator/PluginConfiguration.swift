/// What the operator wrote about one plugin.
public struct PluginConfiguration: Sendable {
  /// `name`: a plugin configured again under its name is an update.
  public var name = "plugin"
  public var rootID = ""
  /// Plugins with the same `vm_id` and VM configuration share a VM on each thread.
  public var vmID = ""
  public var vmConfiguration: [UInt8] = []
  public var configuration: [UInt8] = []
  /// `environment_variables`; those of the first plugin of a VM count.
  public var environment: [(name: String, value: String)] = []

  public init(_ configuration: String = "") { self.configuration = Array(configuration.utf8) }

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

  public var isAccepted: Bool { self == .accepted }

  /// The messages of a refusal.
  public var messages: [String] {
    if case .refused(let lines) = self { lines.map(\.message) } else { [] }
  }
}
