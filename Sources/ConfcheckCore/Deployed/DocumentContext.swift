internal import Bytes
internal import YAMLReader

/// A document of a file, or of text in one, with what is needed to say where something stands.
struct DocumentContext {
  let yaml: YAMLDocument
  let text: SourceText
  /// Which document of the file it is in, from 1.
  let number: Int
  /// The pointer to the text in the file's document and a `#`; empty for the file itself.
  let prefix: String
  /// Whether it was JSON, in which a value is what it looks like.
  let isJSON: Bool
  private let places: NodePlaces

  init(
    _ yaml: YAMLDocument, in text: SourceText, number: Int, prefix: String = "",
    isJSON: Bool = false
  ) {
    self.yaml = yaml
    self.text = text
    self.number = number
    self.prefix = prefix
    self.isJSON = isJSON
    places = NodePlaces(yaml)
  }

  /// The pointer to a node; for a key, to its value.
  func pointer(to id: YAMLNodeID) -> String { prefix + places.pointer(to: id, in: yaml) }

  /// A finding about a node of the document.
  func finding(
    _ code: DeliveryCode, _ message: String, at id: YAMLNodeID, hint: String? = nil
  ) -> Finding {
    var finding = Finding(
      .delivery(code), message, at: Self.visible(yaml[id]), pointer: pointer(to: id), hint: hint)
    finding.move(to: text)
    finding.document = number
    return finding
  }

  /// The first character of what goes on over lines, all of anything else.
  private static func visible(_ node: YAMLNode) -> ByteRange {
    let isBlock = node.style == .block && node.kind != .scalar
    return isBlock ? ByteRange(start: node.span.start, end: node.span.start &+ 1) : node.span
  }
}

/// Keys and positions of all nodes of a document, so that a pointer costs no more than its length.
private struct NodePlaces {
  /// The key of a value in a map, and of a key itself; the position in a list.
  private var names: [UInt32]

  init(_ yaml: YAMLDocument) {
    names = [UInt32](repeating: 0, count: yaml.nodes.count)
    for (index, node) in yaml.nodes.enumerated() where node.firstChild.exists {
      var position: UInt32 = 0
      var key = YAMLNodeID.none
      for child in yaml.children(of: YAMLNodeID(index: UInt32(truncatingIfNeeded: index))) {
        if position % 2 == 0 { key = child }
        names[Int(child.index)] = node.kind == .mapping ? key.index : position
        position &+= 1
      }
    }
  }

  func pointer(to id: YAMLNodeID, in yaml: YAMLDocument) -> String {
    var segments: [String] = []
    var child = id
    while yaml[child].parent.exists {
      let parent = yaml[child].parent
      let name = names[Int(child.index)]
      if yaml[parent].kind == .mapping {
        let key = EnvoyScalars.key(WrittenScalar(YAMLNodeID(index: name), in: yaml))
        segments.append(String(decoding: key, as: UTF8.self))
      } else {
        segments.append(String(name))
      }
      child = parent
    }
    return segments.reversed()
      .map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
  }
}
