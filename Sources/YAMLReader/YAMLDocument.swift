public import Bytes

/// One document of a YAML stream as a tree in two flat arrays: nodes in the order in which they
/// were written (a parent before its children), and the decoded bytes of scalars and anchors.
public struct YAMLDocument: Sendable {
  /// Decoded scalars, anchor and alias names.
  public internal(set) var bytes: [UInt8] = []
  /// The nodes; never empty, the root is the first.
  public internal(set) var nodes: [YAMLNode] = []
  /// The bytes of the file from the document's start (`---`, a directive or its first node) to the
  /// end of its root.
  public internal(set) var span: ByteRange = .empty
  /// Which document of the stream it is, from 0; those that cannot be read count.
  public internal(set) var number = 0
  /// Whether `%YAML 1.2` stands before it; without such a line, or with 1.1, it is false.
  public internal(set) var isYAML12 = false
  /// False when an alias of the document stands for nothing; the stream's failures say where.
  public internal(set) var isSound = true

  /// An empty document, which `StreamAssembler` fills.
  init() {}

  /// A document of nodes that were read by other means, from bytes in which `span` is all of it.
  /// The nodes must be in the order that `nodes` promises; identifiers that are not of the document
  /// read as empty scalars.
  public init(bytes: [UInt8], nodes: [YAMLNode], span: ByteRange) {
    self.bytes = bytes
    self.nodes = nodes
    self.span = span
  }

  /// The node of an identifier, or an empty scalar for one that is not of this document.
  public subscript(_ id: YAMLNodeID) -> YAMLNode {
    Int(id.index) < nodes.count ? nodes[Int(id.index)] : Self.absent
  }

  /// The decoded text of a scalar, or the name of an alias.
  public func text(of id: YAMLNodeID) -> ArraySlice<UInt8> { bytes[self[id].text] }

  /// True when nothing was written: comments, blank lines and markers only.
  public var isEmpty: Bool {
    let root = self[.root]
    return root.isPlain && root.span.isEmpty && root.tag == .none
  }

  /// An empty scalar that stands nowhere.
  public static var absent: YAMLNode {
    YAMLNode(
      kind: .scalar, style: .plain, tag: .none, text: .empty, anchor: .empty, span: .empty,
      properties: .empty, parent: .none, nextSibling: .none, firstChild: .none, target: .none)
  }
}

extension YAMLDocument {
  /// The items of a sequence, or keys and values of a mapping in turn.
  public struct Children: Sequence, IteratorProtocol {
    let document: YAMLDocument
    var upcoming: YAMLNodeID

    /// The next child.
    public mutating func next() -> YAMLNodeID? {
      guard upcoming.exists else { return nil }
      let child = upcoming
      upcoming = document[child].nextSibling
      return child
    }
  }

  /// The nodes that stand directly in a collection.
  public func children(of id: YAMLNodeID) -> Children {
    Children(document: self, upcoming: self[id].firstChild)
  }
}
