/// Properties by path. One segment with dots is split at them; where a segment itself holds a dot,
/// write all of them:
///
///     stream.properties["source.address"] = "10.0.0.1:1234"
///     stream.properties["metadata", "filter_metadata", "envoy.filters.http.jwt_authn"] = ["sub": "a"]
public struct PropertyTable: Sendable {
  private var values: [[String]: PropertyValue] = [:]

  /// No properties.
  public init() {}

  /// The value at a path; nil for what is not set here.
  public subscript(_ path: String...) -> PropertyValue? {
    get { find(Self.segments(path)) }
    set { values[Self.segments(path)] = newValue }
  }

  private static func segments(_ path: [String]) -> [String] {
    path.count == 1 ? path[0].split(separator: ".").map(String.init) : path
  }

  /// The value at `path`, perhaps inside a map that stands at a shorter one.
  func find(_ path: [String]) -> PropertyValue? {
    for length in stride(from: path.count, through: 1, by: -1) {
      guard var value = values[Array(path[..<length])] else { continue }
      for segment in path[length...] {
        guard let inner = value[segment] else { return nil }
        value = inner
      }
      return value
    }
    return nil
  }
}
