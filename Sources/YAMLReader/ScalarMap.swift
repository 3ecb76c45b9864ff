public import Bytes

/// Where each byte of a scalar's decoded text stood in the file: through indentation, folded lines
/// and escapes.
public struct ScalarMap: Sendable {
  /// A run of decoded bytes: the same as in the file, byte by byte, or one thing, such as an escape.
  struct Run: Sendable {
    var decoded: Int
    var decodedCount: Int
    var source: Int
    var sourceCount: Int
    var isVerbatim: Bool
  }

  /// In order and without gaps, the first at 0.
  private let runs: [Run]
  /// Where to point when the text is empty or nothing is known.
  private let fallback: ByteRange

  /// The map of a scalar of `document`, which was read from `text`.
  ///
  /// It is found by reading the file beside the decoded text; should the two not agree, every place
  /// is the whole scalar.
  ///
  /// - Complexity: linear in the length of the scalar.
  public init(_ id: YAMLNodeID, of document: YAMLDocument, in text: [UInt8]) {
    let node = document[id]
    fallback = node.span
    var alignment = ScalarAlignment(decoded: document.text(of: id), file: text)
    let isAligned = alignment.align(node)
    runs = isAligned ? alignment.runs : []
    isExact = isAligned
  }

  /// Whether file and text agree.
  public let isExact: Bool

  /// The place in the file of a range of the decoded text. What lies behind its end stands where
  /// the scalar's last character ends.
  public func source(of range: ByteRange) -> ByteRange {
    guard !runs.isEmpty else { return fallback }
    let start = place(of: Int(range.start), asEnd: false)
    guard !range.isEmpty else { return ByteRange(start, start) }
    return ByteRange(start, max(start, place(of: Int(range.end), asEnd: true)))
  }

  /// The place of an offset; as the end of a range it belongs to the run before it.
  private func place(of offset: Int, asEnd: Bool) -> Int {
    var low = 0
    var high = runs.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if runs[middle].decoded < offset || !asEnd && runs[middle].decoded == offset {
        low = middle
      } else {
        high = middle
      }
    }
    let run = runs[low]
    let inside = offset - run.decoded
    if run.isVerbatim { return run.source + min(inside, run.sourceCount) }
    return asEnd && inside > 0 || inside >= run.decodedCount
      ? run.source + run.sourceCount : run.source
  }
}
