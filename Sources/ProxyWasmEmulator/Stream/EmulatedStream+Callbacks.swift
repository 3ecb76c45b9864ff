import CProxyWasm
import ProxyWasm

extension EmulatedStream {
  /// Runs `body` as if in a callback on this stream's context: what it asks of the host has happened
  /// when this returns.
  public func perform<Result>(_ body: () -> Result) -> Result { vm.enter(id) { _ in body() } }

  // Each returns the action as a number: what the module answered, or 0 where it has no such callback.

  func headersCallback(_ direction: StreamDirection, _ count: Int, _ end: Bool) -> UInt32 {
    let (count, end) = (UInt32(count), UInt32(end ? 1 : 0))
    return switch direction {
    case .request:
      vm.call(note("proxy_on_request_headers"), id, absent: 0) {
        proxy_on_request_headers($0, count, end)
      }
    case .response:
      vm.call(note("proxy_on_response_headers"), id, absent: 0) {
        proxy_on_response_headers($0, count, end)
      }
    }
  }

  func bodyCallback(_ direction: StreamDirection, _ size: Int, _ end: Bool) -> UInt32 {
    let (size, end) = (UInt32(size), UInt32(end ? 1 : 0))
    return switch direction {
    case .request:
      vm.call(note("proxy_on_request_body"), id, absent: 0) { proxy_on_request_body($0, size, end) }
    case .response:
      vm.call(note("proxy_on_response_body"), id, absent: 0) {
        proxy_on_response_body($0, size, end)
      }
    }
  }

  func trailersCallback(_ direction: StreamDirection, _ count: Int) -> UInt32 {
    let count = UInt32(count)
    return switch direction {
    case .request:
      vm.call(note("proxy_on_request_trailers"), id, absent: 0) {
        proxy_on_request_trailers($0, count)
      }
    case .response:
      vm.call(note("proxy_on_response_trailers"), id, absent: 0) {
        proxy_on_response_trailers($0, count)
      }
    }
  }
}
