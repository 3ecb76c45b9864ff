import CProxyWasm
import FilterEngine
import ProxyWasm

@c(proxy_wasm_start) @implementation
public func proxy_wasm_start() {
  VirtualMachine.start(streamsEndAt: .done) { FilterPlugin() }
}
