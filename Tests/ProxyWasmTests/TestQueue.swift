import CProxyWasm
import ProxyWasm

/// The queue calls, for which the SDK has no wrapper yet.
enum TestQueue {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  static func register(_ name: Bytes) -> UInt32 {
    var id: UInt32 = 0
    _ = proxy_register_shared_queue(name.baseAddress, name.count, &id)
    return id
  }

  static func resolve(_ name: Bytes) -> UInt32 {
    var id: UInt32 = 0
    _ = proxy_resolve_shared_queue(nil, 0, name.baseAddress, name.count, &id)
    return id
  }

  static func enqueue(_ queue: UInt32, _ value: Bytes) -> Status {
    Status(rawValue: proxy_enqueue_shared_queue(queue, value.baseAddress, value.count))
  }

  static func dequeue(_ queue: UInt32) -> Status {
    var start: UnsafeMutablePointer<UInt8>?
    var count = 0
    let status = Status(rawValue: proxy_dequeue_shared_queue(queue, &start, &count))
    proxy_wasm_free(start)
    return status
  }
}
