internal import Bytes
internal import FilterConfig
internal import YAMLReader

/// One configuration as the filter gets it, and what there is to say about it. Places are those of
/// the text that it was read from.
struct Judgement {
  private(set) var findings: [Finding] = []
  private(set) var dropped = 0
  /// What the filter gets; nil when nothing can be delivered.
  private(set) var document: ConfigDocument?
  /// The text whose places the findings have; nil for that of the document around it.
  private(set) var text: SourceText?

  /// Judges a document that was read from `source`, each value with its place. For the whole of it
  /// `place` is what to point at. `isPart` says that it is not all of the source, whose size says
  /// nothing then.
  init(
    _ document: ConfigDocument, in source: [UInt8], at place: ByteRange = .empty,
    isPart: Bool = false
  ) {
    judge(document, source, place, isPart: isPart)
  }

  /// Judges what came down a road.
  init(_ delivery: Delivery, in source: [UInt8], at place: ByteRange = .empty) {
    findings = delivery.findings
    dropped = delivery.dropped
    guard let document = delivery.document else { return }
    // Envoy and Istio take null for no configuration at all.
    let isNull = document.kind(of: .root) == .null && !delivery.unknown.contains(.root)
    judge(isNull ? ConfigDocument() : document, source, place, isPart: true, delivery)
  }

  /// Says that there is no document, because of a fault in the text.
  init(_ failure: SyntaxFailure, in source: [UInt8]) {
    let text = DiagnosticMessage.sentence(failure, in: source)
    let end = min(failure.offset + 1, source.count)
    findings = [
      Finding(
        .decoding(failure.code), String(decoding: text, as: UTF8.self),
        at: ByteRange(min(failure.offset, end), end))
    ]
  }

  /// Judges JSON text that stands in a document.
  init(json text: SourceText) {
    self.text = text
    do {
      let document = try ConfigReader.read(text.bytes)
      // What cannot be read as text has no places: then all of it is meant.
      judge(document, text.bytes, ByteRange(0, text.bytes.count), isPart: false)
    } catch {
      self = Judgement(error, in: text.bytes)
      self.text = text
      let visible = text.bytes.lastIndex { !" \t\r\n".utf8.contains($0) }.map { $0 + 1 } ?? 0
      if error.offset >= visible { findings[0].span = ByteRange(visible, visible) }
      if error.code == .jsonSyntax { findings[0].hint = Self.hint(error, text.bytes) }
    }
  }

  private static func hint(_ error: SyntaxFailure, _ text: [UInt8]) -> String? {
    let first = text.first { !" \t\r\n".utf8.contains($0) }
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
      return isYAML(text)
        ? "YAML stands in a google.protobuf.Struct; here the filter reads JSON only" : nil
    }
    let rest = text[min(error.offset, text.count)...]
    return rest.starts(with: "#".utf8) || rest.starts(with: "//".utf8)
      || rest.starts(with: "/*".utf8)
      ? "JSON has no comments" : nil
  }

  /// Whether text is YAML, and more than a word.
  private static func isYAML(_ text: [UInt8]) -> Bool {
    let stream = YAMLReader.read(text)
    return stream.failures.isEmpty && stream.documents.first?[.root].kind == .mapping
  }

  /// Judges the tree under `root` of a document that was JSON.
  init(jsonTree root: YAMLNodeID, of context: DocumentContext) {
    let span = context.yaml[root].span
    let place = ByteRange(start: span.start, end: span.start &+ 1)
    guard let document = JSONTree.delivered(root, of: context.yaml) else {
      findings = [
        Finding(
          .decoding(.tooDeep),
          "expected at most \(ConfigLimits.depth) lists and maps in each other", at: place)
      ]
      return
    }
    judge(document, context.text.bytes, place, isPart: true)
  }

  /// An error at whose place a difference of the roads was found: that is the reason, or beside the
  /// point, and no finding of its own.
  private mutating func explained(_ finding: Finding) -> Finding {
    let isSame: (Finding) -> Bool = {
      $0.code == .delivery(.roadDifference) && $0.span == finding.span
    }
    guard let index = findings.firstIndex(where: isSame) else { return finding }
    var finding = finding
    let difference = findings.remove(at: index)
    finding.hint =
      finding.hint
      ?? [difference.message, difference.hint].compactMap(\.self).joined(separator: "; ")
    return finding
  }

  /// Adds what is known from elsewhere about the configuration.
  mutating func add(_ more: [Finding]) { findings += more }

  private mutating func judge(
    _ document: ConfigDocument, _ source: [UInt8], _ place: ByteRange, isPart: Bool,
    _ delivery: Delivery? = nil
  ) {
    self.document = document
    guard !document.isEmpty else {
      findings.append(
        Finding(
          .delivery(.emptyConfiguration), "no configuration: everything passes through",
          at: place))
      return
    }
    if isPart, JSONWriter.write(document).count > ConfigLimits.size {
      findings.append(
        Finding(
          .decoding(.tooLarge), "the filter would get more than \(ConfigLimits.size >> 20) MiB",
          at: place))
      return
    }
    let report = ConfigDecoder.decode(document).report
    dropped += report.dropped
    for diagnostic in report.findings
    where !(delivery?.unknown.contains(diagnostic.value) ?? false) {
      findings.append(
        explained(Finding(diagnostic, in: document, delivery?.aliasSites ?? [:], source)))
    }
    findings += HopelessTests(document).findings
  }
}
