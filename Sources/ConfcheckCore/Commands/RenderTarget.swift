/// What a configuration is rendered to.
public enum RenderTarget: String, CaseIterable, Sendable {
  /// Compact JSON: the bytes that the filter gets when the configuration is delivered as text.
  case json
  /// A complete configuration for `envoy -c`.
  case envoy
  /// A `WasmPlugin` for `kubectl apply`.
  case istio
}
