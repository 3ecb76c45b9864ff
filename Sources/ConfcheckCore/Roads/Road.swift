/// The way from the file to the filter, which decides what scalars become.
public enum Road: Sendable {
  /// Plain YAML under Envoy's own configuration, in a `google.protobuf.Struct`.
  case envoyStruct

  /// What a scalar becomes on this road.
  func read(_ scalar: WrittenScalar) -> ScalarReading {
    switch self {
    case .envoyStruct: EnvoyScalars.read(scalar)
    }
  }

  /// The name that a scalar becomes as a key on this road.
  func name(_ scalar: WrittenScalar) -> [UInt8] {
    switch self {
    case .envoyStruct: EnvoyScalars.key(scalar)
    }
  }
}
