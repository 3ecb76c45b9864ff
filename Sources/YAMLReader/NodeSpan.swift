internal import Bytes

/// Corrects the spans of events, so that a caret underlines the node and nothing else: libyaml lets
/// anchor and tag belong to the node, and blank lines to a block scalar.
enum NodeSpan {
  /// Parts the bytes of an event into anchor and tag, and the node itself.
  static func split(
    _ span: ByteRange, _ properties: StreamAssembler.Properties, in text: [UInt8]
  ) -> (properties: ByteRange, node: ByteRange) {
    guard !properties.anchor.isEmpty || properties.tag != .none else {
      return (.empty, span)
    }
    // A scalar's event ends with the scalar, a collection's with its first token: never too early.
    let end = min(Int(span.end), text.count)
    var offset = Int(span.start)
    var propertiesEnd = offset
    while offset < end, text[offset] == UInt8(ascii: "&") || text[offset] == UInt8(ascii: "!") {
      while offset < end, !isSpace(text[offset]) { offset += 1 }
      propertiesEnd = offset
      offset = skipSpaceAndComments(text, offset, end)
    }
    return (ByteRange(Int(span.start), propertiesEnd), ByteRange(offset, end))
  }

  /// The span without the blank lines at its end.
  static func trimmed(_ span: ByteRange, in text: [UInt8]) -> ByteRange {
    var end = min(Int(span.end), text.count)
    while end > Int(span.start), isSpace(text[end - 1]) { end -= 1 }
    return ByteRange(Int(span.start), end)
  }

  /// False for collections by indentation and for the map of one pair in `[a: b]`.
  static func beginsWithBracket(
    _ span: ByteRange, _ kind: YAMLNode.Kind, _ style: YAMLNode.Style, in text: [UInt8]
  ) -> Bool {
    guard style == .flow, Int(span.start) < text.count else { return false }
    return text[Int(span.start)] == (kind == .mapping ? UInt8(ascii: "{") : UInt8(ascii: "["))
  }

  private static func skipSpaceAndComments(_ text: [UInt8], _ start: Int, _ end: Int) -> Int {
    var offset = start
    while offset < end {
      if isSpace(text[offset]) {
        offset += 1
      } else if text[offset] == UInt8(ascii: "#"), offset > start {
        while offset < end, text[offset] != 0x0A, text[offset] != 0x0D { offset += 1 }
      } else {
        break
      }
    }
    return offset
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }
}
