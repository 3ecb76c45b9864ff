/// What an explicit tag says, as far as a road to the filter cares.
///
/// The text itself is not kept: a `%TAG` prefix can blow a few bytes up to a kilobyte each. Whoever
/// wants to show the tag finds it as it was written under `YAMLNode.properties`.
public enum YAMLTag: UInt8, Sendable {
  /// No tag was written.
  case none
  /// A lone `!`, "take it as text".
  case nonSpecific
  /// The types of YAML's own schema, `!!str` and so on.
  case string, integer, float, boolean, null, binary, timestamp, set, map, sequence
  /// `!!merge`, the tag of the key `<<`.
  case merge
  /// `!ignore`, with which Envoy drops a map entry.
  case ignore
  /// Anything else.
  case other

  init(_ text: [UInt8]) {
    let core = Array("tag:yaml.org,2002:".utf8)
    guard text.starts(with: core) else {
      switch text {
      case []: self = .none
      case Array("!".utf8): self = .nonSpecific
      case Array("!ignore".utf8): self = .ignore
      default: self = .other
      }
      return
    }
    switch String(decoding: text.dropFirst(core.count), as: UTF8.self) {
    case "str": self = .string
    case "int": self = .integer
    case "float": self = .float
    case "bool": self = .boolean
    case "null": self = .null
    case "binary": self = .binary
    case "timestamp": self = .timestamp
    case "set": self = .set
    case "map": self = .map
    case "seq": self = .sequence
    case "merge": self = .merge
    default: self = .other
    }
  }
}
