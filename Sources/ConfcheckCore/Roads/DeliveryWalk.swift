internal import Bytes
internal import FilterConfig
internal import YAMLReader

/// The walk through a YAML document that makes the filter's document: aliases expanded, maps merged
/// and scalars read by the rules of the road, every value with its place. No recursion; the reader
/// has bounded the aliases.
struct DeliveryWalk: ~Copyable {
  private struct Frame {
    var upcoming: YAMLNodeID
    var isMapping: Bool
    /// For a map into which others are merged: its entries, instead of `upcoming`.
    var merged: [MergedMap.Entry]?
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
  /// What the road refuses, so that each is reported once.
  private(set) var refused: Set<YAMLNodeID> = []

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
      if stack[top].merged != nil {
        if !addMerged(top) { return false }
        continue
      }
      let child = stack[top].upcoming
      guard child.exists else {
        close()
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

  private mutating func close() {
    builder.close()
    stack.removeLast()
  }

  /// Adds the next entry of a map into which others are merged.
  private mutating func addMerged(_ top: Int) -> Bool {
    guard let entry = stack[top].merged?.popLast() else {
      close()
      return true
    }
    guard let key = key(entry.key) else { return true }
    return add(entry.value, key, site: entry.site)
  }

  /// The name of an entry, or nil when the road drops or refuses it.
  private mutating func key(_ id: YAMLNodeID) -> Key? {
    let target = yaml[id].kind == .alias ? yaml[id].target : id
    guard target.exists, yaml[target].tag != .ignore || !road.dropsIgnored else { return nil }
    guard yaml[target].kind == .scalar else {
      // What the map lacks now is not the file's fault.
      unknown.insert(builder.openValue)
      let kind = yaml[target].kind == .mapping ? "map" : "list"
      refuse(
        id, .complexKey, "a \(kind) cannot be a key",
        hint: isTemplate(target) ? Self.template : nil,
        of: yaml[id].parent)
      return nil
    }
    do {
      let name = try road.name(WrittenScalar(target, in: yaml))
      return Key(text: keep(name), span: yaml[id].span)
    } catch {
      unknown.insert(builder.openValue)
      refuse(id, .undeliverable, error.message, hint: error.hint, of: yaml[id].parent)
      return nil
    }
  }

  private static let template =
    "text that begins with {{ needs quotes; of a template, check what it is rendered to"

  /// Whether a key is what stands between the inner braces of `{{ … }}`.
  private func isTemplate(_ key: YAMLNodeID) -> Bool {
    let name = yaml[key].firstChild
    guard yaml[key].kind == .mapping, yaml[key].style == .flow, name.exists else { return false }
    let value = yaml[name].nextSibling
    return yaml.isNull(value) && !yaml[value].nextSibling.exists
  }

  private mutating func refuse(
    _ id: YAMLNodeID, _ code: DeliveryCode, _ message: String, hint: String? = nil,
    of pointed: YAMLNodeID
  ) {
    guard refused.insert(id).inserted, findings.count < Delivery.limit else { return }
    findings.append(
      Finding(
        .delivery(code), message, at: yaml[id].span,
        pointer: yaml.pointer(to: pointed, from: root, road: road),
        hint: hint))
  }

  /// Adds a value; false when nesting is too deep for the filter. `site` is the alias that merged
  /// it into the map, if one did.
  private mutating func add(_ id: YAMLNodeID, _ key: Key, site: YAMLNodeID = .none) -> Bool {
    let target = yaml[id].kind == .alias ? yaml[id].target : id
    guard target.exists else {
      addUnknown(id, key)
      return true
    }
    let node = yaml[target]
    let source = ConfigDocument.Source(key: key.span, value: node.span)
    let value: ConfigValue
    if node.kind == .scalar {
      do {
        let reading = try road.read(WrittenScalar(target, in: yaml))
        let text = keep(reading.text)
        value = builder.add(reading.kind, key: key.text, text: text, source: source)
      } catch {
        refuse(target, .undeliverable, error.message, hint: error.hint, of: target)
        addUnknown(id, key)
        return true
      }
    } else {
      guard builder.depth < ConfigLimits.depth else {
        refuseDepth(id)
        return false
      }
      value = builder.open(node.kind == .mapping ? .map : .list, key: key.text, source: source)
      push(target, value)
    }
    let alias = site.exists ? site : id
    if alias != target { aliasSites[value] = yaml[alias].span }
    return true
  }

  private mutating func addUnknown(_ id: YAMLNodeID, _ key: Key) {
    let source = ConfigDocument.Source(key: key.span, value: yaml[id].span)
    unknown.insert(builder.add(.null, key: key.text, text: .empty, source: source))
  }

  private mutating func push(_ id: YAMLNodeID, _ value: ConfigValue) {
    let node = yaml[id]
    let isMapping = node.kind == .mapping
    let merged = isMapping && road == .istio ? MergedMap(id, in: yaml, road: road) : nil
    if let merged {
      if merged.isIncomplete || !merged.refused.isEmpty { unknown.insert(value) }
      for source in merged.refused {
        let message = "Istio merges a map or a list of maps under <<, and nothing else"
        refuse(source, .undeliverable, message, of: source)
      }
    }
    stack.append(
      Frame(upcoming: node.firstChild, isMapping: isMapping, merged: merged?.reversed))
  }

  private mutating func refuseDepth(_ id: YAMLNodeID) {
    let span = yaml[id].span
    let isAlias = yaml[id].kind == .alias
    findings.append(
      Finding(
        .decoding(.tooDeep), "expected at most \(ConfigLimits.depth) lists and maps in each other",
        at: isAlias ? span : ByteRange(start: span.start, end: span.start &+ 1),
        pointer: yaml.pointer(to: id, from: root, road: road)))
  }

  private mutating func keep(_ text: [UInt8]) -> ByteRange {
    let start = builder.bytes.count
    builder.bytes += text
    return ByteRange(start, builder.bytes.count)
  }
}
