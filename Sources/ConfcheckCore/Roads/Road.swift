/// The way from the file to the filter, which decides what scalars, keys and maps become.
enum Road: String, CaseIterable, Sendable {
  /// Plain YAML under Envoy's own configuration, in a `google.protobuf.Struct`.
  case envoyStruct = "envoy"
  /// `pluginConfig` of a `WasmPlugin`: through Kubernetes to istiod, which delivers JSON text.
  case istio

  /// What a scalar becomes on this road, or why the road refuses the file that has it.
  func read(_ scalar: WrittenScalar) throws(RoadRefusal) -> ScalarReading {
    switch self {
    case .envoyStruct: EnvoyScalars.read(scalar)
    case .istio: try IstioScalars.read(scalar)
    }
  }

  /// The name that a scalar becomes as a key on this road, or why the road refuses the file.
  func name(_ scalar: WrittenScalar) throws(RoadRefusal) -> [UInt8] {
    switch self {
    case .envoyStruct: EnvoyScalars.key(scalar)
    case .istio: try IstioScalars.key(scalar)
    }
  }

  /// Whether the key `scalar` stands for the entries of the map under it.
  func isMerge(_ scalar: WrittenScalar) -> Bool {
    self == .istio && IstioScalars.isMerge(scalar)
  }

  /// Whether an entry with the tag `!ignore` on its key is dropped.
  var dropsIgnored: Bool { self == .envoyStruct }
}

/// Why a road refuses a file for one of its scalars.
struct RoadRefusal: Error, Equatable {
  /// As a sentence without a capital or a stop.
  var message: String
  /// What to write instead, where that can be said.
  var hint: String?
}
