internal import Bytes
internal import FilterConfig
internal import YAMLReader

/// One file on its way through readers, road and decoder: what the filter gets, and what there is
/// to say about it.
struct Reading {
  private let source: SourceFile
  private let road: Road
  private var findings: [Finding] = []
  private var dropped = 0
  /// What the filter gets; nil when nothing can be delivered.
  private(set) var document: ConfigDocument?

  init(_ source: SourceFile, road: Road) {
    self.source = source
    self.road = road
    if source.name.hasSuffix(".json") {
      readJSON()
    } else if source.name.hasSuffix(".yaml") || source.name.hasSuffix(".yml") {
      readYAML()
    } else if let json = try? JSONReader.read(source.bytes), !json.isEmpty {
      judge(json)
    } else {
      readYAML()
    }
  }

  /// The findings, sorted by place.
  var report: FileReport {
    let sorted = findings.enumerated().sorted { a, b in
      (a.element.span.start, a.offset) < (b.element.span.start, b.offset)
    }
    return FileReport(source: source, findings: sorted.map(\.element), dropped: dropped)
  }

  private mutating func readJSON() {
    do {
      // As the filter reads it: bytes that can be a Struct and no JSON are one.
      judge(try ConfigReader.read(source.bytes))
    } catch {
      let text = DiagnosticMessage.sentence(error, in: source.bytes)
      let end = min(error.offset + 1, source.bytes.count)
      findings.append(
        Finding(
          .decoding(error.code), String(decoding: text, as: UTF8.self),
          at: ByteRange(min(error.offset, end), end)))
    }
  }

  private mutating func readYAML() {
    let stream = YAMLReader.read(source.bytes)
    findings += stream.failures.map(Finding.init)
    if let second = stream.documents.dropFirst().first {
      let start = Int(second.span.start)
      findings.append(
        Finding(
          .delivery(.severalDocuments), "the filter reads one document, and this is the second",
          at: ByteRange(start, min(start + 3, Int(second.span.end))),
          hint: "put it in a file of its own"))
    }
    guard let first = stream.documents.first else {
      if stream.failures.isEmpty { judge(ConfigDocument()) }
      return
    }
    guard !first.isEmpty else { return judge(ConfigDocument()) }
    let delivery = Delivery(first, road: road)
    findings += delivery.findings
    dropped += delivery.dropped
    guard let document = delivery.document else { return }
    // Envoy and Istio take null for no configuration at all.
    let isNull = document.kind(of: .root) == .null && !delivery.unknown.contains(.root)
    judge(isNull ? ConfigDocument() : document, delivery)
  }

  private mutating func judge(_ document: ConfigDocument, _ delivery: Delivery? = nil) {
    self.document = document
    guard !document.isEmpty else {
      findings.append(
        Finding(
          .delivery(.emptyConfiguration), "no configuration: everything passes through",
          at: .empty))
      return
    }
    if delivery != nil, JSONWriter.write(document).count > ConfigLimits.size {
      findings.append(
        Finding(
          .decoding(.tooLarge), "the filter would get more than \(ConfigLimits.size >> 20) MiB",
          at: .empty))
      return
    }
    let report = ConfigDecoder.decode(document).report
    dropped += report.dropped
    for diagnostic in report.findings
    where !(delivery?.unknown.contains(diagnostic.value) ?? false) {
      findings.append(Finding(diagnostic, in: document, delivery?.aliasSites ?? [:], source))
    }
  }
}
