import Bytes
internal import CProxyWasm

/// The variables that the operator gives the VM (`vm_config.environment_variables` in Envoy,
/// `vmConfig.env` in Istio). All plugins of a VM see the same.
public enum Environment {
  /// The value of the variable, or nil. Reads the whole environment: do it when configured, not per
  /// request.
  public static func value(of name: ByteString) -> [UInt8]? {
    var count = 0
    var size = 0
    guard proxy_wasm_environment_sizes(&count, &size) == 0, count > 0, size > 0, count < 1 << 16,
      size < 1 << 24
    else { return nil }
    var entries = [UnsafeMutablePointer<UInt8>?](repeating: nil, count: count)
    var block = [UInt8](repeating: 0, count: size)
    let failed = entries.withUnsafeMutableBufferPointer { entries in
      block.withUnsafeMutableBufferPointer { block in
        proxy_wasm_environment_get(entries.baseAddress, block.baseAddress) != 0
      }
    }
    if failed { return nil }
    // The entries stand in the block one behind the other, each ended by NUL: no need of the pointers.
    return name.withBytes { name in
      for entry in block.split(separator: 0, omittingEmptySubsequences: true) {
        guard let equals = entry.firstIndex(of: 0x3D), entry[..<equals].elementsEqual(name) else {
          continue
        }
        return Array(entry[(equals + 1)...])
      }
      return nil
    }
  }
}
