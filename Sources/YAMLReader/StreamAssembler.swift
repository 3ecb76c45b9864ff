internal import Bytes

/// Makes documents from events, without recursion and within `YAMLLimits`.
struct StreamAssembler {
  /// What can stand before a node.
  struct Properties {
    var anchor: [UInt8]
    var tag: YAMLTag
  }

  /// A collection whose end has not come yet.
  private struct Container {
    var id: YAMLNodeID
    var lastChild: YAMLNodeID
    /// Nodes in it, those that aliases stand for included.
    var weight: Int
    /// Whether the closing bracket says where it ends.
    var isBracketed: Bool
  }

  private let text: [UInt8]
  private let limits: YAMLLimits
  private var document = YAMLDocument()
  private var stack: [Container] = []
  private var anchors: [[UInt8]: YAMLNodeID] = [:]
  /// Nodes under each complete anchored node; an anchored collection that is still open has none.
  private var weights: [YAMLNodeID: Int] = [:]
  private var throughAliases = 0
  private var nodeCount = 0
  /// Whether a document has begun and not ended.
  private var isOpen = false
  var stream = YAMLStream()

  init(text: [UInt8], limits: YAMLLimits) {
    self.text = text
    self.limits = limits
  }

  mutating func startDocument(at span: ByteRange, isYAML12: Bool) throws(YAMLFailure) {
    guard stream.documentCount < limits.documents else {
      throw YAMLFailure(.tooManyDocuments, "more than \(limits.documents) documents", at: span)
    }
    document = YAMLDocument()
    document.span = span
    document.number = stream.documentCount
    stream.documentCount += 1
    isOpen = true
    document.isYAML12 = isYAML12
    stack = []
    anchors = [:]
    weights = [:]
    throughAliases = 0
  }

  mutating func endDocument() {
    document.span.end = max(document.span.end, document[.root].span.end)
    stream.documents.append(document)
    isOpen = false
  }

  /// Gives up the document at hand, or what would have become the next one.
  mutating func fail(_ failure: YAMLFailure) {
    if !isOpen, failure.kind != .tooManyDocuments { stream.documentCount += 1 }
    isOpen = false
    var failure = failure
    failure.document = max(stream.documentCount - 1, 0)
    stream.failures.append(failure)
  }

  /// Whether no more of the file is to be read, however well what follows may be formed.
  var isFull: Bool {
    stream.failures.count >= limits.failures || nodeCount > limits.nodes
      || stream.documentCount >= limits.documents
  }

  mutating func scalar(
    _ content: UnsafeBufferPointer<UInt8>, _ style: YAMLNode.Style, _ properties: Properties,
    _ span: ByteRange
  ) throws(YAMLFailure) {
    let (before, own) = NodeSpan.split(span, properties, in: text)
    var node = YAMLDocument.absent
    node.style = style
    node.tag = properties.tag
    node.properties = before
    node.span = style == .literal || style == .folded ? NodeSpan.trimmed(own, in: text) : own
    if node.span.isEmpty, !before.isEmpty { node.span = before }
    node.text = keep(content)
    let id = try add(node, properties.anchor)
    if !properties.anchor.isEmpty { weights[id] = 1 }
  }

  mutating func open(
    _ kind: YAMLNode.Kind, _ style: YAMLNode.Style, _ properties: Properties, _ span: ByteRange
  ) throws(YAMLFailure) {
    let (before, own) = NodeSpan.split(span, properties, in: text)
    guard stack.count < limits.depth else {
      throw YAMLFailure(
        .tooDeep, "lists and maps are nested more than \(limits.depth) deep",
        at: ByteRange(start: own.start, end: own.start &+ 1))
    }
    var node = YAMLDocument.absent
    node.kind = kind
    node.style = style
    node.tag = properties.tag
    node.properties = before
    node.span = own
    let id = try add(node, properties.anchor)
    stack.append(
      Container(
        id: id, lastChild: .none, weight: 1,
        isBracketed: NodeSpan.beginsWithBracket(own, kind, style, in: text)))
  }

  mutating func close(at span: ByteRange) {
    guard let container = stack.popLast() else { return }
    let position = Int(container.id.index)
    if container.isBracketed {
      document.nodes[position].span.end = span.end
    } else if container.lastChild.exists {
      let end = document[container.lastChild].span.end
      document.nodes[position].span.end = max(end, document.nodes[position].span.start)
    }
    if !document.nodes[position].anchor.isEmpty { weights[container.id] = container.weight }
    addWeight(container.weight)
  }

  mutating func alias(name: [UInt8], _ span: ByteRange) throws(YAMLFailure) {
    var node = YAMLDocument.absent
    node.kind = .alias
    node.span = span
    node.text = name.withUnsafeBufferPointer { keep($0) }
    if let target = anchors[name] {
      if let weight = weights[target] {
        node.target = target
        throughAliases += weight
        guard throughAliases <= limits.nodesThroughAliases else {
          throw YAMLFailure(
            .tooManyNodes, "aliases expand to more than \(limits.nodesThroughAliases) values",
            at: span, context: anchorContext(target))
        }
        addWeight(weight)
      } else {
        report(
          YAMLFailure(
            .recursiveAlias, "the alias stands inside the value that it stands for", at: span,
            context: anchorContext(target)))
      }
    } else {
      let word = String(decoding: name, as: UTF8.self)
      report(YAMLFailure(.undefinedAlias, "no anchor &\(word) stands before this alias", at: span))
    }
    _ = try add(node, [])
  }

  private mutating func report(_ failure: YAMLFailure) {
    document.isSound = false
    guard stream.failures.count < limits.failures else { return }
    var failure = failure
    failure.document = document.number
    stream.failures.append(failure)
  }

  private func anchorContext(_ target: YAMLNodeID) -> YAMLFailure.Context {
    YAMLFailure.Context(message: "the anchor is here", span: document[target].properties)
  }

  private mutating func addWeight(_ weight: Int) {
    if let top = stack.indices.last { stack[top].weight += weight }
  }

  private mutating func keep(_ content: UnsafeBufferPointer<UInt8>) -> ByteRange {
    let start = document.bytes.count
    document.bytes.append(contentsOf: content)
    return ByteRange(start, document.bytes.count)
  }

  private mutating func add(_ node: YAMLNode, _ anchor: [UInt8]) throws(YAMLFailure) -> YAMLNodeID {
    nodeCount += 1
    guard nodeCount <= limits.nodes else {
      throw YAMLFailure(
        .tooManyNodes, "the file holds more than \(limits.nodes) values", at: node.span)
    }
    let id = YAMLNodeID(index: UInt32(truncatingIfNeeded: document.nodes.count))
    var node = node
    if !anchor.isEmpty {
      node.anchor = anchor.withUnsafeBufferPointer { keep($0) }
      anchors[anchor] = id
    }
    if let top = stack.indices.last {
      let container = stack[top]
      node.parent = container.id
      if container.lastChild.exists {
        document.nodes[Int(container.lastChild.index)].nextSibling = id
      } else {
        document.nodes[Int(container.id.index)].firstChild = id
      }
      stack[top].lastChild = id
      if node.kind == .scalar { stack[top].weight += 1 }
    }
    document.nodes.append(node)
    return id
  }
}
