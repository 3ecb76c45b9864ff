internal import YAMLReader

/// The documents of a file, or of a text in one, sorted into what they are.
struct Deployment {
  /// A document, or an item of a list of resources.
  enum Part {
    case resource(KubernetesResource, YAMLNodeID, DocumentContext)
    case envoy(EnvoySearch, YAMLNodeID, DocumentContext)
    case other(YAMLNodeID, DocumentContext)
  }

  private(set) var parts: [Part] = []
  private(set) var clusters = ClusterTable()
  /// Whether there is anything of Envoy's or of Kubernetes'.
  private(set) var isDeployed = false

  init(_ contexts: [DocumentContext]) {
    for context in contexts { add(.root, context) }
    clusters.close()
  }

  private mutating func add(_ root: YAMLNodeID, _ context: DocumentContext) {
    var pending = [context.yaml.resolved(root)]
    while let root = pending.popLast() {
      let yaml = context.yaml
      if let resource = KubernetesResource(yaml, root) {
        isDeployed = true
        if let items = resource.items(yaml) {
          pending += items.reversed()
        } else {
          parts.append(.resource(resource, root, context))
        }
        continue
      }
      let search = EnvoySearch(yaml, under: root)
      if search.isEnvoy(yaml, root) {
        isDeployed = true
        clusters.add(search, yaml, root)
        parts.append(.envoy(search, root, context))
      } else {
        parts.append(.other(root, context))
      }
    }
  }
}
