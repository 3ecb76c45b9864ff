internal import Bytes
internal import FilterConfig
internal import YAMLReader

extension Reading {
  /// How many scalars deep documents are looked for: a `ConfigMap` in a `ConfigMap` may be.
  private static let textDepth = 3

  /// Judges every plugin of ours.
  mutating func read(_ deployment: Deployment) {
    checkDelivery(of: deployment)
    for part in deployment.parts {
      switch part {
      case .envoy(let search, _, let context):
        let road = target?.road ?? .envoyStruct
        for filter in search.filters {
          read(
            PluginSite(filter, context, road: road), context, road: road, deployment.clusters)
        }
      case .resource(let resource, let root, let context):
        read(resource, root, context, deployment.clusters)
      case .other(let root, let context):
        readStray(root, context)
      }
    }
  }

  private mutating func read(
    _ resource: KubernetesResource, _ root: YAMLNodeID, _ context: DocumentContext,
    _ clusters: ClusterTable
  ) {
    let road = target?.road ?? .kubernetes
    log.add(resource.faults(context))
    if let texts = resource.texts(context.yaml) {
      for entry in texts { readText(entry, context) }
      return
    }
    let sites =
      resource.plugins(context)
      ?? EnvoySearch(context.yaml, under: root).filters.map {
        PluginSite($0, context, road: road)
      }
    for site in sites { read(site, context, road: road, clusters, rule: resource.clusterRule) }
  }

  /// A document that is nothing we know, among others that are: ours if it has our fields.
  private mutating func readStray(_ root: YAMLNodeID, _ context: DocumentContext) {
    guard Recognition(context.yaml).isOurs(root) else { return }
    let judgement = judge(
      .tree(root), context, target?.road ?? .envoyStruct, isOnlyRoad: target?.road != nil)
    guard let judgement else { return }
    add(judgement, from: context, configuration: context.pointer(to: root))
  }

  /// Says what makes Kubernetes refuse a whole document, once for each.
  private mutating func checkDelivery(of deployment: Deployment) {
    var last = YAMLNodeID.none.index
    for case .resource(_, _, let context) in deployment.parts
    where context.yaml.span.start != last {
      last = context.yaml.span.start
      guard (target?.road ?? .kubernetes) == .istio, !context.isJSON else { continue }
      for refusal in Delivery.refusals(of: context.yaml, road: .istio) {
        var finding = refusal.finding
        finding.move(to: context.text)
        finding.document = context.number
        log.add(finding)
      }
    }
  }

  // MARK: - Texts

  /// Looks into the text of a `ConfigMap`. What is no document, or none of ours, is none of our
  /// business.
  private mutating func readText(_ entry: YAMLDocument.Entry, _ outer: DocumentContext) {
    let name = outer.yaml.string(outer.yaml.resolved(entry.key)) ?? ""
    let content = outer.yaml.text(of: entry.value)
    guard outer.text.depth < Self.textDepth,
      isNamed(content) || Self.holds(content, ["rules"])
    else { return }
    let text = SourceText(scalar: entry.value, of: outer.yaml, in: outer.text)
    let prefix = outer.pointer(to: entry.value) + "#"
    let json = name.hasSuffix(".yaml") ? nil : try? JSONReader.read(text.bytes)
    let isJSON = json.map { !$0.isEmpty } ?? false
    let stream = isJSON ? nil : YAMLReader.read(text.bytes)
    let documents = stream?.documents ?? json.map { [YAMLDocument($0)] } ?? []
    let contexts = documents.filter { !$0.isEmpty }.map {
      DocumentContext($0, in: text, number: outer.number, prefix: prefix, isJSON: isJSON)
    }
    let isDocument = ["yaml", "yml", "json"].contains { name.hasSuffix("." + $0) }
    for failure in stream?.failures ?? [] where isDocument && isNamed(text.bytes[...]) {
      var finding = Finding(failure)
      finding.move(to: text)
      finding.document = outer.number
      finding.pointer = prefix
      log.add(finding)
    }
    read(Deployment(contexts))
  }

