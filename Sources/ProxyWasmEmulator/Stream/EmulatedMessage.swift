/// A request or a response as far as it has gone on: to the upstream, or to the client.
public struct EmulatedMessage: Equatable, Sendable {
  /// The headers as they went on.
  public var headers: HeaderList
  /// What has gone on of the body.
  public var body: [UInt8] = []
  /// The trailers, if they have gone on.
  public var trailers: HeaderList?
  /// Whether its end has gone on as well.
  public var isComplete = false

  /// The body as text.
  public var bodyText: String { String(decoding: body, as: UTF8.self) }

  /// The `:status` of a response.
  public var status: Int? { headers[":status"].flatMap { Int($0) } }
}
