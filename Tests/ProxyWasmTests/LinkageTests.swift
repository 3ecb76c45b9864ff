import CProxyWasm
import ProxyWasm
import ProxyWasmEmulator
import Testing

/// The emulator's host calls must win over the weak ones of the C target, whatever the link order.
@Suite struct LinkageTests {
  @Test func hostCallsReachTheEmulator() {
    let proxy = EmulatedProxy.scripted()
    let status = proxy.perform { ProxyWasm.log(.info, "here") }
    #expect(status == .ok)
    #expect(proxy.logs == [LogLine(.info, "here")])
  }

  @Test func outsideAnEmulatedHostCallsAreUnimplemented() {
    #expect(ProxyWasm.log(.info, "nowhere") == .unimplemented)
    #expect(
      outcome { () throws(Status) in try HeaderMap(.requestHeaders).all() }.status == .unimplemented
    )
    #expect(Clock.wallNanoseconds() == 0)
    #expect(Clock.monotonicNanoseconds() == 0)
    #expect(Environment.value(of: "PATH") == nil)
  }

  @Test func clockAndEnvironmentAreTheEmulators() {
    let proxy = EmulatedProxy.scripted()
    proxy.wallNanoseconds = 42
    #expect(proxy.perform { Clock.wallNanoseconds() } == 42)
    #expect(proxy.perform { Clock.monotonicNanoseconds() } == proxy.monotonicNanoseconds)
    #expect(proxy.perform { Environment.value(of: "PATH") } == nil)
  }

  @Test func hostsDoNotMix() {
    let outer = EmulatedProxy.scripted()
    let inner = EmulatedProxy.scripted()
    outer.perform {
      ProxyWasm.log(.info, "outer")
      inner.perform { _ = ProxyWasm.log(.info, "inner") }
      ProxyWasm.log(.info, "outer again")
    }
    #expect(outer.logs.map(\.message) == ["outer", "outer again"])
    #expect(inner.logs.map(\.message) == ["inner"])
  }
}
