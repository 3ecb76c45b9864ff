internal import Bytes
internal import FilterConfig
internal import YAMLReader

extension YAMLDocument {
  /// A JSON document as nodes, with the places that the reader gave them.
  init(_ json: ConfigDocument) {
    var nodes: [YAMLNode] = []
    nodes.reserveCapacity(json.nodes.count * 2)
    var identifiers: [YAMLNodeID] = []
    var lastChildren: [UInt32: YAMLNodeID] = [:]
    var bytes = json.bytes
    func word(_ text: String) -> ByteRange {
      bytes += text.utf8
      return ByteRange(bytes.count - text.utf8.count, bytes.count)
    }
    let words: [ConfigDocument.Kind: ByteRange] = [
      .null: word("null"), .true: word("true"), .false: word("false"),
    ]
    func add(_ node: YAMLNode, under parent: YAMLNodeID) -> YAMLNodeID {
      let id = YAMLNodeID(index: UInt32(truncatingIfNeeded: nodes.count))
      nodes.append(node)
      nodes[nodes.count - 1].parent = parent
      guard parent.exists else { return id }
      if let last = lastChildren.updateValue(id, forKey: parent.index) {
        nodes[Int(last.index)].nextSibling = id
      } else {
        nodes[Int(parent.index)].firstChild = id
      }
      return id
    }
    for index in 0..<json.nodes.count {
      let value = ConfigValue(index: UInt32(truncatingIfNeeded: index))
      let node = json[value]
      let source = json.source(of: value)
      let parent = node.parent.exists ? identifiers[Int(node.parent.index)] : .none
      if node.parent.exists, json.kind(of: node.parent) == .map {
        _ = add(Self.scalar(node.key, source?.key, .doubleQuoted), under: parent)
      }
      var copy = Self.node(node, source?.value)
      if let word = words[node.kind] { copy.text = word }
      identifiers.append(add(copy, under: parent))
    }
    self.init(bytes: bytes, nodes: nodes, span: json.source(of: .root)?.value ?? .empty)
  }

  private static func scalar(
    _ text: ByteRange, _ span: ByteRange?, _ style: YAMLNode.Style
  ) -> YAMLNode {
    var node = absent
    node.text = text
    node.span = span ?? .empty
    node.style = style
    return node
  }

  private static func node(_ node: ConfigDocument.Node, _ span: ByteRange?) -> YAMLNode {
    var result = scalar(node.text, span, node.kind == .string ? .doubleQuoted : .plain)
    if node.kind == .map || node.kind == .list {
      result.kind = node.kind == .map ? .mapping : .sequence
      result.style = .flow
    }
    return result
  }
}
