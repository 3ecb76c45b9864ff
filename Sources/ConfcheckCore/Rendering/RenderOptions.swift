/// What goes into a manifest beside the configuration. Of each, nil stands for the default.
public struct RenderOptions: Sendable {
  /// The plugin's name.
  public var name: String?
  /// Envoy: the path of the module.
  public var module: String?
  /// Envoy: the address to listen on, `ADDRESS:PORT`.
  public var listen: String?
  /// Envoy: the address of the admin interface, `ADDRESS:PORT`.
  public var admin: String?
  /// Envoy: where requests go, `HOST:PORT`.
  public var upstream: String?
  /// Envoy: where the clusters of the configuration's services are, `CLUSTER=HOST:PORT` each.
  public var services: [String] = []
  /// Istio: the namespace of the resource.
  public var namespace: String?
  /// Istio: labels of the pods that it is for, `KEY=VALUE` each.
  public var selectors: [String] = []
  /// Istio: where the module is, `oci://…`.
  public var url: String?
  /// Istio: where in the filter chain the plugin stands.
  public var phase: String?

  /// Nothing but defaults.
  public init() {}

  /// Refuses options that say nothing for `target`.
  func check(for target: RenderTarget) throws(UsageFailure) {
    let envoy: [(String, Bool)] = [
      ("--module", module != nil), ("--listen", listen != nil), ("--admin", admin != nil),
      ("--upstream", upstream != nil), ("--service", !services.isEmpty),
    ]
    let istio: [(String, Bool)] = [
      ("--namespace", namespace != nil), ("--selector", !selectors.isEmpty), ("--url", url != nil),
      ("--phase", phase != nil),
    ]
    for (option, isGiven) in envoy where isGiven && target != .envoy {
      throw UsageFailure("\(option) is for --to envoy")
    }
    for (option, isGiven) in istio where isGiven && target != .istio {
      throw UsageFailure("\(option) is for --to istio")
    }
    if name != nil, target == .json { throw UsageFailure("--name is for --to envoy and istio") }
  }
}

/// Why a command line makes no sense.
struct UsageFailure: Error, Equatable {
  var message: String

  init(_ message: String) {
    self.message = message
  }
}
