internal import Bytes
internal import FilterConfig
internal import YAMLReader

/// The walk through a YAML document that makes the filter's document: aliases expanded, scalars
/// read by the rules of the road, every value with its place. No recursion; the reader has bounded
/// the aliases.
struct DeliveryWalk: ~Copyable {
  private struct Frame {
    var upcoming: YAMLNodeID
    var isMapping: Bool
  }

  private struct Key {
    var text = ByteRange.empty
    var span = ByteRange.empty
  }

  private let yaml: YAMLDocument
  private let root: YAMLNodeID
  private let road: Road
  private var stack: [Frame] = []
  private(set) var builder: ConfigDocumentBuilder
  private(set) var findings: [Finding] = []
  private(set) var aliasSites: [ConfigValue: ByteRange] = [:]
  private(set) var unknown: Set<ConfigValue> = []

  init(_ yaml: YAMLDocument, root: YAMLNodeID, road: Road) {
    self.yaml = yaml
    self.root = root
    self.road = road
    // Of a part nobody knows how large it is, and a document can have many.
    builder = ConfigDocumentBuilder(byteCapacity: root == .root ? yaml.bytes.count : 0)
  }

  /// False when the document cannot be delivered at all.
  mutating func run() -> Bool {
    guard add(root, Key()) else { return false }
    while let top = stack.indices.last {
      let child = stack[top].upcoming
      guard child.exists else {
        builder.close()
        stack.removeLast()
        continue
      }
      if stack[top].isMapping {
        let value = yaml[child].nextSibling
        stack[top].upcoming = yaml[value].nextSibling
        if let key = key(child), !add(value, key) { return false }
      } else {
        stack[top].upcoming = yaml[child].nextSibling
        if !add(child, Key()) { return false }
      }
    }
    return true
  }

  /// The name of an entry, or nil when the road drops it.
  private mutating func key(_ id: YAMLNodeID) -> Key? {
    let target = yaml[id].kind == .alias ? yaml[id].target : id
    guard target.exists, yaml[target].tag != .ignore else { return nil }
    guard yaml[target].kind == .scalar else {
      refuseKey(id, kind: yaml[target].kind)
      return nil
    }
    return Key(text: keep(road.name(WrittenScalar(target, in: yaml))), span: yaml[id].span)
  }

  private mutating func refuseKey(_ id: YAMLNodeID, kind: YAMLNode.Kind) {
    // What the map lacks now is not the file's fault.
    unknown.insert(builder.openValue)
    guard findings.count < Delivery.limit else { return }
    findings.append(
      Finding(
        .delivery(.complexKey), "a \(kind == .mapping ? "map" : "list") cannot be a key",
        at: yaml[id].span, pointer: yaml.pointer(to: yaml[id].parent, from: root)))
  }

  /// Adds a value; false when nesting is too deep for the filter.
  private mutating func add(_ id: YAMLNodeID, _ key: Key) -> Bool {
    let target = yaml[id].kind == .alias ? yaml[id].target : id
    guard target.exists else {
      let source = ConfigDocument.Source(key: key.span, value: yaml[id].span)
      unknown.insert(builder.add(.null, key: key.text, text: .empty, source: source))
      return true
    }
    let node = yaml[target]
    let source = ConfigDocument.Source(key: key.span, value: node.span)
    let value: ConfigValue
    if node.kind == .scalar {
      let reading = road.read(WrittenScalar(target, in: yaml))
      let text = keep(reading.text)
      value = builder.add(reading.kind, key: key.text, text: text, source: source)
    } else {
      guard builder.depth < ConfigLimits.depth else {
        refuseDepth(id)
        return false
      }
      value = builder.open(node.kind == .mapping ? .map : .list, key: key.text, source: source)
      stack.append(Frame(upcoming: node.firstChild, isMapping: node.kind == .mapping))
    }
    if target != id { aliasSites[value] = yaml[id].span }
    return true
  }

  private mutating func refuseDepth(_ id: YAMLNodeID) {
    let span = yaml[id].span
    let isAlias = yaml[id].kind == .alias
    findings.append(
      Finding(
        .decoding(.tooDeep), "expected at most \(ConfigLimits.depth) lists and maps in each other",
        at: isAlias ? span : ByteRange(start: span.start, end: span.start &+ 1),
        pointer: yaml.pointer(to: id, from: root)))
  }

  private mutating func keep(_ text: [UInt8]) -> ByteRange {
    let start = builder.bytes.count
    builder.bytes += text
    return ByteRange(start, builder.bytes.count)
  }
}
