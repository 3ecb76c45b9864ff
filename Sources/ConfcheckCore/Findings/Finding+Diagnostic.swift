internal import Bytes
internal import FilterConfig

extension Finding {
  /// What the filter's decoder says, at its place in the bytes of `source`.
  init(
    _ diagnostic: Diagnostic, in document: ConfigDocument,
    _ aliasSites: [ConfigValue: ByteRange], _ source: [UInt8]
  ) {
    let sentence = DiagnosticMessage.sentence(diagnostic, in: document)
    let pointer = DiagnosticMessage.pointer(of: diagnostic.value, in: document)
    self.init(
      .decoding(diagnostic.code), String(decoding: sentence, as: UTF8.self),
      at: Self.part(diagnostic, document, source)
        ?? Self.place(diagnostic.value, diagnostic.place, document),
      pointer: String(decoding: pointer, as: UTF8.self))

    hint = Self.quoting(diagnostic, document, source)
    if diagnostic.related.exists {
      let isReference = diagnostic.code == .unknownReference
      let place = isReference ? .key : diagnostic.place
      related.append(
        Related(
          span: Self.place(diagnostic.related, place, document),
          label: isReference ? "is this meant?" : "first here"))
    }
    if let site = Self.aliasSite(above: diagnostic.value, document, aliasSites) {
      related.append(Related(span: site, label: "used here"))
    }
  }

  /// The span of a value, or of its key where it has one.
  private static func place(
    _ value: ConfigValue, _ place: Diagnostic.Place, _ document: ConfigDocument
  ) -> ByteRange {
    guard let source = document.source(of: value) else { return .empty }
    return place == .key && !source.key.isEmpty ? source.key : source.value
  }

  /// The span of the part of a text that is at fault, where the text stands in the file as it is:
  /// not where it is escaped or folded.
  private static func part(
    _ diagnostic: Diagnostic, _ document: ConfigDocument, _ source: [UInt8]
  ) -> ByteRange? {
    let part = diagnostic.part
    let isKey = diagnostic.place == .key
    let node = document[diagnostic.value]
    let text = isKey ? node.key : node.text
    guard !part.isEmpty, part.start >= text.start, part.end <= text.end else { return nil }
    let span = place(diagnostic.value, diagnostic.place, document)
    let quoted = ByteRange(start: span.start &+ 1, end: max(span.end, 1) &- 1)
    for inner in [span, quoted]
    where source[inner].elementsEqual(document.bytes[text]) {
      return ByteRange(
        start: inner.start &+ (part.start &- text.start),
        end: inner.start &+ (part.end &- text.start))
    }
    return nil
  }

  /// Text that looks like a number or boolean needs quotes where text is wanted.
  private static func quoting(
    _ diagnostic: Diagnostic, _ document: ConfigDocument, _ source: [UInt8]
  ) -> String? {
    guard diagnostic.code == .wrongType, case .type(let id) = diagnostic.expectation else {
      return nil
    }
    switch Schema.type(id).scalar {
    case .text, .format, .headerName, .headerGlob, .name, .choice: break
    default: return nil
    }
    switch document.kind(of: diagnostic.value) {
    case .number, .true, .false: break
    default: return nil
    }
    let written = source[place(diagnostic.value, .value, document)]
    guard !written.isEmpty, written.count <= 40 else { return nil }
    return "in quotes it is text: \"\(String(decoding: written, as: UTF8.self))\""
  }

  /// Where the alias stands through which a value came in, if one did.
  private static func aliasSite(
    above value: ConfigValue, _ document: ConfigDocument, _ sites: [ConfigValue: ByteRange]
  ) -> ByteRange? {
    guard !sites.isEmpty else { return nil }
    var value = value
    while value.exists {
      if let site = sites[value] { return site }
      value = document[value].parent
    }
    return nil
  }
}
