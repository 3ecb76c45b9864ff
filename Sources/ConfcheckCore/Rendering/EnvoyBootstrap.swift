internal import FilterConfig

/// A complete configuration for `envoy -c`: a listener with the filter in front of one upstream.
struct EnvoyBootstrap {
  private let configuration: ConfigDocument
  private let name: String
  private let module: String
  private let listen: SocketAddress
  private let admin: SocketAddress
  private let upstream: SocketAddress
  private let services: [(cluster: String, address: SocketAddress)]

  init(_ configuration: ConfigDocument, _ options: RenderOptions) throws(UsageFailure) {
    self.configuration = configuration
    name = options.name ?? "generic_filter"
    module = options.module ?? "generic-filter.wasm"
    if name.isEmpty { throw UsageFailure("--name needs a name") }
    if module.isEmpty { throw UsageFailure("--module needs a path") }
    listen = try SocketAddress(
      options.listen ?? "127.0.0.1:10000", option: "--listen", isToListen: true)
    admin = try SocketAddress(
      options.admin ?? "127.0.0.1:9901", option: "--admin", isToListen: true)
    upstream = try SocketAddress(options.upstream ?? "127.0.0.1:8080", option: "--upstream")
    services = try Self.services(of: configuration, options.services)
    guard !listen.isReached(at: admin), !admin.isReached(at: listen) else {
      throw UsageFailure("--listen and --admin are one address; only one of them can have it")
    }
    for (option, address) in [("--upstream", upstream)]
      + services.map({ ("--service", $0.address) })
    where listen.isReached(at: address) {
      throw UsageFailure(
        "\(option) is where Envoy itself listens: its requests would go in circles")
    }
  }

  /// The document.
  var manifest: Manifest {
    [
      "admin": ["address": admin.manifest],
      "static_resources": ["listeners": [listener], "clusters": .list(clusters)],
    ]
  }

  // MARK: - Clusters

  /// Every cluster that the configuration names, in order, with the address that an option gives.
  private static func services(
    of configuration: ConfigDocument, _ options: [String]
  ) throws(UsageFailure) -> [(cluster: String, address: SocketAddress)] {
    let clusters = clusterNames(configuration)
    var addresses: [String: SocketAddress] = [:]
    for option in options {
      // A cluster's name may have the sign in it, an address cannot.
      guard let sign = option.lastIndex(of: "="), sign != option.startIndex else {
        throw UsageFailure("--service needs CLUSTER=HOST:PORT, not \"\(option)\"")
      }
      let cluster = String(option[..<sign])
      guard clusters.contains(cluster) else {
        let known = clusters.isEmpty ? "there are none" : clusters.joined(separator: ", ")
        throw UsageFailure(
          "--service \"\(cluster)\": no service of the configuration has this cluster (\(known))")
      }
      let address = String(option[option.index(after: sign)...])
      addresses[cluster] = try SocketAddress(address, option: "--service \(cluster)=")
    }
    let missing = clusters.filter { addresses[$0] == nil }
    guard missing.isEmpty else {
      let wanted = missing.map { "--service '\($0)=HOST:PORT'" }.joined(separator: " ")
      throw UsageFailure("where are the clusters of the services? Add \(wanted)")
    }
    return clusters.compactMap { name in addresses[name].map { (name, $0) } }
  }

  private static func clusterNames(_ configuration: ConfigDocument) -> [String] {
    var names: [String] = []
    for services in fields("services", of: .root, configuration) {
      for service in configuration.children(of: services) {
        for cluster in fields("cluster", of: service, configuration)
        where configuration.kind(of: cluster) == .string {
          let name = String(decoding: configuration.text(of: cluster), as: UTF8.self)
          if !names.contains(name) { names.append(name) }
        }
      }
    }
    return names
  }

  private static func fields(
    _ name: String, of map: ConfigValue, _ document: ConfigDocument
  ) -> [ConfigValue] {
    guard document.kind(of: map) == .map else { return [] }
    return document.children(of: map).filter { document.key(of: $0).elementsEqual(name.utf8) }
  }

  /// The cluster behind the filter, under a name that no service has.
  private var upstreamName: String {
    var name = "upstream"
    while services.contains(where: { $0.cluster == name }) { name += "_" }
    return name
  }

  private var clusters: [Manifest] {
    ([(upstreamName, upstream)] + services.map { ($0.cluster, $0.address) }).map { name, address in
      [
        "name": .text(name),
        "type": address.isNumeric ? "STATIC" : "STRICT_DNS",
        "connect_timeout": "1s",
        "load_assignment": [
          "cluster_name": .text(name),
          "endpoints": [["lb_endpoints": [["endpoint": ["address": address.manifest]]]]],
        ],
      ]
    }
  }

  // MARK: - Listener

  private var listener: Manifest {
    let routes: Manifest = [
      ["match": ["prefix": "/"], "route": ["cluster": .text(upstreamName)]]
    ]
    let manager: Manifest = [
      "@type":
        "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
      "stat_prefix": "http",
      "route_config": [
        "name": "http", "virtual_hosts": [["name": "all", "domains": ["*"], "routes": routes]],
      ],
      "http_filters": [
        filter,
        [
          "name": "envoy.filters.http.router",
          "typed_config": [
            "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"
          ],
        ],
      ],
    ]
    return [
      "name": "http",
      "address": listen.manifest,
      "filter_chains": [
        [
          "filters": [
            [
              "name": "envoy.filters.network.http_connection_manager",
              "typed_config": manager,
            ]
          ]
        ]
      ],
    ]
  }

  private var filter: Manifest {
    let config: Manifest = [
      "name": .text(name),
      "vm_config": [
        "vm_id": .text(name),
        "runtime": "envoy.wasm.runtime.v8",
        "code": ["local": ["filename": .text(module)]],
      ],
    ]
    // No configuration at all is what the filter takes for nothing to do.
    let more: [(String, Manifest)] =
      configuration.isEmpty
      ? []
      : [
        (
          "configuration",
          [
            "@type": "type.googleapis.com/google.protobuf.Struct",
            "value": Manifest(.root, of: configuration),
          ]
        )
      ]
    return [
      "name": .text(name),
      "typed_config": [
        "@type": "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm",
        "config": config + more,
      ],
    ]
  }
}
