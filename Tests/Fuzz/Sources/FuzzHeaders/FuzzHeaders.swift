import ProxyWasm

/// Header maps: any bytes are read or refused, ranges lie within them, and what is read can be
/// written and read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = UnsafeBufferPointer(start: start, count: count)
  var pairs = 0
  let whole = HeaderPairs.forEach(in: bytes) { name, value in
    precondition(name.start <= name.end && name.end < value.start + 1)
    precondition(value.start <= value.end && Int(value.end) < count)
    pairs += 1
  }
  guard let decoded = HeaderPairs.decode(bytes) else {
    precondition(!whole)
    return 0
  }
  precondition(whole && decoded.count == pairs)
  let encoded = HeaderPairs.encode(decoded.map { (ByteString($0.name), ByteString($0.value)) })
  guard let encoded else { return 0 }
  let again = encoded.withUnsafeBufferPointer { HeaderPairs.decode($0) }
  precondition(again?.count == decoded.count)
  for (a, b) in zip(decoded, again ?? []) {
    precondition(a.name == b.name && a.value == b.value)
  }
  return 0
}
