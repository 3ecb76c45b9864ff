internal import YAMLReader

/// A scalar as it stands in YAML: all that the rules of a road look at.
struct WrittenScalar {
  /// The decoded text.
  var text: ArraySlice<UInt8>
  /// False with quotes and for block scalars.
  var isPlain: Bool
  /// The explicit tag.
  var tag: YAMLTag

  init(text: ArraySlice<UInt8>, isPlain: Bool, tag: YAMLTag = .none) {
    self.text = text
    self.isPlain = isPlain
    self.tag = tag
  }

  init(_ id: YAMLNodeID, in document: YAMLDocument) {
    self.init(
      text: document.text(of: id), isPlain: document[id].isPlain, tag: document[id].tag)
  }
}
