internal import YAMLReader

/// Istio's rules for scalars: go-yaml v2, JSON, the API server, a protobuf Struct and JSON again.
///
/// Quoted text is text. Else: YAML 1.1's booleans, null, and numbers in every form, which end as
/// doubles. The tags of YAML's own types decide, and refuse what does not fit; any other tag makes
/// text of the scalar.
enum IstioScalars {
  static func read(_ scalar: WrittenScalar) throws(RoadRefusal) -> ScalarReading {
    switch try resolve(scalar) {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .text(let text): return .string(text)
    case .number(let number):
      if let json = number.json { return .number(json) }
      throw refusal("Istio refuses \(quote(scalar)): JSON has no such number", scalar)
    }
  }

  /// The name that a key becomes: what it is read as, printed.
  static func key(_ scalar: WrittenScalar) throws(RoadRefusal) -> [UInt8] {
    switch try resolve(scalar) {
    case .null: throw RoadRefusal(message: "Istio refuses an empty key", hint: "name the key")
    case .bool(let value): return Array((value ? "true" : "false").utf8)
    case .text(let text): return text
    case .number(let number):
      if let key = number.key { return Array(key.utf8) }
      throw refusal("Istio refuses so large a number as a key", scalar)
    }
  }

  /// Whether a key stands for the entries of the map under it.
  static func isMerge(_ scalar: WrittenScalar) -> Bool {
    guard scalar.text.elementsEqual("<<".utf8) else { return false }
    return scalar.tag == .merge || scalar.tag == .nonSpecific
      || scalar.isPlain && scalar.tag == .none
  }

  private enum Value {
    case null
    case bool(Bool)
    case number(GoNumber)
    case text([UInt8])
  }

  private static func resolve(_ scalar: WrittenScalar) throws(RoadRefusal) -> Value {
    let text = scalar.text
    switch scalar.tag {
    case .none:
      return scalar.isPlain ? untagged(text) : .text(Array(text))
    case .binary:
      if let decoded = Base64.decode(text) { return .text(UTF8Repair.repair(decoded)) }
      throw RoadRefusal(message: "Istio refuses what is no base64 under !!binary", hint: nil)
    case .null:
      if EnvoyScalars.isNull(text) { return .null }
    case .boolean:
      if let value = EnvoyScalars.boolean(text) { return .bool(value) }
    case .integer:
      switch GoNumber.read(text) {
      case .integer(let value): return .number(.integer(value))
      case .unsigned(let value): return .number(.unsigned(value))
      default: break
      }
    case .float:
      switch GoNumber.read(text) {
      case .integer(let value): return .number(.float(Double(value)))
      case .float(let value): return .number(.float(value))
      default: break
      }
    case .timestamp:
      if GoTimestamp.matches(text) { return .text(Array(text)) }
    case .nonSpecific, .string, .set, .map, .sequence, .ignore, .merge, .other:
      return .text(Array(text))
    }
    throw refusal("Istio refuses \(quote(scalar)) under this tag", scalar)
  }

  private static func untagged(_ text: ArraySlice<UInt8>) -> Value {
    if EnvoyScalars.isNull(text) { return .null }
    if let value = EnvoyScalars.boolean(text) { return .bool(value) }
    if let number = GoNumber.read(text) { return .number(number) }
    return .text(Array(text))
  }

  private static func refusal(_ message: String, _ scalar: WrittenScalar) -> RoadRefusal {
    RoadRefusal(message: message, hint: "write \(quote(scalar)) for the text")
  }

  private static func quote(_ scalar: WrittenScalar) -> String {
    RoadDifference.quote(String(decoding: scalar.text, as: UTF8.self))
  }
}
