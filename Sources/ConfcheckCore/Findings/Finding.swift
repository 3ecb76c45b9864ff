public import Bytes

/// Something to say about a file.
public struct Finding: Equatable, Sendable {
  /// A second place that explains the first.
  public struct Related: Equatable, Sendable {
    /// Where, in bytes of the file.
    public var span: ByteRange
    /// What is there, in a few words.
    public var label: String

    /// Points at `span` and says what is there.
    public init(span: ByteRange, label: String) {
      self.span = span
      self.label = label
    }
  }

  /// The kind.
  public var code: FindingCode
  /// What is wrong, as a sentence without a capital or a stop.
  public var message: String
  /// Where, in bytes of the file.
  public var span: ByteRange
  /// The value concerned as an RFC 6901 pointer; empty for the whole document.
  public var pointer: String
  /// Further places, in the order in which to show them.
  public var related: [Related]
  /// What to do, where that can be said.
  public var hint: String?

  /// A finding with all that there is to say.
  public init(
    _ code: FindingCode, _ message: String, at span: ByteRange, pointer: String = "",
    related: [Related] = [], hint: String? = nil
  ) {
    self.code = code
    self.message = message
    self.span = span
    self.pointer = pointer
    self.related = related
    self.hint = hint
  }

  /// How bad it is.
  public var severity: Severity { code.severity }
}
