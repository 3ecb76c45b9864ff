internal import CProxyWasm

/// Bytes that the host wrote into this module's memory: freed when the value goes away.
public struct HostBytes: ~Copyable {
  let start: UnsafeMutablePointer<UInt8>?
  /// How many bytes there are.
  public let count: Int

  init(_ start: UnsafeMutablePointer<UInt8>?, _ count: Int) {
    self.start = start
    // An empty value comes as (0, 0) and means present and empty.
    self.count = start == nil || count < 0 ? 0 : count
  }

  deinit {
    if let start { proxy_wasm_free(start) }
  }

  /// Lends the bytes; the pointer is valid inside `body` only.
  @inline(__always)
  public func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    body(UnsafeBufferPointer(start: UnsafePointer(start), count: count))
  }

  /// Lends the bytes to be changed: they are a copy of what the host has.
  @inline(__always)
  public func withMutableBytes<Result>(
    _ body: (UnsafeMutableBufferPointer<UInt8>) -> Result
  ) -> Result {
    body(UnsafeMutableBufferPointer(start: start, count: count))
  }

  /// A copy that lives on.
  public func array() -> [UInt8] {
    Array(UnsafeBufferPointer(start: UnsafePointer(start), count: count))
  }
}
