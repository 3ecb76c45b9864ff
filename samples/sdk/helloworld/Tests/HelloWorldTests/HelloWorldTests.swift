import ProxyWasm
import ProxyWasmEmulator
import Testing

@testable import HelloWorld

@Suite struct HelloWorldTests {
  /// What `start` registers, in an Envoy that runs inside this test.
  let proxy = EmulatedProxy { VirtualMachine { HelloPlugin() } }

  @Test func greetsWhomTheConfigurationNames() {
    proxy.configure("envoy")
    let stream = proxy.workers[0].exchange(.get("/"))
    #expect(stream.client?.headers["x-hello"] == "hello, envoy")
  }

  @Test func greetsTheWorldByDefault() {
    proxy.configure("")
    let stream = proxy.workers[0].exchange(.get("/"), response: .status(200, ["x-hello": "old"]))
    #expect(stream.client?.headers.values(of: "x-hello") == ["hello, world"])
  }

  @Test func leavesTheRequestAlone() {
    proxy.configure("")
    let stream = proxy.workers[0].exchange(.get("/"))
    #expect(stream.upstream?.headers == .get("/"))
  }
}
