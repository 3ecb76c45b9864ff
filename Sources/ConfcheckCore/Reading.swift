internal import Bytes
internal import FilterConfig
internal import YAMLReader

/// One file on its way through readers, roads and decoder: what the filter gets, and what there is
/// to say about it.
///
/// A file is a bare configuration, or it holds what operators deploy: then every plugin of ours in
/// any of its documents is judged, each on its own road.
struct Reading {
  let target: Target?
  private let source: SourceFile
  var log = FindingLog()
  /// How many configurations there are.
  var configurations = 0
  /// What the filter gets of the first of them; nil when nothing certain can be delivered.
  var document: ConfigDocument?
  /// What has been judged.
  var judged: Set<Place> = []
  /// How many comparisons of names of clusters are left.
  var comparisons = ClusterTable.comparisons
  /// How that is written by who delivers it.
  var style = JSONWriter.Style.plain

  /// The place of a configuration, and how it goes on from there.
  struct Place: Hashable {
    var document: Int
    /// The pointer to the text in it, if it is one that holds documents.
    var text: String
    var node: YAMLNodeID
    var road: Road
  }

  init(_ source: SourceFile, target: Target? = nil) {
    self.source = source
    self.target = target
    if source.name.hasSuffix(".json") {
      readJSON()
    } else if source.name.hasSuffix(".yaml") || source.name.hasSuffix(".yml") {
      readYAML()
    } else if let json = try? JSONReader.read(source.bytes), !json.isEmpty {
      readJSON(json)
    } else {
      readYAML()
    }
  }

  /// The findings, sorted by place.
  var report: FileReport { log.report(on: source, configurations: configurations) }

  // MARK: - Files

  private mutating func readJSON() {
    do {
      // As the filter reads it: bytes that can be a Struct and no JSON are one.
      readJSON(try ConfigReader.read(source.bytes))
    } catch {
      // The limits are the filter's; what the filter's configuration stands in may have more.
      if error.code == .tooLarge || error.code == .tooDeep {
        let stream = YAMLReader.read(source.bytes)
        if stream.failures.isEmpty, stream.documents.count == 1,
          readDeployed(stream.documents, isJSON: true)
        {
          return
        }
      }
      add(Judgement(error, in: source.bytes))
    }
  }

  private mutating func readJSON(_ json: ConfigDocument) {
    if json.sources.count == json.nodes.count, !json.isEmpty {
      let documents = [YAMLDocument(json)]
      if readDeployed(documents, isJSON: true) { return }
      if isForeign(documents) { return addForeign() }
      if let road = target?.road {
        // As part of a Struct, or of a resource: not the text itself.
        if road == .istio { style = .istio }
        let context = DocumentContext(
          documents[0], in: SourceText(source), number: 1, isJSON: true)
        return add(Judgement(jsonTree: .root, of: context))
      }
    }
    add(Judgement(json, in: source.bytes))
  }

  private mutating func readYAML() {
    let stream = YAMLReader.read(source.bytes)
    let isForeign = isForeign(stream.documents)
    // Of templates that nobody named nobody expects YAML.
    let isTemplate = isForeign && !stream.failures.isEmpty && isForeignTemplate
    if !isTemplate { log.add(stream.failures.map(Finding.init)) }
    if readDeployed(stream.documents, isJSON: false) { return }
    if !isForeign {
      readBare(stream)
    } else if isTemplate || stream.failures.isEmpty {
      addForeign()
    }
  }

  /// Whether a file that was found in a directory is for somebody else, if nothing in it is
  /// deployed: what was asked for by name is ours.
  private func isForeign(_ documents: [YAMLDocument]) -> Bool {
    guard !source.isNamed, target != .raw else { return false }
    return !documents.contains { Recognition($0).mayBeOurs($0.resolved(.root)) }
  }

  /// Whether text that is no YAML is none because it is a template, and does not name us.
  private var isForeignTemplate: Bool {
    Self.holds(source.bytes[...], ["{{"]) && !isNamed(source.bytes[...])
  }

  private mutating func addForeign() {
    log.add(
      Finding(
        .delivery(.foreignFile), "nothing here is for the filter; the file is left alone",
        at: .empty, hint: "name the file itself to have all of it checked"))
  }

  /// Judges what the file holds; false when it is, or should be, a bare configuration.
  private mutating func readDeployed(_ documents: [YAMLDocument], isJSON: Bool) -> Bool {
    guard target != .raw else { return false }
    let text = SourceText(source)
    let contexts = documents.filter { !$0.isEmpty }.map {
      DocumentContext($0, in: text, number: $0.number + 1, isJSON: isJSON)
    }
    let stock = Deployment(contexts)
    guard stock.isDeployed else { return false }
    read(stock)
    return true
  }

  // MARK: - Bare configurations

  private mutating func readBare(_ stream: YAMLStream) {
    if stream.documentCount > 1, let second = stream.documents.first(where: { $0.number > 0 }) {
      let start = Int(second.span.start)
      var finding = Finding(
        .delivery(.severalDocuments),
        "the filter reads one document, and this is \(second.number == 1 ? "the second" : "another")",
        at: ByteRange(start, min(start + 3, Int(second.span.end))),
        hint: "put it in a file of its own")
      finding.document = second.number + 1
      log.add(finding)
    }
    guard let first = stream.documents.first, first.number == 0 else {
      if stream.failures.isEmpty {
        add(Judgement(ConfigDocument(), in: source.bytes))
      } else {
        configurations += 1
      }
      return
    }
    guard !first.isEmpty else { return add(Judgement(ConfigDocument(), in: source.bytes)) }
    let road = target?.road ?? .envoyStruct
    if road == .istio { style = .istio }
    let delivery = Delivery(first, road: road, isOnlyRoad: target?.road != nil)
    add(Judgement(delivery, in: source.bytes))
  }

  private mutating func add(_ judgement: Judgement) {
    log.add(judgement.findings)
    count(judgement)
  }

  /// Counts a configuration and keeps the first.
  mutating func count(_ judgement: Judgement) {
    log.drop(judgement.dropped)
    configurations += 1
    if configurations == 1 { document = judgement.document }
  }
}
