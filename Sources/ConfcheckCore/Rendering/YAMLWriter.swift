/// Writes YAML by indentation, such that every road reads the same out of it: text that any road
/// could take for something else is in quotes, and so are numbers that `road` would rewrite.
struct YAMLWriter {
  /// Bytes of a key before it needs `?`: readers take no longer ones than 1024 characters, with
  /// quotes and escapes.
  private static let longestKey = 1000

  private let road: Road
  private(set) var bytes: [UInt8] = []

  /// Writes for `road`.
  init(road: Road) {
    self.road = road
  }

  /// Writes `manifest`, a map, as a document.
  static func write(_ manifest: Manifest, road: Road) -> [UInt8] {
    var writer = YAMLWriter(road: road)
    guard isBlock(manifest) else { return Array("{}\n".utf8) }
    writer.writeBlock(manifest, indent: 0, isAtStart: true)
    return writer.bytes
  }

  /// Writes the entries of a list or map that has some, each on lines of its own. The first goes on
  /// where the line stands, unless that is at its start.
  private mutating func writeBlock(_ manifest: Manifest, indent: Int, isAtStart: Bool) {
    var isAtStart = isAtStart
    func startLine(_ bytes: inout [UInt8]) {
      if isAtStart { bytes += [UInt8](repeating: 0x20, count: indent) }
      isAtStart = true
    }
    switch manifest {
    case .list(let items):
      for item in items {
        startLine(&bytes)
        bytes.append(UInt8(ascii: "-"))
        writeItem(item, indent: indent)
      }
    case .map(let entries):
      for (key, value) in entries {
        startLine(&bytes)
        writeEntry(key, value, indent: indent)
      }
    default:
      return
    }
  }

  /// Writes what stands behind the dash of a list.
  private mutating func writeItem(_ item: Manifest, indent: Int) {
    if Self.isBlock(item) {
      bytes.append(0x20)
      writeBlock(item, indent: indent + 2, isAtStart: false)
    } else {
      writeScalar(item, indent: indent)
    }
  }

  private mutating func writeEntry(_ key: [UInt8], _ value: Manifest, indent: Int) {
    let name = YAMLText.isPlain(key) ? key : YAMLText.quoted(key)
    let isLong = name.count > Self.longestKey
    if isLong {
      bytes += Array("? ".utf8) + name
      bytes += Array("\n".utf8) + [UInt8](repeating: 0x20, count: indent)
    } else {
      bytes += name
    }
    bytes.append(UInt8(ascii: ":"))
    guard Self.isBlock(value) else { return writeScalar(value, indent: indent) }
    bytes.append(0x0A)
    // The dashes of a list stand below its key.
    var inner = indent + 2
    if case .list = value, !isLong { inner = indent }
    writeBlock(value, indent: inner, isAtStart: true)
  }

  private static func isBlock(_ manifest: Manifest) -> Bool {
    switch manifest {
    case .list(let items): !items.isEmpty
    case .map(let entries): !entries.isEmpty
    default: false
    }
  }

  /// Writes what ends the line, or is a block scalar.
  private mutating func writeScalar(_ manifest: Manifest, indent: Int) {
    bytes.append(0x20)
    switch manifest {
    case .null: bytes += Array("null".utf8)
    case .bool(let value): bytes += Array((value ? "true" : "false").utf8)
    case .number(let text): bytes += staysNumber(text) ? text : YAMLText.quoted(text)
    case .list: bytes += Array("[]".utf8)
    case .map: bytes += Array("{}".utf8)
    case .text(let text):
      if YAMLText.isPlain(text) {
        bytes += text
      } else if YAMLText.isLiteral(text) {
        return writeLiteral(text, indent: indent + 2)
      } else {
        bytes += YAMLText.quoted(text)
      }
    }
    bytes.append(0x0A)
  }

  /// Whether the road delivers a number with the same digits. Where it does not, they are safe as
  /// text: fields that take numbers take those too.
  private func staysNumber(_ text: [UInt8]) -> Bool {
    let reading = try? road.read(WrittenScalar(text: text[...], isPlain: true))
    return reading == ScalarReading(kind: .number, text: text)
  }

  private mutating func writeLiteral(_ text: [UInt8], indent: Int) {
    let endsLine = text.last == 0x0A
    bytes += Array((endsLine ? "|\n" : "|-\n").utf8)
    for line in text.dropLast(endsLine ? 1 : 0).split(
      separator: 0x0A, omittingEmptySubsequences: false)
    {
      if !line.isEmpty { bytes += [UInt8](repeating: 0x20, count: indent) + line }
      bytes.append(0x0A)
    }
  }
}
