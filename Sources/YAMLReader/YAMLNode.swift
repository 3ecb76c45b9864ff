public import Bytes

/// A node of a YAML document, before any schema: what was written, and where.
public struct YAMLNode: Sendable {
  /// What kind of node it is.
  public enum Kind: UInt8, Sendable {
    /// A single text, also the empty one that `key:` leaves.
    case scalar
    /// A list; its children are the items.
    case sequence
    /// A map; its children are key, value, key, value.
    case mapping
    /// `*name`, which stands for the node with the anchor `&name`.
    case alias
  }

  /// How it was written.
  public enum Style: UInt8, Sendable {
    /// A scalar without quotes.
    case plain
    /// A scalar in quotes.
    case singleQuoted, doubleQuoted
    /// A block scalar, after `|` or `>`.
    case literal, folded
    /// A collection by indentation.
    case block
    /// A collection in brackets or braces.
    case flow
  }

  /// What kind of node it is.
  public var kind: Kind
  /// How it was written; `plain` for an alias.
  public var style: Style
  /// The explicit tag.
  public var tag: YAMLTag
  /// The decoded scalar, or the name after `*`, in the document's `bytes`.
  public var text: ByteRange
  /// The name after `&`, in the document's `bytes`; empty when there is none.
  public var anchor: ByteRange
  /// The bytes of the file that are the node itself, without anchor and tag: from the first to the
  /// last character, quotes and brackets included, blank lines behind it not. An empty scalar has
  /// an empty span right after what it belongs to.
  public var span: ByteRange
  /// The bytes of the file that hold anchor and tag; empty when there are none.
  public var properties: ByteRange
  /// The collection that the node stands in.
  public var parent: YAMLNodeID
  /// The next node in the same collection.
  public var nextSibling: YAMLNodeID
  /// The first node in a collection.
  public var firstChild: YAMLNodeID
  /// For an alias the node that it stands for; `none` when it is undefined or contains the alias.
  public var target: YAMLNodeID

  /// True for a scalar without quotes, whose text a schema may read as a number, boolean or null.
  public var isPlain: Bool { kind == .scalar && style == .plain }
}
