import Bytes

/// A request to a cluster of the host's, and the answer in `httpCallResponse` of whoever sent it.
public struct HTTPCall: Sendable {
  /// The cluster's name.
  public var cluster: ByteString
  /// Must hold `:method`, `:path` and `:authority`.
  public var headers: [(ByteString, ByteString)]
  /// The host adds `content-length` to one that is not empty.
  public var body: ByteString
  /// Sent after the body.
  public var trailers: [(ByteString, ByteString)]
  /// 1 to 2^31-1: 0 would mean "wait for ever".
  public var timeoutMilliseconds: UInt32

  /// A call that waits so long for its answer.
  public init(
    cluster: ByteString, headers: [(ByteString, ByteString)], body: ByteString = "",
    trailers: [(ByteString, ByteString)] = [], timeoutMilliseconds: UInt32
  ) {
    self.cluster = cluster
    self.headers = headers
    self.body = body
    self.trailers = trailers
    self.timeoutMilliseconds = timeoutMilliseconds
  }

  /// Sends it and returns the token that its answer carries.
  /// - Throws: `.badArgument` for an unknown cluster, a missing pseudo header, something that is no
  ///   header (`HeaderSyntax`) or a timeout of 0,
  ///   `.internalFailure` for a cluster without hosts or with its circuit breaker open. No answer comes
  ///   then.
  func dispatch() throws(Status) -> UInt32 {
    guard timeoutMilliseconds > 0, timeoutMilliseconds <= UInt32(Int32.max),
      let headerPairs = HeaderPairs.encode(headers), let trailerPairs = HeaderPairs.encode(trailers)
    else { throw .badArgument }
    let result: Result<UInt32, Status> = cluster.withBytes { cluster in
      body.withBytes { body in
        headerPairs.withUnsafeBufferPointer { headerPairs in
          trailerPairs.withUnsafeBufferPointer { trailerPairs in
            do throws(Status) {
              return .success(
                try Host.httpCall(
                  upstream: cluster, headerPairs: headerPairs, body: body,
                  trailerPairs: trailerPairs, timeout: timeoutMilliseconds))
            } catch {
              return .failure(error)
            }
          }
        }
      }
    }
    return try result.get()
  }
}

/// The answer to an `HTTPCall`, readable inside `httpCallResponse` only.
public struct HTTPCallResponse: Sendable {
  /// What `call` returned when it was sent.
  public let token: UInt32
  /// 0 when the answer broke off after it had begun. Where nothing answered, Envoy makes up a 503
  /// (refused, reset) or 504 (timeout) of three headers.
  public let headerCount: Int
  /// Bytes of the body, which is whole.
  public let bodySize: Int
  /// Entries of the trailers.
  public let trailerCount: Int

  /// The answer's headers, read only.
  public var headers: HeaderMap { HeaderMap(.httpCallResponseHeaders) }
  /// The answer's body, read only.
  public var body: BodyBuffer { BodyBuffer(.httpCallResponseBody) }
  /// The answer's trailers, read only.
  public var trailers: HeaderMap { HeaderMap(.httpCallResponseTrailers) }
}
