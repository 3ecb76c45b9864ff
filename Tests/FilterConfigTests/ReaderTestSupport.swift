import Bytes

@testable import FilterConfig

/// A value to be written as JSON text and as a Struct.
indirect enum Tree {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case list([Tree])
  case map([(String, Tree)])

  /// Compact JSON text.
  var json: String {
    switch self {
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .number(let number): "\(number)"
    case .string(let text): Self.quote(text)
    case .list(let elements): "[" + elements.map(\.json).joined(separator: ",") + "]"
    case .map(let members):
      "{" + members.map { Self.quote($0) + ":" + $1.json }.joined(separator: ",") + "}"
    }
  }

  private static func quote(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case ..<" ":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// The wire bytes of a google.protobuf.Struct; the tree is a map.
  var wire: [UInt8] {
    guard case .map(let members) = self else { return [] }
    return members.flatMap { name, value in
      Wire.field(1, Wire.field(1, Array(name.utf8)) + Wire.field(2, value.wireValue))
    }
  }

  /// The wire bytes of a google.protobuf.Value.
  var wireValue: [UInt8] {
    switch self {
    case .null: [0x08, 0x00]
    case .bool(let flag): [0x20, flag ? 1 : 0]
    case .number(let number): [0x11] + Wire.fixed64(number.bitPattern)
    case .string(let text): Wire.field(3, Array(text.utf8))
    case .list(let elements): Wire.field(6, elements.flatMap { Wire.field(1, $0.wireValue) })
    case .map: Wire.field(5, wire)
    }
  }
}

/// Protobuf's wire format, for tests to write.
enum Wire {
  static func varint(_ value: UInt64) -> [UInt8] {
    var (bytes, rest) = ([UInt8](), value)
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  static func field(_ number: UInt64, _ payload: [UInt8]) -> [UInt8] {
    varint(number << 3 | 2) + varint(UInt64(payload.count)) + payload
  }

  static func fixed64(_ bits: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
  }
}

extension ConfigDocument {
  /// The tree in one line, numbers as written and strings in quotes: `{a: 1, b: ["x"]}`.
  var line: String { isEmpty ? "" : line(of: .root) }

  private func line(of value: ConfigValue) -> String {
    let text = String(decoding: text(of: value), as: UTF8.self)
    switch kind(of: value) {
    case .null: return "null"
    case .true: return "true"
    case .false: return "false"
    case .number: return text
    case .string: return "\"\(text)\""
    case .list: return "[" + children(of: value).map(line(of:)).joined(separator: ", ") + "]"
    case .map:
      let members = children(of: value).map {
        String(decoding: key(of: $0), as: UTF8.self) + ": " + line(of: $0)
      }
      return "{" + members.joined(separator: ", ") + "}"
    }
  }

  /// What must hold of every document, whatever it was read from.
  var isConsistent: Bool {
    guard sources.isEmpty || sources.count == nodes.count else { return false }
    return nodes.indices.allSatisfy { index in
      let node = nodes[index]
      let ranges = [node.key, node.text]
      let links = [node.nextSibling, node.firstChild].filter(\.exists)
      return ranges.allSatisfy { $0.start <= $0.end && Int($0.end) <= bytes.count }
        && (index == 0) == !node.parent.exists
        && (index == 0 || Int(node.parent.index) < index)
        && links.allSatisfy { Int($0.index) > index && Int($0.index) < nodes.count }
        && children(of: ConfigValue(index: UInt32(index))).reduce(0) { n, _ in n + 1 } == node.count
    }
  }
}

/// Which reader a test asks.
enum Reader {
  case json, wire, either

  func read(_ bytes: [UInt8]) throws(SyntaxFailure) -> ConfigDocument {
    switch self {
    case .json: try JSONReader.read(bytes)
    case .wire: try StructReader.read(bytes)
    case .either: try ConfigReader.read(bytes)
    }
  }
}

/// What a reader says: the document, or the failure.
func outcome(_ reader: Reader, _ bytes: [UInt8]) -> Result<ConfigDocument, SyntaxFailure> {
  do { return .success(try reader.read(bytes)) } catch { return .failure(error) }
}

/// The failure of a reader; nil when it reads the bytes.
func refusal(_ reader: Reader, _ bytes: [UInt8]) -> SyntaxFailure? {
  if case .failure(let failure) = outcome(reader, bytes) { failure } else { nil }
}

extension StaticString {
  var string: String { "\(self)" }
}
