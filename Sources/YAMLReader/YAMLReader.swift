internal import Bytes

/// Reads YAML text into documents with exact positions.
///
/// Any bytes at all give documents, failures or both: never a trap, and never more time or memory
/// than `YAMLLimits` grants.
public enum YAMLReader {
  /// Reads all documents of `text`. Behind a document that cannot be read it goes on with the next
  /// line `---`.
  public static func read(_ text: [UInt8], limits: YAMLLimits = YAMLLimits()) -> YAMLStream {
    var assembler = StreamAssembler(text: text, limits: limits)
    do {
      try run(&assembler, text, limits)
    } catch {
      assembler.fail(error)
    }
    return assembler.stream
  }

  private static func run(
    _ assembler: inout StreamAssembler, _ text: [UInt8], _ limits: YAMLLimits
  ) throws(YAMLFailure) {
    guard text.count <= limits.size else {
      throw YAMLFailure(
        .tooLarge, "the file is larger than \(limits.size >> 20) MiB", at: ByteRange(0, 0))
    }
    let index = try TextScan.check(text)
    try TextScan.checkDirectives(text, limits)
    var start = index.start
    while true {
      do throws(YAMLFailure) {
        guard let parser = EventParser(text, index, from: start) else {
          throw YAMLFailure(.syntax, "out of memory", at: ByteRange(0, 0))
        }
        while try parser.next(into: &assembler) {}
        return
      } catch {
        let fault = max(Int(error.span.start), Int(error.context?.span.start ?? 0))
        guard !assembler.isFull,
          let next = TextScan.documentStart(in: text, from: max(fault, start + 1))
        else { throw error }
        assembler.fail(error)
        start = next
      }
    }
  }
}
