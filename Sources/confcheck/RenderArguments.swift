import ArgumentParser
import ConfcheckCore

/// `confcheck render`
struct RenderArguments: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render", abstract: "Write what the filter gets, or a manifest ready to apply.",
    discussion: """
      Nothing is written when the file has errors. In manifests, text that Envoy or Istio could \
      read as something else is in quotes, so that both deliver what was checked.
      """)

  @Argument(help: "The file, or - for standard input.")
  var file: String
  @Option(
    help: """
      What to write: the JSON that the filter gets, a complete configuration for envoy -c, or a \
      WasmPlugin.
      """)
  var to = RenderTarget.json
  @Option(
    help: """
      What the file is taken for: raw for a bare configuration, envoy or istio for what goes to \
      them, by whose rules it is then read. Without it, it is seen from the document.
      """)
  var target: Target?
  @Flag(help: "Write in spite of errors what the filter would get and refuse.")
  var force = false
  @Option(help: "The plugin's name. (default: generic_filter, for Istio generic-filter)")
  var name: String?
  @OptionGroup(title: "With --to envoy")
  var envoy: EnvoyArguments
  @OptionGroup(title: "With --to istio")
  var istio: IstioArguments

  func run() throws {
    var command = RenderCommand(file)
    command.target = to
    command.origin = target
    command.isForced = force
    command.options.name = name
    command.options.module = envoy.module
    command.options.listen = envoy.listen
    command.options.admin = envoy.admin
    command.options.upstream = envoy.upstream
    command.options.services = envoy.service
    command.options.namespace = istio.namespace
    command.options.selectors = istio.selector
    command.options.url = istio.url
    command.options.phase = istio.phase
    try Confcheck.finish(command.run(DiskFiles()))
  }
}

/// What else stands in an Envoy configuration.
struct EnvoyArguments: ParsableArguments {
  @Option(help: "The module's path. (default: generic-filter.wasm)")
  var module: String?
  @Option(
    help: ArgumentHelp("Where to listen. (default: 127.0.0.1:10000)", valueName: "address:port"))
  var listen: String?
  @Option(
    help: ArgumentHelp(
      "Where the admin interface listens. (default: 127.0.0.1:9901)", valueName: "address:port"))
  var admin: String?
  @Option(
    help: ArgumentHelp("Where requests go. (default: 127.0.0.1:8080)", valueName: "host:port"))
  var upstream: String?
  @Option(
    help: ArgumentHelp(
      "Where the cluster of a service is; one for each cluster that the configuration names.",
      valueName: "cluster=host:port"))
  var service: [String] = []
}

/// What else stands in a `WasmPlugin`.
struct IstioArguments: ParsableArguments {
  @Option(help: "Where the module is, as oci://REGISTRY/IMAGE:TAG. Required.")
  var url: String?
  @Option(help: "The resource's namespace.")
  var namespace: String?
  @Option(
    help: ArgumentHelp(
      "A label of the pods that it is for; without one, all of the namespace.",
      valueName: "label=value"))
  var selector: [String] = []
  @Option(help: "Where it stands in the filter chain: AUTHN, AUTHZ or STATS.")
  var phase: String?
}

extension RenderTarget: ExpressibleByArgument {}
