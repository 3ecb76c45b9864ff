internal import Bytes
internal import YAMLReader

/// Text that is read by itself: a file, or a scalar in one that holds a document of its own. It
/// knows where in the file each of its bytes stands.
struct SourceText {
  private enum Layer {
    case scalar(ScalarMap)
    case whole(ByteRange)
  }

  let bytes: [UInt8]
  /// From the text outwards.
  private let layers: [Layer]

  /// All of a file.
  init(_ file: SourceFile) {
    bytes = file.bytes
    layers = []
  }

  /// The decoded text of a scalar in `outer`.
  init(scalar id: YAMLNodeID, of document: YAMLDocument, in outer: SourceText) {
    bytes = Array(document.text(of: id))
    layers = [.scalar(ScalarMap(id, of: document, in: outer.bytes))] + outer.layers
  }

  /// Bytes of which only is known that they come from `span` in `outer`.
  init(_ bytes: [UInt8], from span: ByteRange, in outer: SourceText) {
    self.bytes = bytes
    layers = [.whole(span)] + outer.layers
  }

  /// How many scalars deep the text stands in the file.
  var depth: Int { layers.count }

  /// The place in the file of a range of the text.
  func place(_ range: ByteRange) -> ByteRange {
    layers.reduce(range) { range, layer in
      switch layer {
      case .scalar(let map): map.source(of: range)
      case .whole(let span): span
      }
    }
  }
}
