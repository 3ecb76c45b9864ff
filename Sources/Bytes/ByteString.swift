/// Bytes to hand to the host: a string literal, which costs nothing, or an array.
///
/// Header names and values, keys and bodies are bytes in this ABI, not text: nothing is validated or
/// converted. Where a parameter has this type, write `"x-hello"`, `ByteString(array)` or
/// `ByteString(text)`.
public struct ByteString: ExpressibleByStringLiteral, Sendable {
  @usableFromInline
  enum Storage: Sendable {
    case literal(StaticString)
    case array(ArraySlice<UInt8>)
  }

  @usableFromInline
  let storage: Storage

  @inlinable
  public init(stringLiteral literal: StaticString) { storage = .literal(literal) }

  @inlinable
  public init(_ bytes: [UInt8]) { storage = .array(bytes[...]) }

  @inlinable
  public init(_ bytes: ArraySlice<UInt8>) { storage = .array(bytes) }

  /// The UTF-8 of `text`. Uses of `String` cost a module some 20 KB: see the SDK guide.
  @inlinable
  public init(_ text: String) { storage = .array(Array(text.utf8)[...]) }

  /// Lends the bytes; the pointer is valid inside `body` only.
  @inlinable
  public func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    switch storage {
    case .literal(let literal): literal.withUTF8Buffer(body)
    case .array(let array): array.withUnsafeBufferPointer(body)
    }
  }

  /// How many bytes there are.
  @inlinable
  public var count: Int {
    switch storage {
    case .literal(let literal): literal.utf8CodeUnitCount
    case .array(let array): array.count
    }
  }
}
