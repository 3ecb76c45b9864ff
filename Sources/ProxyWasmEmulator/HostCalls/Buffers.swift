import CProxyWasm
import ProxyWasm

@c(proxy_get_buffer_bytes) @implementation
public func proxy_get_buffer_bytes(
  _ buffer: UInt32, _ start: Int, _ max_size: Int,
  _ bytes: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?, _ size: UnsafeMutablePointer<Int>?
) -> UInt32 {
  let numbers = [UInt64(buffer), UInt64(start), UInt64(max_size)]
  return answer("proxy_get_buffer_bytes", numbers: numbers) { vm throws(Status) in
    let all = try vm.buffer(buffer)
    let first = min(start, all.count)
    hand(Array(all[first..<(first + min(max_size, all.count - first))]), bytes, size)
  }
}

@c(proxy_get_buffer_status) @implementation
public func proxy_get_buffer_status(
  _ buffer: UInt32, _ size: UnsafeMutablePointer<Int>?, _ flags: UnsafeMutablePointer<UInt32>?
) -> UInt32 {
  answer("proxy_get_buffer_status", numbers: [UInt64(buffer)]) { vm throws(Status) in
    size?.pointee = try vm.buffer(buffer).count
    flags?.pointee = 0
  }
}

@c(proxy_set_buffer_bytes) @implementation
public func proxy_set_buffer_bytes(
  _ buffer: UInt32, _ start: Int, _ size: Int, _ bytes: UnsafePointer<UInt8>?, _ bytes_size: Int
) -> UInt32 {
  let bytes = copy(bytes, bytes_size)
  let numbers = [UInt64(buffer), UInt64(start), UInt64(size)]
  return answer("proxy_set_buffer_bytes", bytes: [bytes], numbers: numbers) { vm throws(Status) in
    guard let flow = vm.bodyFlow(buffer), let body = flow.visibleBody else { throw .badArgument }
    if start == 0, size == 0 {
      flow.visibleBody = bytes + body
    } else if start == 0, size >= body.count {
      flow.visibleBody = bytes
    } else if start > 0, start >= body.count {
      flow.visibleBody = body + bytes
    } else {
      throw .badArgument
    }
  }
}

extension EmulatedVM {
  /// What can be read of a buffer now. A body that is not there now is empty.
  func buffer(_ buffer: UInt32) throws(Status) -> [UInt8] {
    guard let kind = BufferKind(rawValue: buffer) else { throw .badArgument }
    switch kind {
    case .requestBody, .responseBody: return bodyFlow(buffer)?.visibleBody ?? []
    case .downstreamData, .upstreamData, .grpcMessage: return []
    case .vmConfiguration: return key.vmConfiguration
    case .pluginConfiguration:
      guard let plugin = plugins[context], plugin.isConfiguring else { throw .notFound }
      return plugin.configuration.configuration
    case .httpCallResponseBody:
      guard let answer = httpCallAnswer, !answer.failed else { throw .notFound }
      return answer.body
    case .foreignFunctionArguments: return foreignArgument ?? []
    }
  }

  func bodyFlow(_ buffer: UInt32) -> StreamFlow? {
    switch BufferKind(rawValue: buffer) {
    case .requestBody: stream?.request
    case .responseBody: stream?.response
    default: nil
    }
  }
}
