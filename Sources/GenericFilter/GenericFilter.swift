import CProxyWasm
import ProxyWasm

final class Hello: HTTPStream {
  override func requestHeaders(count: Int, endOfStream: Bool) -> HeadersAction {
    ProxyWasm.log(.warn, "hello")
    requestHeaders.set("x-hello", "world")
    return .continue
  }
}
final class HelloPlugin: Plugin {
  override func makeStream() -> HTTPStream { Hello() }
}

@c(proxy_wasm_start) @implementation
public func proxy_wasm_start() {
  VirtualMachine.start(streamsEndAt: .log) { HelloPlugin() }
}
