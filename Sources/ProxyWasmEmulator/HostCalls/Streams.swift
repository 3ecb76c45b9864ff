import CProxyWasm
import ProxyWasm

@c(proxy_continue_stream) @implementation
public func proxy_continue_stream(_ stream: UInt32) -> UInt32 {
  answer("proxy_continue_stream", numbers: [UInt64(stream)]) { vm throws(Status) in
    guard stream <= 3 else { throw .badArgument }
    guard stream != 3 else { throw .unimplemented }
    guard let direction = StreamDirection(rawValue: stream), let stream = vm.stream else { return }
    // At once, whichever direction: the request can be changed no more.
    stream.request.forgetWhatIsVisible()
    vm.afterCall { stream.resume(direction) }
  }
}

@c(proxy_close_stream) @implementation
public func proxy_close_stream(_ stream: UInt32) -> UInt32 {
  answer("proxy_close_stream", numbers: [UInt64(stream)]) { vm throws(Status) in
    guard stream <= 3 else { throw .badArgument }
    guard StreamDirection(rawValue: stream) != nil, let stream = vm.stream else { return }
    vm.afterCall { stream.finish(.pluginReset) }
  }
}

@c(proxy_send_local_response) @implementation
public func proxy_send_local_response(
  _ status_code: UInt32, _ details: UnsafePointer<UInt8>?, _ details_size: Int,
  _ body: UnsafePointer<UInt8>?, _ body_size: Int, _ headers: UnsafePointer<UInt8>?,
  _ headers_size: Int, _ grpc_status: UInt32
) -> UInt32 {
  let (details, body) = (copy(details, details_size), copy(body, body_size))
  let pairs = copy(headers, headers_size)
  return answer(
    "proxy_send_local_response", bytes: [details, body, pairs],
    numbers: [UInt64(status_code), UInt64(grpc_status)]
  ) { vm throws(Status) in
    // On a plugin's context it has no effect, and says nothing.
    guard let stream = vm.stream else { return }
    let reply = EmulatedMessage.localReply(
      status: Int(status_code), headers: HeaderList(guestPairs: pairs), body: body,
      grpcStatus: grpc_status <= 16 ? Int(grpc_status) : nil, request: stream.request.headers)
    let details = String(decoding: details.map { $0 == 0x20 ? 0x5F : $0 }, as: UTF8.self)
    vm.afterCall { stream.reply(reply, details: details) }
  }
}

@c(proxy_get_status) @implementation
public func proxy_get_status(
  _ code: UnsafeMutablePointer<UInt32>?,
  _ message: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?,
  _ message_size: UnsafeMutablePointer<Int>?
) -> UInt32 {
  answer("proxy_get_status") { vm in
    let failed = vm.httpCallAnswer?.failed == true
    code?.pointee = failed ? 11 : 0
    hand(failed ? Array("reset".utf8) : [], message, message_size)
  }
}

@c(proxy_set_effective_context) @implementation
public func proxy_set_effective_context(_ context: UInt32) -> UInt32 {
  answer("proxy_set_effective_context", numbers: [UInt64(context)]) { vm throws(Status) in
    try vm.setEffectiveContext(context)
  }
}

@c(proxy_done) @implementation
public func proxy_done() -> UInt32 {
  answer("proxy_done") { vm throws(Status) in
    guard let plugin = vm.plugin, plugin.isWaitingForDone else { throw .notFound }
    vm.afterCall { plugin.leave() }
  }
}
