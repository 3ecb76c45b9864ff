import CProxyWasm
import ProxyWasm

@c(proxy_get_shared_data) @implementation
public func proxy_get_shared_data(
  _ key: UnsafePointer<UInt8>?, _ key_size: Int,
  _ value: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?,
  _ value_size: UnsafeMutablePointer<Int>?, _ cas: UnsafeMutablePointer<UInt32>?
) -> UInt32 {
  let key = copy(key, key_size)
  return answer("proxy_get_shared_data", bytes: [key]) { vm throws(Status) in
    let found = try vm.proxy.sharedData.get(key, vmID: vm.vmID)
    hand(found.value, value, value_size)
    cas?.pointee = found.version
  }
}

@c(proxy_set_shared_data) @implementation
public func proxy_set_shared_data(
  _ key: UnsafePointer<UInt8>?, _ key_size: Int, _ value: UnsafePointer<UInt8>?,
  _ value_size: Int, _ cas: UInt32
) -> UInt32 {
  let (key, value) = (copy(key, key_size), copy(value, value_size))
  return answer("proxy_set_shared_data", bytes: [key, value], numbers: [UInt64(cas)]) {
    vm throws(Status) in
    vm.proxy.beforeSharedDataWrite?(key)
    try vm.proxy.sharedData.set(key, value, version: cas, vmID: vm.vmID)
  }
}

@c(proxy_register_shared_queue) @implementation
public func proxy_register_shared_queue(
  _ name: UnsafePointer<UInt8>?, _ name_size: Int, _ queue: UnsafeMutablePointer<UInt32>?
) -> UInt32 {
  let name = copy(name, name_size)
  return answer("proxy_register_shared_queue", bytes: [name]) { vm throws(Status) in
    guard let plugin = vm.plugin else { throw .badArgument }
    queue?.pointee = vm.proxy.sharedQueues.register(name, vmID: vm.vmID, listener: plugin)
  }
}

@c(proxy_resolve_shared_queue) @implementation
public func proxy_resolve_shared_queue(
  _ vm_id: UnsafePointer<UInt8>?, _ vm_id_size: Int, _ name: UnsafePointer<UInt8>?,
  _ name_size: Int, _ queue: UnsafeMutablePointer<UInt32>?
) -> UInt32 {
  let (vmID, name) = (copy(vm_id, vm_id_size), copy(name, name_size))
  return answer("proxy_resolve_shared_queue", bytes: [vmID, name]) { vm throws(Status) in
    queue?.pointee = try vm.proxy.sharedQueues.resolve(name, vmID: vmID)
  }
}

@c(proxy_enqueue_shared_queue) @implementation
public func proxy_enqueue_shared_queue(
  _ queue: UInt32, _ value: UnsafePointer<UInt8>?, _ value_size: Int
) -> UInt32 {
  let value = copy(value, value_size)
  return answer("proxy_enqueue_shared_queue", bytes: [value], numbers: [UInt64(queue)]) {
    vm throws(Status) in
    let listener = try vm.proxy.sharedQueues.enqueue(queue, value)
    vm.proxy.posted.append { listener.queueReady(queue) }
  }
}

@c(proxy_dequeue_shared_queue) @implementation
public func proxy_dequeue_shared_queue(
  _ queue: UInt32, _ value: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?,
  _ value_size: UnsafeMutablePointer<Int>?
) -> UInt32 {
  answer("proxy_dequeue_shared_queue", numbers: [UInt64(queue)]) { vm throws(Status) in
    hand(try vm.proxy.sharedQueues.dequeue(queue), value, value_size)
  }
}

extension EmulatedVM {
  var vmID: [UInt8] { Array(key.vmID.utf8) }
}
