import CProxyWasm
import ProxyWasm

@c(proxy_http_call) @implementation
public func proxy_http_call(
  _ upstream: UnsafePointer<UInt8>?, _ upstream_size: Int, _ headers: UnsafePointer<UInt8>?,
  _ headers_size: Int, _ body: UnsafePointer<UInt8>?, _ body_size: Int,
  _ trailers: UnsafePointer<UInt8>?, _ trailers_size: Int, _ timeout_milliseconds: UInt32,
  _ call: UnsafeMutablePointer<UInt32>?
) -> UInt32 {
  let cluster = copy(upstream, upstream_size)
  let (headers, body) = (copy(headers, headers_size), copy(body, body_size))
  let trailers = copy(trailers, trailers_size)
  return answer(
    "proxy_http_call", bytes: [cluster, headers, body, trailers],
    numbers: [UInt64(timeout_milliseconds)]
  ) { vm throws(Status) in
    guard let plugin = vm.plugin, timeout_milliseconds <= UInt32(Int32.max) else {
      throw .badArgument
    }
    let cluster = String(decoding: cluster, as: UTF8.self)
    guard let hosts = vm.proxy.clusters[cluster] else { throw .badArgument }
    var headers = HeaderList(HeaderList(guestPairs: headers), as: .request)
    guard headers[":path"] != nil, headers[":method"] != nil, headers[":authority"] != nil else {
      throw .badArgument
    }
    guard hosts > 0 else { throw .internalFailure }
    if !body.isEmpty { headers["content-length"] = String(body.count) }
    vm.lastHTTPCall &+= 1
    vm.proxy.httpCalls.append(
      EmulatedHTTPCall(
        plugin: plugin, context: vm.context, token: vm.lastHTTPCall, cluster: cluster,
        headers: headers, body: body, trailers: HeaderList(guestPairs: trailers),
        timeoutMilliseconds: timeout_milliseconds))
    call?.pointee = vm.lastHTTPCall
  }
}

// gRPC calls are not emulated yet.

@c(proxy_grpc_call) @implementation
public func proxy_grpc_call(
  _ upstream: UnsafePointer<UInt8>?, _ upstream_size: Int, _ service: UnsafePointer<UInt8>?,
  _ service_size: Int, _ method: UnsafePointer<UInt8>?, _ method_size: Int,
  _ metadata: UnsafePointer<UInt8>?, _ metadata_size: Int, _ message: UnsafePointer<UInt8>?,
  _ message_size: Int, _ timeout_milliseconds: UInt32, _ call: UnsafeMutablePointer<UInt32>?
) -> UInt32 {
  answer("proxy_grpc_call") { _ throws(Status) in throw .unimplemented }
}

@c(proxy_grpc_stream) @implementation
public func proxy_grpc_stream(
  _ upstream: UnsafePointer<UInt8>?, _ upstream_size: Int, _ service: UnsafePointer<UInt8>?,
  _ service_size: Int, _ method: UnsafePointer<UInt8>?, _ method_size: Int,
  _ metadata: UnsafePointer<UInt8>?, _ metadata_size: Int, _ call: UnsafeMutablePointer<UInt32>?
) -> UInt32 {
  answer("proxy_grpc_stream") { _ throws(Status) in throw .unimplemented }
}

@c(proxy_grpc_send) @implementation
public func proxy_grpc_send(
  _ call: UInt32, _ message: UnsafePointer<UInt8>?, _ message_size: Int, _ end_stream: UInt32
) -> UInt32 {
  answer("proxy_grpc_send") { _ throws(Status) in throw .unimplemented }
}

@c(proxy_grpc_close) @implementation
public func proxy_grpc_close(_ call: UInt32) -> UInt32 {
  answer("proxy_grpc_close") { _ throws(Status) in throw .unimplemented }
}

@c(proxy_grpc_cancel) @implementation
public func proxy_grpc_cancel(_ call: UInt32) -> UInt32 {
  answer("proxy_grpc_cancel") { _ throws(Status) in throw .unimplemented }
}
