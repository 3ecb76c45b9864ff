internal import Bytes
internal import FilterConfig
internal import YAMLReader

/// The walk through a part of a document that was JSON, which makes the filter's document of it:
/// numbers as the doubles that they become on every road, all else as it is.
struct JSONTree: ~Copyable {
  private struct Frame {
    var upcoming: YAMLNodeID
    var isMapping: Bool
  }

  private let yaml: YAMLDocument
  private var builder = ConfigDocumentBuilder()
  private var stack: [Frame] = []

  private init(_ yaml: YAMLDocument) { self.yaml = yaml }

  /// What the filter gets of the tree under `root`; nil when it is nested too deep.
  static func delivered(_ root: YAMLNodeID, of yaml: YAMLDocument) -> ConfigDocument? {
    var walk = JSONTree(yaml)
    return walk.run(root) ? walk.finish() : nil
  }

  private consuming func finish() -> ConfigDocument { builder.finish() }

  private mutating func run(_ root: YAMLNodeID) -> Bool {
    guard add(root, key: .none) else { return false }
    while let top = stack.indices.last {
      let child = stack[top].upcoming
      guard child.exists else {
        builder.close()
        stack.removeLast()
        continue
      }
      let isMapping = stack[top].isMapping
      let value = isMapping ? yaml[child].nextSibling : child
      stack[top].upcoming = yaml[value].nextSibling
      guard add(value, key: isMapping ? child : .none) else { return false }
    }
    return true
  }

  private mutating func add(_ id: YAMLNodeID, key: YAMLNodeID) -> Bool {
    let node = yaml[id]
    let name = keep(yaml.text(of: key))
    let source = ConfigDocument.Source(key: yaml[key].span, value: node.span)
    guard node.kind == .scalar else {
      guard builder.depth < ConfigLimits.depth else { return false }
      builder.open(node.kind == .mapping ? .map : .list, key: name, source: source)
      stack.append(Frame(upcoming: node.firstChild, isMapping: node.kind == .mapping))
      return true
    }
    let reading = scalar(id)
    builder.add(reading.kind, key: name, text: keep(reading.text[...]), source: source)
    return true
  }

  private func scalar(_ id: YAMLNodeID) -> ScalarReading {
    let text = yaml.text(of: id)
    guard yaml[id].isPlain else { return .string(text) }
    switch String(decoding: text, as: UTF8.self) {
    case "null", "": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    case let number:
      guard let value = Double(number), value.isFinite else { return .number(number) }
      return .number(GoFloat.print(value))
    }
  }

  private mutating func keep(_ text: ArraySlice<UInt8>) -> ByteRange {
    let start = builder.bytes.count
    builder.bytes += text
    return ByteRange(start, builder.bytes.count)
  }
}
