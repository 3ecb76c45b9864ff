import FilterConfig

/// JSON text: any bytes are read or refused at an offset within them, and what is read is whole.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = [UInt8](UnsafeBufferPointer(start: start, count: count))
  do throws(SyntaxFailure) {
    let document = try JSONReader.read(text)
    precondition(!StructReader.looksLikeStruct(text))
    precondition(document.sources.count == document.nodes.count)
    for index in document.sources.indices {
      let source = document.sources[index]
      precondition(source.value.isEmpty == false && Int(source.value.end) <= text.count)
    }
    document.forEachDuplicateKey { second, first in
      precondition(document.key(of: second) == document.key(of: first))
    }
  } catch {
    precondition(error.offset >= 0 && error.offset <= text.count)
  }
  return 0
}
