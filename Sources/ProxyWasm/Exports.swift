import Bytes
internal import CProxyWasm

// The callbacks of the ABI, as `Callbacks.h` declares them: each finds its context and hands on. A
// number that is not known here is normal, for a stream that an earlier filter answered, and lets
// things pass. A module exports those that its linker options list; the others are dropped.

private let go: UInt32 = 0

@c(proxy_abi_version_0_2_1) @implementation
public func proxy_abi_version_0_2_1() {}

// MARK: Contexts

@c(proxy_on_context_create) @implementation
public func proxy_on_context_create(_ context: UInt32, _ parent: UInt32) {
  VirtualMachine.current?.createContext(context, parent: parent)
}

@c(proxy_on_done) @implementation
public func proxy_on_done(_ context: UInt32) -> UInt32 {
  guard let vm = VirtualMachine.current else { return 1 }
  if let plugin = vm.plugin(context) { return vm.pluginIsDone(plugin) ? 1 : 0 }
  vm.streams[context]?.done()
  vm.end(context, at: .done)
  return 1
}

@c(proxy_on_log) @implementation
public func proxy_on_log(_ context: UInt32) {
  guard let vm = VirtualMachine.current else { return }
  vm.streams[context]?.log()
  vm.end(context, at: .log)
}

@c(proxy_on_delete) @implementation
public func proxy_on_delete(_ context: UInt32) {
  guard let vm = VirtualMachine.current else { return }
  vm.end(context, at: .delete)
  vm.removePlugin(context)
}

// MARK: Plugins

@c(proxy_on_vm_start) @implementation
public func proxy_on_vm_start(_ plugin: UInt32, _ configuration_size: UInt32) -> UInt32 {
  guard let plugin = VirtualMachine.current?.plugin(plugin) else { return 0 }
  guard let configuration = readConfiguration(.vmConfiguration, configuration_size) else {
    return 0
  }
  return plugin.vmStart(configuration: configuration) ? 1 : 0
}

@c(proxy_on_configure) @implementation
public func proxy_on_configure(_ plugin: UInt32, _ configuration_size: UInt32) -> UInt32 {
  guard let plugin = VirtualMachine.current?.plugin(plugin) else { return 0 }
  guard let configuration = readConfiguration(.pluginConfiguration, configuration_size) else {
    return 0
  }
  return plugin.configure(configuration) ? 1 : 0
}

private func readConfiguration(_ kind: BufferKind, _ size: UInt32) -> [UInt8]? {
  if size == 0 { return [] }
  do throws(Status) {
    let bytes = try Host.bufferBytes(kind, start: 0, maxSize: Int(truncatingIfNeeded: size)).array()
    if bytes.count == Int(truncatingIfNeeded: size) { return bytes }
    log(.critical, "the host handed over only a part of the configuration")
  } catch {
    var message: [UInt8] = []
    for part: StaticString in [
      "the host does not hand over the configuration: proxy_get_buffer_bytes answered ", error.name,
      " (does capability_restriction_config allow it?)",
    ] { part.withUTF8Buffer { message.append(contentsOf: $0) } }
    log(.critical, .init(message))
  }
  return nil
}

@c(proxy_on_tick) @implementation
public func proxy_on_tick(_ plugin: UInt32) { VirtualMachine.current?.plugin(plugin)?.tick() }

@c(proxy_on_queue_ready) @implementation
public func proxy_on_queue_ready(_ plugin: UInt32, _ queue: UInt32) {
  VirtualMachine.current?.plugin(plugin)?.queueReady(queue)
}

@c(proxy_on_foreign_function) @implementation
public func proxy_on_foreign_function(
  _ plugin: UInt32, _ function: UInt32, _ argument_size: UInt32
) {
  VirtualMachine.current?.plugin(plugin)?
    .foreignFunction(function, argumentSize: Int(truncatingIfNeeded: argument_size))
}

// MARK: HTTP streams

@c(proxy_on_request_headers) @implementation
public func proxy_on_request_headers(
  _ stream: UInt32, _ header_count: UInt32, _ end_of_stream: UInt32
) -> UInt32 {
  guard let stream = VirtualMachine.current?.streams[stream] else { return go }
  return stream.requestHeaders(
    count: Int(truncatingIfNeeded: header_count), endOfStream: end_of_stream != 0
  ).rawValue
}

@c(proxy_on_request_body) @implementation
public func proxy_on_request_body(
  _ stream: UInt32, _ size: UInt32, _ end_of_stream: UInt32
) -> UInt32 {
  guard let stream = VirtualMachine.current?.streams[stream] else { return go }
  return stream.requestBody(size: Int(truncatingIfNeeded: size), endOfStream: end_of_stream != 0)
    .rawValue
}

@c(proxy_on_request_trailers) @implementation
public func proxy_on_request_trailers(_ stream: UInt32, _ trailer_count: UInt32) -> UInt32 {
  guard let stream = VirtualMachine.current?.streams[stream] else { return go }
  return stream.requestTrailers(count: Int(truncatingIfNeeded: trailer_count)).rawValue
}

@c(proxy_on_response_headers) @implementation
public func proxy_on_response_headers(
  _ stream: UInt32, _ header_count: UInt32, _ end_of_stream: UInt32
) -> UInt32 {
  guard let stream = VirtualMachine.current?.streams[stream] else { return go }
  return stream.responseHeaders(
    count: Int(truncatingIfNeeded: header_count), endOfStream: end_of_stream != 0
  ).rawValue
}

@c(proxy_on_response_body) @implementation
public func proxy_on_response_body(
  _ stream: UInt32, _ size: UInt32, _ end_of_stream: UInt32
) -> UInt32 {
  guard let stream = VirtualMachine.current?.streams[stream] else { return go }
  return stream.responseBody(size: Int(truncatingIfNeeded: size), endOfStream: end_of_stream != 0)
    .rawValue
}

@c(proxy_on_response_trailers) @implementation
public func proxy_on_response_trailers(_ stream: UInt32, _ trailer_count: UInt32) -> UInt32 {
  guard let stream = VirtualMachine.current?.streams[stream] else { return go }
  return stream.responseTrailers(count: Int(truncatingIfNeeded: trailer_count)).rawValue
}

// MARK: Callouts

@c(proxy_on_http_call_response) @implementation
public func proxy_on_http_call_response(
  _ plugin: UInt32, _ call: UInt32, _ header_count: UInt32, _ body_size: UInt32,
  _ trailer_count: UInt32
) {
  let response = HTTPCallResponse(
    token: call, headerCount: Int(truncatingIfNeeded: header_count),
    bodySize: Int(truncatingIfNeeded: body_size),
    trailerCount: Int(truncatingIfNeeded: trailer_count))
  VirtualMachine.current?.httpCallResponse(response, plugin: plugin)
}
