import Bytes

/// Makes a `ConfigDocument` from a reader's events, without recursion.
///
/// A reader appends the decoded bytes of keys and scalars with `append(bytes:)`, or byte by byte to
/// `bytes`, and then calls `add` for each value; `open` and `close` bracket lists and maps. Depth and
/// number of values are the reader's to check (`ConfigLimits`).
public struct ConfigDocumentBuilder: ~Copyable {
  struct Container: BitwiseCopyable {
    var value: ConfigValue
    var lastChild: ConfigValue
  }

  public var bytes: [UInt8] = []
  private var nodes = TrivialArray<ConfigDocument.Node>()
  private var sources = TrivialArray<ConfigDocument.Source>()
  private var stack = TrivialArray<Container>()

  public init(byteCapacity: Int = 0) {
    bytes.reserveCapacity(byteCapacity)
  }

  /// How many lists and maps are open.
  public var depth: Int { stack.count }

  /// How many values were added.
  public var valueCount: Int { nodes.count }

  /// The kind of the innermost open container, or nil at the root.
  public var openKind: ConfigDocument.Kind? {
    stack.last.map { nodes[Int($0.value.index)].kind }
  }

  /// True when nothing was added to the innermost open container yet.
  public var openIsEmpty: Bool { stack.last.map { !$0.lastChild.exists } ?? true }

  /// The value that is open innermost.
  public var openValue: ConfigValue { stack.last?.value ?? .none }

  /// Adds a scalar. `key` and `text` are ranges of `bytes`; `source` is nil in formats without
  /// positions, then for every value.
  @discardableResult
  public mutating func add(
    _ kind: ConfigDocument.Kind, key: ByteRange, text: ByteRange, source: ConfigDocument.Source?
  ) -> ConfigValue {
    let value = ConfigValue(index: UInt32(truncatingIfNeeded: nodes.count))
    var node = ConfigDocument.absent
    node.kind = kind
    node.key = key
    node.text = text
    if !stack.isEmpty {
      let top = stack.count &- 1
      let parent = stack[top]
      node.parent = parent.value
      nodes[Int(parent.value.index)].count &+= 1
      if parent.lastChild.exists {
        nodes[Int(parent.lastChild.index)].nextSibling = value
      } else {
        nodes[Int(parent.value.index)].firstChild = value
      }
      stack[top].lastChild = value
    }
    nodes.append(node)
    if let source { sources.append(source) }
    return value
  }

  /// Adds a list or map and opens it: what is added until `close` stands in it.
  @discardableResult
  public mutating func open(
    _ kind: ConfigDocument.Kind, key: ByteRange, source: ConfigDocument.Source?
  ) -> ConfigValue {
    let value = add(kind, key: key, text: .empty, source: source)
    stack.append(Container(value: value, lastChild: .none))
    return value
  }

  /// Closes the innermost container; `end` is the offset behind its last byte in the source.
  public mutating func close(end: Int? = nil) {
    guard let top = stack.last else { return }
    stack.truncate(to: stack.count &- 1)
    if let end, Int(top.value.index) < sources.count {
      sources[Int(top.value.index)].value.end = UInt32(exactly: end) ?? 0
    }
  }

  public consuming func finish() -> ConfigDocument {
    ConfigDocument(bytes: bytes, nodes: nodes, sources: sources)
  }
}
