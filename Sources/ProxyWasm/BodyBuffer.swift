import Bytes

/// One of the host's buffers: a body, a configuration, the argument of a foreign function.
public struct BodyBuffer: Sendable {
  /// Which of the host's buffers it is.
  public let kind: BufferKind

  /// Names a buffer: no host call is made.
  public init(_ kind: BufferKind) { self.kind = kind }

  /// Bytes `start ..< start + maxSize`, cut to what there is; past the end there are none.
  /// - Throws: `.badArgument` or `.notFound` when there is no such buffer now.
  public func bytes(start: Int = 0, maxSize: Int = Int(Int32.max)) throws(Status) -> [UInt8] {
    try Host.bufferBytes(kind, start: start, maxSize: maxSize).array()
  }

  /// How many bytes there are now.
  public func size() throws(Status) -> Int { try Host.bufferSize(kind) }

  /// Replaces everything that is in the buffer now. Take `content-length` off in the headers callback
  /// when the size of a body may change.
  @discardableResult
  public func replace(with bytes: ByteString) -> Status {
    bytes.withBytes { Host.setBufferBytes(kind, start: 0, size: Int(Int32.max), $0) }
  }

  /// Puts bytes before what is in the buffer now.
  @discardableResult
  public func prepend(_ bytes: ByteString) -> Status {
    bytes.withBytes { Host.setBufferBytes(kind, start: 0, size: 0, $0) }
  }

  /// Puts bytes behind what is in the buffer now.
  @discardableResult
  public func append(_ bytes: ByteString) -> Status {
    bytes.withBytes { Host.setBufferBytes(kind, start: Int(Int32.max), size: 0, $0) }
  }
}
