import CProxyWasmEmulator
import ProxyWasm

// The files of this folder define the host calls, strongly: they win over the weak ones of CProxyWasm.
// Each has the same form: `answer` finds the VM of this thread, asks whether the call is allowed,
// records it, and turns a thrown status into the call's result.

/// Where a result's bytes go.
typealias BytesOut = UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?
typealias SizeOut = UnsafeMutablePointer<Int>?

/// Answers a host call; UNIMPLEMENTED when no emulated VM runs on this thread.
func answer(
  _ name: String, bytes: [[UInt8]] = [], numbers: [UInt64] = [],
  _ body: (EmulatedVM) throws(Status) -> Void
) -> UInt32 {
  guard let vm = EmulatedVM.current else { return Status.unimplemented.rawValue }
  var status = Status.ok
  if vm.proxy.options.forbiddenCalls.contains(name) {
    status = .internalFailure
  } else {
    do throws(Status) { try body(vm) } catch { status = error }
  }
  vm.proxy.calls.note(
    HostCall(
      name: name, worker: vm.worker, context: vm.context, bytes: bytes, numbers: numbers,
      status: status),
    name: name)
  return status.rawValue
}

/// Copies an argument.
func copy(_ start: UnsafePointer<UInt8>?, _ size: Int) -> [UInt8] {
  Array(UnsafeBufferPointer(start: start, count: start == nil ? 0 : size))
}

/// Hands over a result: an empty one is (0, 0), as the host does not allocate for it.
func hand(_ result: [UInt8], _ start: BytesOut, _ size: SizeOut) {
  size?.pointee = result.count
  guard !result.isEmpty, let block = proxy_wasm_emulator_allocate(result.count) else {
    start?.pointee = nil
    return
  }
  for (index, byte) in result.enumerated() { block[index] = byte }
  start?.pointee = block
}
