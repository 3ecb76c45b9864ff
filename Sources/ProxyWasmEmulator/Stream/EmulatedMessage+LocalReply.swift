extension EmulatedMessage {
  /// A local reply as Envoy makes it: `content-type: text/plain` where there is a body and no other
  /// type; for a gRPC request the status in trailers-only form.
  static func localReply(
    status: Int, headers: HeaderList, body: [UInt8], grpcStatus: Int? = nil,
    request: HeaderList? = nil
  ) -> EmulatedMessage {
    if request?["content-type"]?.hasPrefix("application/grpc") == true {
      return grpcReply(status, headers, body, grpcStatus)
    }
    var all = HeaderList([":status": String(status)], as: .response).adding(headers)
    all[":status"] = String(status)
    if body.isEmpty {
      all["content-length"] = nil
      all["content-type"] = nil
    } else {
      all["content-length"] = String(body.count)
      if all["content-type"] == nil { all["content-type"] = "text/plain" }
    }
    return EmulatedMessage(headers: all, body: body)
  }

  private static func grpcReply(
    _ status: Int, _ headers: HeaderList, _ body: [UInt8], _ grpcStatus: Int?
  ) -> EmulatedMessage {
    // Envoy's mapping of HTTP statuses.
    let code =
      switch status {
      case 400: 13
      case 401: 16
      case 403: 7
      case 404: 12
      case 429, 502, 503, 504: 14
      default: 2
      }
    var all = HeaderList([":status": "200"], as: .response).adding(headers)
    all[":status"] = "200"
    all["content-type"] = "application/grpc"
    all["grpc-status"] = String(grpcStatus ?? code)
    if !body.isEmpty { all["grpc-message"] = String(decoding: body, as: UTF8.self) }
    return EmulatedMessage(headers: all)
  }
}
