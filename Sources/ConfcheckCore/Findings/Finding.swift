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
  /// The value concerned as an RFC 6901 pointer; empty for the whole document. In a configuration
  /// it begins where the configuration does. A `#` leads into text that is a document of its own.
  public var pointer: String
  /// The pointer to the configuration in its document; empty when the document is the
  /// configuration, and for what is not about one.
  public var configuration = ""
  /// Which document of the file it is in, from 1.
  public var document = 1
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
    self.severity = code.severity
  }

  /// How bad it is; unless the place says otherwise, as bad as its kind.
  public var severity: Severity

  /// Takes the places, which are in a text, to the file that the text stands in.
  mutating func move(to text: SourceText) {
    span = text.place(span)
    for index in related.indices { related[index].span = text.place(related[index].span) }
  }
}
