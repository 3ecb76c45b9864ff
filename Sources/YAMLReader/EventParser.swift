internal import Bytes
private import CYaml

/// libyaml's event parser over a copy of the text that it owns; both are freed with it.
struct EventParser: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let buffer: UnsafeMutableBufferPointer<UInt8>
  private let text: [UInt8]
  private let index: CodePointIndex
  /// Code points before those that libyaml sees.
  private let skipped: Int

  /// A parser of what stands behind the offset `start`, at which a code point begins. Nil when
  /// there is no memory. `text` has passed `TextScan`, which made `index`.
  init?(_ text: [UInt8], _ index: CodePointIndex, from start: Int) {
    self.text = text
    self.index = index
    skipped = index.codePoint(at: start, in: text)
    let rest = text[min(start, text.count)...]
    // At least one byte, so that there is an address for an empty text.
    buffer = .allocate(capacity: rest.count + 1)
    _ = buffer.initialize(from: rest)
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    guard yaml_parser_initialize(parser) == 1, let base = buffer.baseAddress else { return nil }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, base, rest.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    buffer.deallocate()
  }

  /// Hands the next event to `assembler`; false at the end of the stream.
  func next(into assembler: inout StreamAssembler) throws(YAMLFailure) -> Bool {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw failure }
    defer { yaml_event_delete(&event) }
    let span = ByteRange(offset(event.start_mark), offset(event.end_mark))

    switch event.type {
    case YAML_DOCUMENT_START_EVENT:
      let version = event.data.document_start.version_directive
      try assembler.startDocument(at: span, isYAML12: version?.pointee.minor == 2)
    case YAML_DOCUMENT_END_EVENT:
      assembler.endDocument()
    case YAML_ALIAS_EVENT:
      try assembler.alias(name: Self.bytes(event.data.alias.anchor), span)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      try assembler.scalar(
        UnsafeBufferPointer(start: scalar.value, count: scalar.length), Self.style(scalar.style),
        StreamAssembler.Properties(
          anchor: Self.bytes(scalar.anchor), tag: YAMLTag(Self.bytes(scalar.tag))),
        span)
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      try assembler.open(
        .sequence, start.style == YAML_FLOW_SEQUENCE_STYLE ? .flow : .block,
        StreamAssembler.Properties(
          anchor: Self.bytes(start.anchor), tag: YAMLTag(Self.bytes(start.tag))),
        span)
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      try assembler.open(
        .mapping, start.style == YAML_FLOW_MAPPING_STYLE ? .flow : .block,
        StreamAssembler.Properties(
          anchor: Self.bytes(start.anchor), tag: YAMLTag(Self.bytes(start.tag))),
        span)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      assembler.close(at: span)
    case YAML_STREAM_END_EVENT, YAML_NO_EVENT:
      return false
    default:
      break
    }
    return true
  }

  private func offset(_ mark: yaml_mark_t) -> Int {
    index.offset(ofCodePoint: skipped + mark.index, in: text)
  }

  private var failure: YAMLFailure {
    let state = parser.pointee
    let problem = state.problem.map { String(cString: $0) } ?? "out of memory"
    let context = state.context.map { String(cString: $0) }
    return SyntaxMessage.failure(
      problem: problem, at: offset(state.problem_mark), context: context,
      contextAt: context == nil ? nil : offset(state.context_mark), in: text)
  }

  private static func style(_ style: yaml_scalar_style_t) -> YAMLNode.Style {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: .literal
    case YAML_FOLDED_SCALAR_STYLE: .folded
    default: .plain
    }
  }

  private static func bytes(_ text: UnsafeMutablePointer<yaml_char_t>?) -> [UInt8] {
    guard var cursor = text else { return [] }
    var bytes: [UInt8] = []
    while cursor.pointee != 0 {
      bytes.append(cursor.pointee)
      cursor += 1
    }
    return bytes
  }
}
