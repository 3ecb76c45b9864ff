/// What a file is taken for, whatever it looks like.
public enum Target: String, CaseIterable, Sendable {
  /// A bare configuration.
  case raw
  /// Configuration of Envoy's; a bare configuration in it is what stands in a
  /// `google.protobuf.Struct`.
  case envoy
  /// Resources for Istio; a bare configuration in it is a `pluginConfig`.
  case istio

  /// The only road there is, if the target leaves no choice.
  var road: Road? {
    switch self {
    case .raw: nil
    case .envoy: .envoyStruct
    case .istio: .kubernetes
    }
  }
}

extension Road {
  /// The road of what is in a Kubernetes resource.
  static var kubernetes: Road { .istio }
}
