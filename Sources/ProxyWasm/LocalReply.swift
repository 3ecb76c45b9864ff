import Bytes

/// An answer made here instead of by the upstream.
public struct LocalReply: Sendable {
  /// 200 to 599.
  public var status: UInt32
  /// Added to `:status`; `content-length` is the host's to set.
  public var headers: [(ByteString, ByteString)]
  /// `content-type: text/plain` is added to one that is not empty and has no other type.
  public var body: ByteString
  /// Envoy's response code details, for access logs (`%RESPONSE_CODE_DETAILS%`): no spaces.
  public var details: ByteString
  /// 0 to 16 for a gRPC request; -1 leaves it to the host.
  public var grpcStatus: Int32

  /// A reply that is not sent yet.
  public init(
    status: UInt32, headers: [(ByteString, ByteString)] = [], body: ByteString = "",
    details: ByteString = "", grpcStatus: Int32 = -1
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.details = details
    self.grpcStatus = grpcStatus
  }

  /// Hands the reply to the host, which sends it once the current callback has returned and calls no
  /// further request callback. The plugin's own response callback sees the reply.
  /// - Returns: `.badArgument` for more headers than a host takes, or what is no header
  ///   (`HeaderSyntax`): no reply is sent then. `.ok` without any effect on a plugin's own context.
  @discardableResult
  public func send() -> Status {
    guard let pairs = HeaderPairs.encode(headers) else { return .badArgument }
    return details.withBytes { details in
      body.withBytes { body in
        pairs.withUnsafeBufferPointer { pairs in
          Host.sendLocalResponse(
            status: status, details: details, body: body, headerPairs: pairs,
            grpcStatus: UInt32(bitPattern: grpcStatus))
        }
      }
    }
  }
}
