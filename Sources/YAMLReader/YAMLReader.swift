internal import Bytes

/// Reads YAML text into documents with exact positions.
///
/// Any bytes at all give documents, failures or both: never a trap, and never more time or memory
/// than `YAMLLimits` grants.
public enum YAMLReader {
  /// Reads all documents of `text`.
  public static func read(_ text: [UInt8], limits: YAMLLimits = YAMLLimits()) -> YAMLStream {
    var assembler = StreamAssembler(text: text, limits: limits)
    do {
      try run(&assembler, text, limits)
    } catch {
      assembler.stream.failures.append(error)
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
    guard let parser = EventParser(text, index) else {
      throw YAMLFailure(.syntax, "out of memory", at: ByteRange(0, 0))
    }
    while try parser.next(into: &assembler) {}
  }
}