  /// Whether text names a plugin such as ours. Most of what stands in a `ConfigMap` is neither YAML
  /// nor for us.
  func isNamed(_ text: ArraySlice<UInt8>) -> Bool {
    Self.holds(text, ["filters.http.wasm", "generic-filter", "generic_filter", "WasmPlugin"])
  }

  static func holds(_ text: ArraySlice<UInt8>, _ words: [StaticString]) -> Bool {
    text.withUnsafeBufferPointer { text in
      words.contains { word in word.withUTF8Buffer { text.find($0) != nil } }
    }
  }

  // MARK: - Plugins

  private mutating func read(
    _ site: PluginSite, _ context: DocumentContext, road: Road, _ clusters: ClusterTable,
    rule: ClusterTable.Rule = .defined
  ) {
    log.add(site.faults)
    guard isOurs(site, context) else {
      let name = site.names.first.map { " \"\($0)\"" } ?? ""
      log.add(
        context.finding(
          .foreignPlugin, "the plugin\(name) is not ours and left alone", at: site.place))
      return
    }
    log.add(site.ownFaults)
    guard var judgement = judge(site.content, context, road) else {
      configurations += 1
      return
    }
    let place: YAMLNodeID? =
      switch site.content {
      case .tree(let id), .text(let id), .base64(let id): id
      case .none, .unusable: nil
      }
    if case .tree = site.content, road == .istio, configurations == 0 { style = .istio }
    if let document = judgement.document {
      judgement.add(
        clusters.findings(
          on: document, by: rule, comparisons: &comparisons))
      if let value = site.failsOpen, document.decidesWhoMayPass {
        log.add(
          context.finding(
            .failsOpen, "when the plugin cannot start, everybody passes", at: value,
            hint: "leave it out: the default refuses"))
      }
    }
    // What several plugins have through an alias is said once.
    let identity = place.map {
      Place(document: context.number, text: context.prefix, node: $0, road: road)
    }
    if let identity, !judged.insert(identity).inserted { return count(judgement) }
    add(judgement, from: context, configuration: place.map(context.pointer) ?? "")
  }

  private mutating func add(
    _ judgement: Judgement, from context: DocumentContext, configuration: String
  ) {
    for var finding in judgement.findings {
      finding.move(to: judgement.text ?? context.text)
      finding.document = context.number
      finding.configuration = configuration
      log.add(finding)
    }
    count(judgement)
  }

  private func isOurs(_ site: PluginSite, _ context: DocumentContext) -> Bool {
    if site.isOursByName { return true }
    switch site.content {
    case .tree(let id): return Recognition(context.yaml).isOurs(id)
    case .text(let id):
      guard let json = try? JSONReader.read(Array(context.yaml.text(of: id))) else { return false }
      return Recognition(YAMLDocument(json)).isOurs(.root)
    default: return false
    }
  }

  /// Nil when there is nothing to judge, which was said.
  private func judge(
    _ content: PluginSite.Content, _ context: DocumentContext, _ road: Road,
    isOnlyRoad: Bool = true
  ) -> Judgement? {
    let yaml = context.yaml
    switch content {
    case .unusable: return nil
    case .none(let id):
      return Judgement(ConfigDocument(), in: [], at: yaml[id].span)
    case .tree(let id):
      guard yaml[id].firstChild.exists else {
        return Judgement(ConfigDocument(), in: [], at: yaml[id].span)
      }
      guard context.isJSON else {
        let start = yaml[id].span.start
        return Judgement(
          Delivery(yaml, root: id, road: road, isOnlyRoad: isOnlyRoad), in: context.text.bytes,
          at: ByteRange(start: start, end: start &+ 1))
      }
      return Judgement(jsonTree: id, of: context)
    case .text(let id):
      return Judgement(json: SourceText(scalar: id, of: yaml, in: context.text))
    case .base64(let id):
      let bytes = ProtobufBase64.decode(yaml.text(of: id)) ?? []
      return Judgement(json: SourceText(bytes, from: yaml[id].span, in: context.text))
    }
  }
}
