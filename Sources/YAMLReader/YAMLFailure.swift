public import Bytes

/// What is wrong with a YAML stream: the place, and a second place where there is one to show.
public struct YAMLFailure: Error, Equatable, Sendable {
  /// The kind of fault.
  public enum Kind: Equatable, Sendable {
    /// The bytes are not UTF-8.
    case encoding
    /// The text is not YAML.
    case syntax
    /// `*name` without an `&name` before it.
    case undefinedAlias
    /// `*name` inside the node that `&name` names.
    case recursiveAlias
    /// More bytes than are read.
    case tooLarge
    /// Collections nested too deep.
    case tooDeep
    /// Too many nodes, written or through aliases.
    case tooManyNodes
    /// Too many documents.
    case tooManyDocuments
  }

  /// A second place that explains the first.
  public struct Context: Equatable, Sendable {
    /// What is there, as a phrase: `the block mapping begins here`.
    public var message: String
    /// Where, in bytes of the file.
    public var span: ByteRange
  }

  /// The kind of fault.
  public var kind: Kind
  /// What is wrong, as a sentence without a capital or a stop.
  public var message: String
  /// Where, in bytes of the file.
  public var span: ByteRange
  /// A second place that explains the first.
  public var context: Context?
  /// Which document of the stream it is in, from 0.
  public internal(set) var document = 0

  init(_ kind: Kind, _ message: String, at span: ByteRange, context: Context? = nil) {
    self.kind = kind
    self.message = message
    self.span = span
    self.context = context
  }
}
