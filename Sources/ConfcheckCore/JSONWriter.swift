public import FilterConfig

/// Writes JSON text.
public enum JSONWriter {
  /// How the same document can be written.
  public enum Style: Sendable {
    /// In the order of the document, with no more escapes than JSON demands.
    case plain
    /// As istiod writes: names sorted by their bytes, and escapes that are safe in a web page.
    case istio
  }

  /// The document as compact JSON: the bytes that the filter gets when the configuration is
  /// delivered as text. Nothing for an empty document. Keeps order and duplicate names.
  public static func write(_ document: ConfigDocument, as style: Style = .plain) -> [UInt8] {
    if style == .istio { return escaped(write(document.sortedByName())) }
    var out: [UInt8] = []
    guard !document.isEmpty else { return out }
    out.reserveCapacity(document.bytes.count + document.nodes.count * 4)
    var value = ConfigValue.root
    while value.exists {
      let node = document[value]
      if node.parent.exists, document.kind(of: node.parent) == .map {
        appendString(document.key(of: value), to: &out)
        out.append(UInt8(ascii: ":"))
      }
      appendScalarOrBracket(value, document, to: &out)
      if node.firstChild.exists {
        value = node.firstChild
      } else {
        if isContainer(node.kind) { appendClosing(node.kind, to: &out) }
        value = upcoming(after: value, document, to: &out)
      }
    }
    return out
  }

  /// Writes a string with its quotes. Text is UTF-8; only what JSON demands is escaped.
  public static func appendString(_ text: some Sequence<UInt8>, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): out += [UInt8(ascii: "\\"), byte]
      case 0x08: out += [UInt8(ascii: "\\"), UInt8(ascii: "b")]
      case 0x09: out += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
      case 0x0A: out += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
      case 0x0C: out += [UInt8(ascii: "\\"), UInt8(ascii: "f")]
      case 0x0D: out += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
      case 0x00..<0x20:
        let digits = Array("0123456789abcdef".utf8)
        out += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: out.append(byte)
      }
    }
    out.append(UInt8(ascii: "\""))
  }

  /// JSON text with Go's further escapes; what they stand for occurs in strings alone.
  private static func escaped(_ json: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(json.count)
    var offset = 0
    while offset < json.count {
      let byte = json[offset]
      if byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "&") {
        out += Array("\\u00\(String(byte, radix: 16))".utf8)
      } else if byte == 0xE2, let digit = separator(json[offset...].prefix(3)) {
        out += Array("\\u202\(digit)".utf8)
        offset += 2
      } else {
        out.append(byte)
      }
      offset += 1
    }
    return out
  }

  /// 8 or 9 for the separator of lines U+2028 or of paragraphs U+2029.
  private static func separator(_ bytes: ArraySlice<UInt8>) -> Int? {
    bytes.elementsEqual([0xE2, 0x80, 0xA8]) ? 8 : bytes.elementsEqual([0xE2, 0x80, 0xA9]) ? 9 : nil
  }

  /// The value that follows in the order of writing, closing what ends before it.
  private static func upcoming(
    after value: ConfigValue, _ document: ConfigDocument, to out: inout [UInt8]
  ) -> ConfigValue {
    var value = value
    while true {
      let node = document[value]
      if node.nextSibling.exists {
        out.append(UInt8(ascii: ","))
        return node.nextSibling
      }
      guard node.parent.exists else { return .none }
      value = node.parent
      appendClosing(document.kind(of: value), to: &out)
    }
  }

  private static func appendScalarOrBracket(
    _ value: ConfigValue, _ document: ConfigDocument, to out: inout [UInt8]
  ) {
    switch document.kind(of: value) {
    case .null: out += Array("null".utf8)
    case .false: out += Array("false".utf8)
    case .true: out += Array("true".utf8)
    case .number: out += document.text(of: value)
    case .string: appendString(document.text(of: value), to: &out)
    case .list: out.append(UInt8(ascii: "["))
    case .map: out.append(UInt8(ascii: "{"))
    }
  }

  private static func isContainer(_ kind: ConfigDocument.Kind) -> Bool {
    kind == .list || kind == .map
  }

  private static func appendClosing(_ kind: ConfigDocument.Kind, to out: inout [UInt8]) {
    out.append(kind == .list ? UInt8(ascii: "]") : UInt8(ascii: "}"))
  }
}
