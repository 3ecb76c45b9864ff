import FilterConfig

/// Wire bytes: any bytes are read or refused at an offset within them, and every number that is
/// read is a number in JSON's grammar.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let wire = [UInt8](UnsafeBufferPointer(start: start, count: count))
  do throws(SyntaxFailure) {
    let document = try StructReader.read(wire)
    precondition(document.kind(of: .root) == .map && document.sources.isEmpty)
    for index in document.nodes.indices {
      let value = ConfigValue(index: UInt32(index))
      guard document.kind(of: value) == .number else { continue }
      precondition(JSONNumber.matches(document.text(of: value)))
    }
    document.forEachDuplicateKey { second, first in
      precondition(document.key(of: second) == document.key(of: first))
    }
  } catch {
    precondition(error.offset >= 0 && error.offset <= wire.count)
  }
  _ = try? ConfigReader.read(wire)
  return 0
}
