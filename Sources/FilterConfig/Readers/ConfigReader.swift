/// Reads a configuration as Envoy delivers it.
public enum ConfigReader {
  /// The document of `bytes`: of a Struct if `StructReader.looksLikeStruct`, otherwise of JSON
  /// text, which is what a StringValue or BytesValue, Istio and Envoy Gateway deliver. No bytes at
  /// all are the empty document. Fails as `StructReader.read` or `JSONReader.read` does.
  public static func read(_ bytes: [UInt8]) throws(SyntaxFailure) -> ConfigDocument {
    StructReader.looksLikeStruct(bytes)
      ? try StructReader.read(bytes) : try JSONReader.read(bytes)
  }
}
