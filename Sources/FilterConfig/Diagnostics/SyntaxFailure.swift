import Bytes

/// Why bytes are not a document: the first fault, after which nothing can be said for certain.
public struct SyntaxFailure: Error, Equatable, Sendable {
  public var code: DiagnosticCode
  /// Byte offset of the fault in the source.
  public var offset: Int
  /// What would have been right there, as a noun phrase: `"':' after the key"`.
  public var expected: StaticString

  public init(_ code: DiagnosticCode, at offset: Int, expected: StaticString) {
    self.code = code
    self.offset = offset
    self.expected = expected
  }

  public static func == (a: SyntaxFailure, b: SyntaxFailure) -> Bool {
    a.code == b.code && a.offset == b.offset
  }
}
