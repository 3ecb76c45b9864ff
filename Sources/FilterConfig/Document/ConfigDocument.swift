import Bytes

/// A value of a configuration document: an index into its nodes.
public struct ConfigValue: BitwiseCopyable, Equatable, Hashable, Sendable {
  public let index: UInt32

  @inline(__always)
  public init(index: UInt32) { self.index = index }

  public static var root: ConfigValue { ConfigValue(index: 0) }

  /// Stands for "no value" where one is optional: an index that no document reaches.
  public static var none: ConfigValue { ConfigValue(index: .max) }

  public var exists: Bool { index != .max }
}

/// A configuration as a tree, whatever text or wire format it came from: the one thing that the wasm
/// module and confcheck judge.
///
/// The tree is two flat arrays: `nodes` in the order in which they stood in the source (a parent
/// comes before its children), and `bytes`, the decoded text of keys and scalars. `sources` runs
/// parallel to `nodes` and says where in the source each stood; readers of formats that have no
/// positions leave it empty. A class, so that whoever looks at it holds one reference, not three
/// arrays.
public final class ConfigDocument: Sendable {
  public enum Kind: UInt8, BitwiseCopyable, Sendable {
    case null, `false`, `true`
    /// `text` is a number in exactly JSON's grammar (RFC 8259 section 6).
    case number
    /// `text` is UTF-8.
    case string
    case list, map
  }

  public struct Node: BitwiseCopyable, Sendable {
    public var kind: Kind
    /// The name under which the value stands in its map, in `bytes`; empty in lists and at the root.
    public var key: ByteRange
    /// The decoded scalar, in `bytes`.
    public var text: ByteRange
    public var parent: ConfigValue
    public var nextSibling: ConfigValue
    public var firstChild: ConfigValue
    /// How many children a list or map has.
    public var count: UInt32
  }

  /// Where a value stood in the source: byte offsets, end exclusive.
  public struct Source: BitwiseCopyable, Sendable {
    public var key: ByteRange
    public var value: ByteRange

    public init(key: ByteRange, value: ByteRange) {
      self.key = key
      self.value = value
    }
  }

  public let bytes: [UInt8]
  public let nodes: TrivialArray<Node>
  public let sources: TrivialArray<Source>

  public init() {
    bytes = []
    nodes = TrivialArray()
    sources = TrivialArray()
  }

  init(
    bytes: [UInt8], nodes: consuming TrivialArray<Node>, sources: consuming TrivialArray<Source>
  ) {
    self.bytes = bytes
    self.nodes = nodes
    self.sources = sources
  }

  /// True when nothing was read: an empty configuration, which passes everything through.
  public var isEmpty: Bool { nodes.isEmpty }

  @inline(never)
  public subscript(_ value: ConfigValue) -> Node {
    // Compared before it is made an Int: on wasm that has 32 bits, and `.none` would not fit.
    guard value.index < UInt32(truncatingIfNeeded: nodes.count) else { return Self.absent }
    return nodes[Int(value.index)]
  }

  @inline(never)
  public func kind(of value: ConfigValue) -> Kind { self[value].kind }
  @inline(never)
  public func text(of value: ConfigValue) -> ArraySlice<UInt8> { bytes[self[value].text] }
  @inline(never)
  public func key(of value: ConfigValue) -> ArraySlice<UInt8> { bytes[self[value].key] }

  public func source(of value: ConfigValue) -> Source? {
    value.index < UInt32(truncatingIfNeeded: sources.count) ? sources[Int(value.index)] : nil
  }

  /// What a reader gets for a value that does not exist.
  static var absent: Node {
    Node(
      kind: .null, key: .empty, text: .empty, parent: .none, nextSibling: .none,
      firstChild: .none, count: 0)
  }
}

extension ConfigDocument {
  /// The position of a value in its list, from 0.
  public func position(of value: ConfigValue) -> Int {
    var position = 0
    var next = self[self[value].parent].firstChild
    while next.exists, next != value {
      position &+= 1
      next = self[next].nextSibling
    }
    return position
  }

  /// The first member of a map with this name, or `none`: what building a plan asks most.
  @inline(never)
  public func member(_ name: StaticString, of map: ConfigValue) -> ConfigValue {
    let size = UInt32(truncatingIfNeeded: name.utf8CodeUnitCount)
    var member = self[map].firstChild
    while member.index < UInt32(truncatingIfNeeded: nodes.count) {
      let node = nodes[Int(member.index)]
      if node.key.end &- node.key.start == size, bytes[node.key].equals(name) { break }
      member = node.nextSibling
    }
    return member
  }

  /// The values of a list or map, in source order.
  public struct Children: Sequence, IteratorProtocol {
    let document: ConfigDocument
    var next_: ConfigValue

    @inline(never)
    public mutating func next() -> ConfigValue? {
      guard next_.exists else { return nil }
      let value = next_
      next_ = document[value].nextSibling
      return value
    }
  }

  public func children(of value: ConfigValue) -> Children {
    Children(document: self, next_: self[value].firstChild)
  }
}
