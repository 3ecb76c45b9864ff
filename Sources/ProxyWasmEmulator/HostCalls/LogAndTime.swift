import CProxyWasm
import ProxyWasm

@c(proxy_log) @implementation
public func proxy_log(_ level: UInt32, _ message: UnsafePointer<UInt8>?, _ message_size: Int)
  -> UInt32
{
  let message = copy(message, message_size)
  return answer("proxy_log", bytes: [message], numbers: [UInt64(level)]) { vm throws(Status) in
    guard let level = LogLevel(rawValue: level) else { throw .badArgument }
    vm.proxy.logs.append(LogLine(level, String(decoding: message, as: UTF8.self)))
  }
}

@c(proxy_get_log_level) @implementation
public func proxy_get_log_level(_ level: UnsafeMutablePointer<UInt32>?) -> UInt32 {
  answer("proxy_get_log_level") { vm in level?.pointee = vm.proxy.options.logLevel.rawValue }
}

@c(proxy_get_current_time_nanoseconds) @implementation
public func proxy_get_current_time_nanoseconds(
  _ nanoseconds: UnsafeMutablePointer<UInt64>?
) -> UInt32 {
  answer("proxy_get_current_time_nanoseconds") { vm in
    nanoseconds?.pointee = vm.proxy.wallNanoseconds
  }
}

@c(proxy_set_tick_period_milliseconds) @implementation
public func proxy_set_tick_period_milliseconds(_ milliseconds: UInt32) -> UInt32 {
  answer("proxy_set_tick_period_milliseconds", numbers: [UInt64(milliseconds)]) { vm in
    vm.plugin?.setTickPeriod(milliseconds: milliseconds)
  }
}

// MARK: WASI: environment and monotonic clock

@c(proxy_wasm_monotonic_nanoseconds) @implementation
public func proxy_wasm_monotonic_nanoseconds() -> UInt64 {
  EmulatedVM.current?.proxy.monotonicNanoseconds ?? 0
}

/// WASI's "not capable".
private let notCapable: Int32 = 76

@c(proxy_wasm_environment_sizes) @implementation
public func proxy_wasm_environment_sizes(
  _ count: UnsafeMutablePointer<Int>?, _ bytes: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let vm = EmulatedVM.current,
    !vm.proxy.options.forbiddenCalls.contains("environ_sizes_get")
  else { return notCapable }
  count?.pointee = vm.environment.count
  bytes?.pointee = vm.environmentEntries.reduce(0) { $0 + $1.count }
  return 0
}

@c(proxy_wasm_environment_get) @implementation
public func proxy_wasm_environment_get(
  _ entries: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?,
  _ bytes: UnsafeMutablePointer<UInt8>?
) -> Int32 {
  guard let vm = EmulatedVM.current, !vm.proxy.options.forbiddenCalls.contains("environ_get"),
    let entries, var next = bytes
  else { return notCapable }
  for (index, entry) in vm.environmentEntries.enumerated() {
    entries[index] = next
    for byte in entry {
      next.pointee = byte
      next += 1
    }
  }
  return 0
}

extension EmulatedVM {
  /// `NAME=value` and NUL for each variable.
  var environmentEntries: [[UInt8]] {
    environment.map { Array("\($0.name)=\($0.value)".utf8) + [0] }
  }
}
