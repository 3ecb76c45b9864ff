import CProxyWasm
import ProxyWasm

@c(proxy_get_property) @implementation
public func proxy_get_property(
  _ path: UnsafePointer<UInt8>?, _ path_size: Int,
  _ value: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?,
  _ value_size: UnsafeMutablePointer<Int>?
) -> UInt32 {
  let path = copy(path, path_size)
  return answer("proxy_get_property", bytes: [path]) { vm throws(Status) in
    let segments = path.split(separator: 0, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    let found =
      if let stream = vm.stream { stream.property(segments) } else {
        vm.plugin?.property(segments)?.encoded
      }
    guard let found else { throw .notFound }
    hand(found, value, value_size)
  }
}

@c(proxy_set_property) @implementation
public func proxy_set_property(
  _ path: UnsafePointer<UInt8>?, _ path_size: Int, _ value: UnsafePointer<UInt8>?,
  _ value_size: Int
) -> UInt32 {
  let (path, value) = (copy(path, path_size), copy(value, value_size))
  return answer("proxy_set_property", bytes: [path, value]) { vm throws(Status) in
    guard let stream = vm.stream else { throw .notFound }
    stream.filterState[String(decoding: path, as: UTF8.self)] = value
  }
}

@c(proxy_call_foreign_function) @implementation
public func proxy_call_foreign_function(
  _ name: UnsafePointer<UInt8>?, _ name_size: Int, _ argument: UnsafePointer<UInt8>?,
  _ argument_size: Int, _ result: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?,
  _ result_size: UnsafeMutablePointer<Int>?
) -> UInt32 {
  let (name, argument) = (copy(name, name_size), copy(argument, argument_size))
  return answer("proxy_call_foreign_function", bytes: [name, argument]) { vm throws(Status) in
    let name = String(decoding: name, as: UTF8.self)
    if let function = vm.proxy.foreignFunctions[name] {
      hand(try function(argument).get(), result, result_size)
    } else if name == "clear_route_cache" {
      // Without a stream it says OK and does nothing.
      vm.stream?.routeRefreshes += 1
      hand([], result, result_size)
    } else {
      throw .notFound
    }
  }
}
