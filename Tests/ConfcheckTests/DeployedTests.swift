import Testing

@testable import ConfcheckCore

/// Commands on files that hold more than a bare configuration.
@Suite struct DeployedTests {
  private static let plugin = """
    apiVersion: extensions.istio.io/v1alpha1
    kind: WasmPlugin
    metadata: {name: generic-filter}
    spec:
      url: oci://registry.example.com/generic-filter:1
      pluginConfig: {version: 1, x-a: 1.10, x-on: {on: 1}}

    """

  private static func filter(_ value: String, name: String = "generic-filter") -> String {
    """
    - "@type": type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm
      config:
        name: \(name)
        configuration: {"@type": type.googleapis.com/google.protobuf.Struct, value: \(value)}

    """
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func check(
    _ contents: String, name: String = "x.yaml", target: Target? = nil,
    format: ReportFormat = .plain
  ) -> (status: ConfcheckCore.ExitStatus, output: String) {
    var command = CheckCommand([name])
    command.format = format
    command.target = target
    let result = command.run(MemoryFiles([name: contents]))
    return (result.status, Self.text(result.output))
  }

  private func render(_ contents: String, target: Target? = nil) -> CommandResult {
    var command = RenderCommand("x.yaml")
    command.origin = target
    return command.run(MemoryFiles(["x.yaml": contents]))
  }

  // MARK: - Commands

  @Test func renderTakesTheConfigurationOutOfItsWrapper() {
    let istio = render(Self.plugin)
    #expect(istio.status == .clean)
    #expect(Self.text(istio.output) == #"{"version":1,"x-a":1.1,"x-on":{"true":1}}"#)
    let envoy = render(Self.filter("{version: 1, x-a: 1.10}"))
    #expect(Self.text(envoy.output) == #"{"version":1,"x-a":"1.10"}"#)
    let two = render(Self.filter("{version: 1}") + Self.filter("{version: 1}"))
    #expect(two.status == .usage)
    #expect(Self.text(two.errors) == "confcheck: render takes one configuration; there are 2\n")
    #expect(render("static_resources: {}").status == .nothingMatched)
  }

  @Test func manifestsAreReadAgain() {
    let configuration = "version: 1\nx-a: [\"1.10\", \"on\", é, \"01\"]\nrules: [{name: a}]\n"
    let json = render(configuration).output
    for target in [RenderTarget.envoy, .istio] {
      var command = RenderCommand("x.yaml")
      command.target = target
      if target == .istio { command.options.url = "oci://registry.example.com/filter:1" }
      let manifest = Self.text(command.run(MemoryFiles(["x.yaml": configuration])).output)
      #expect(check(manifest).output == "", "\(manifest)")
      #expect(check(manifest).status == .clean)
      let delivered = render(manifest).output
      #expect(delivered.count == json.count, "\(Self.text(delivered))")
    }
  }

  @Test func targetsOverruleWhatIsSeen() {
    let bare = "version: 1\nx-a: 1.10\n"
    #expect(check(bare).output.contains("warning[road-difference]"))
    #expect(check(bare, target: .envoy).output == "")
    #expect(check(bare, target: .istio).output == "")
    #expect(Self.text(render(bare, target: .istio).output) == #"{"version":1,"x-a":1.1}"#)
    #expect(Self.text(render(bare, target: .envoy).output) == #"{"version":1,"x-a":"1.10"}"#)
    #expect(check(Self.plugin, target: .raw).output.contains("/apiVersion: unknown field"))
    #expect(
      Self.text(render(Self.filter("{x-a: 1.10}"), target: .istio).output) == #"{"x-a":1.1}"#)
  }

  @Test func targetsDeliverJSONToo() {
    var command = RenderCommand("x.json")
    let files = MemoryFiles(["x.json": #"{"x-b": 1.0, "x-a": [1e3, "<"], "version": 1}"#])
    #expect(
      Self.text(command.run(files).output) == #"{"x-b":1.0,"x-a":[1e3,"<"],"version":1}"#)
    command.origin = .istio
    #expect(
      Self.text(command.run(files).output) == #"{"version":1,"x-a":[1000,"\u003c"],"x-b":1}"#)
    command.origin = .envoy
    #expect(Self.text(command.run(files).output).contains(#""x-a":[1000,"<"]"#))
    let bad = check("{\n\"rulez\": 1}", name: "x.json", target: .istio)
    #expect(bad.output.hasPrefix("x.json:2:1: error[unknown-field] /rulez:"))
  }

  @Test func nothingToCheckIsNotClean() {
    let service = "apiVersion: v1\nkind: Service\n"
    #expect(check(service).status == .nothingMatched)
    #expect(check(service, target: .raw).status == .findings)
    #expect(check(service + "---\n" + Self.plugin).status == .clean)
    let files = MemoryFiles(["a.yaml": service, "b.yaml": Self.plugin])
    #expect(CheckCommand(["a.yaml", "b.yaml"]).run(files).status == .clean)
    #expect(CheckCommand(["a.yaml"]).run(files).status == .nothingMatched)
    #expect(check(service + "---\na: [").status == .findings)
  }

  @Test func jsonSaysWhereTheConfigurationIs() {
    let contents =
      "a: [\n---\n" + Self.plugin + "---\nkind: X\napiVersion: v1\nx:\n"
      + Self.filter("{version: 2}").split(separator: "\n").map { "  \($0)\n" }.joined()
    let output = check(contents, format: .json).output
    #expect(
      output.contains(
        #""document": 1, "severity": "error", "code": "yaml-syntax", "configuration": "", "#
          + #""pointer": """#))
    #expect(
      output.contains(
        #""document": 3, "severity": "error", "code": "out-of-range", "#
          + #""configuration": "/x/0/config/configuration/value", "pointer": "/version""#))
  }

  @Test func bareConfigurationsStillAreOneDocument() {
    #expect(check("version: 1\n---\nversion: 1\n").output.contains("several-documents"))
    #expect(check("a: [\n---\nversion: 1\n").output.contains("several-documents"))
    #expect(!check("---\n---\n" + Self.plugin).output.contains("several-documents"))
    #expect(!check(Self.plugin + "---\n").output.contains("several-documents"))
  }

  @Test func fieldsOfOursMakeABareConfiguration() {
    #expect(check("rules: []\nclusters: []\n").output.contains("unknown-field"))
    #expect(check("clusters: []\n").status == .nothingMatched)
    #expect(check("kind: x\nversion: 1\n").output.contains("unknown-field"))
  }

  // MARK: - Whose plugin it is

  @Test(arguments: [
    ("generic_filter", "{foo: 1}", true), ("my-Generic-Filter-2", "{foo: 1}", true),
    ("other", "{version: 1, rules: []}", true), ("other", "{mode: enforce, x-mine: 1}", true),
    ("other", "{rules: [], directives: 1}", false), ("other", "{}", false),
    ("other", "{x-mine: 1}", false), ("other", "", false), ("genericfilter", "{a: 1}", false),
    // Other things have rules and services too.
    ("other", "{rules: [{alert: a, expr: up}]}", false), ("other", "{rules: none}", false),
    ("other", "{version: '3', services: {web: {image: x}}}", false),
    ("other", "{services: {a: {cluster: b}}}", true), ("other", "{rules: [{name: a}]}", false),
    ("other", "{rules: [{name: a, stop: true}]}", true),
    // A misspelt field does not make another's of a configuration with actions of ours.
    ("other", "{limit: {}, rules: [{name: a, request: [{set_header: {x-a: b}}]}]}", true),
    ("other", "{limit: {}, rules: [{name: a, request: [{exec: ls}]}]}", false),
  ])
  func ours(_ name: String, _ value: String, _ isOurs: Bool) {
    let output = check(Self.filter(value, name: name)).output
    #expect(output.contains("note[foreign-plugin]") == !isOurs, "\(output)")
  }

  @Test func aliasesOfWholeConfigurationsAreSaidOnce() {
    let plugins = (0..<3).map {
      Self.filter($0 == 0 ? "&all {rulez: []}" : "*all", name: "generic-filter-\($0)")
    }
    #expect(check(plugins.joined()).output.split(separator: "\n").count == 1)
    let two = check(Self.filter("{rulez: []}") + Self.filter("{rulez: []}")).output
    #expect(two.split(separator: "\n").count == 2)
  }

  @Test(arguments: [
    ("kind: WasmPlugin\n", "write apiVersion: extensions.istio.io/v1alpha1 before it"),
    ("apiVersion: extensions.istio.io/v1alpha1\nkind: wasmPlugin\n", "write WasmPlugin"),
    ("apiVersion: extensions.istio.io/v1alpha1\nkind: WasmPlugin\n", nil),
  ])
  func kindsAreWrittenAsTheyAre(_ head: String, _ hint: String?) {
    let output = check(
      head + "spec: {url: oci://generic-filter, pluginConfig: {rulez: []}}\n", format: .human
    ).output
    #expect(output.contains("error[resource-kind]") == (hint != nil), "\(output)")
    if let hint { #expect(output.contains("hint: \(hint)\n"), "\(output)") }
    #expect(output.contains("/rulez") || output.contains("unknown field \"rulez\""))
  }

  @Test func secretsHoldTextsToo() {
    let text = "apiVersion: v1\nkind: Secret\nstringData:\n  a.yaml: |\n    "
    #expect(
      check(text + Self.plugin.replacing("\n", with: "\n    ").replacing("x-a", with: "rulez"))
        .output.contains("/rulez: unknown field"))
  }

  @Test func rulesOfOthersInConfigMapsAreLeftAlone() {
    func map(_ text: String) -> String {
      "apiVersion: v1\nkind: ConfigMap\ndata:\n  config.yaml: |\n"
        + text.split(separator: "\n").map { "    \($0)\n" }.joined()
    }
    #expect(check(map("rules:\n- seriesQuery: x\n  name: {as: y}\n")).status == .nothingMatched)
    #expect(check(map("rules: be nice\n")).status == .nothingMatched)
    let ours = "rulez: []\nrules:\n- name: a\n  request: [{remove_header: x}]\n"
    #expect(check(map(ours)).output.hasPrefix("x.yaml:5:5: error[unknown-field] /rulez:"))
  }

  // MARK: - Names of clusters

  @Test(arguments: [
    ("authz.prod.svc.cluster.local", "outbound|PORT||authz.prod.svc.cluster.local"),
    ("authz.prod.svc:8080", "outbound|8080||authz.prod.svc.cluster.local"),
    ("outbound-proxy", ""), ("authz", ""), ("outbound|80||a.b", ""), ("inbound|80||", ""),
    ("outbound_.80_._.authz.prod.svc.cluster.local", ""),
  ])
  func hostsAreNoClustersOfIstio(_ name: String, _ hint: String) {
    let plugin = Self.plugin.replacing(
      "{version: 1, x-a: 1.10, x-on: {on: 1}}", with: "{services: {a: {cluster: '\(name)'}}}")
    let output = check(plugin, format: .human).output
    #expect(output.contains("warning[cluster-name]") == !hint.isEmpty, "\(output)")
    if !hint.isEmpty { #expect(output.contains("hint: write \(hint)\n"), "\(output)") }
    let policy = plugin.replacing("extensions.istio.io/v1alpha1", with: "example.com/v1")
    #expect(check(policy).output == "")
  }

  // MARK: - Files that want to hurt

  @Test func manyClustersAndManyServicesDoNotMultiply() {
    let clusters = (0..<5000).map { "  - name: cluster-\($0)\n" }.joined()
    let services = (0..<50).map { "s\($0): {cluster: clustre-\($0)}" }.joined(separator: ", ")
    let head = "static_resources:\n  clusters:\n\(clusters)  listeners:\n"
    func text(_ count: Int) -> String {
      let filter = Self.filter("{services: {\(services)}}").split(separator: "\n")
      return head
        + String(repeating: filter.map { "  \($0)\n" }.joined(), count: count)
    }
    let lines = check(text(4)).output.split(separator: "\n")
    #expect(lines.count == 200)
    #expect(lines[0].hasSuffix(#"defines no cluster "clustre-0" (did you mean "cluster-0"?)"#))
    // Comparing each with each would take minutes for what a file can hold.
    #expect(lines.count { $0.contains("did you mean") } == ClusterTable.comparisons / 5000)
  }

  /// Times four times as much, over the time for once: 4 when it is linear, 16 when it is not. The
  /// least of three: what else the machine does can only add to it.
  private func growth(_ count: Int, _ text: (Int) -> String) -> Double {
    func seconds(_ text: String) -> Double {
      (0..<3).map { _ in
        let start = ContinuousClock.now
        _ = check(text)
        return (ContinuousClock.now - start) / .seconds(1)
      }.min() ?? 0
    }
    return seconds(text(4 * count)) / seconds(text(count))
  }

  @Test func manyPluginsTakeLinearTime() {
    let one = Self.filter("{version: 1, rulez: [1.10]}")
    #expect(growth(500) { String(repeating: one, count: $0) } < 10)
    let output = check(String(repeating: one, count: 1500)).output
    #expect(output.hasSuffix("x.yaml: and 500 more\n"))
    #expect(output.split(separator: "\n").count == 1001)
  }

  @Test func theWorstIsKnownThoughItIsNotKept() {
    let notes = String(repeating: Self.filter("{a: 1}", name: "other"), count: 1100)
    #expect(check(notes + Self.filter("{version: 2}")).status == .findings)
    #expect(check(notes + Self.filter("{version: 1}")).status == .clean)
  }

  @Test func manyDocumentsTakeLinearTime() {
    #expect(growth(300) { String(repeating: Self.plugin + "---\n", count: $0) } < 10)
    let broken = String(repeating: "---\na: [\n", count: 100_000)
    #expect(check(broken).output.split(separator: "\n").count <= 101)
  }

  @Test func manyTextsTakeLinearTime() {
    #expect(
      growth(500) { count in
        "apiVersion: v1\nkind: ConfigMap\ndata:\n"
          + (0..<count).map { "  k\($0): \"version: 1\\nrules: []\"\n" }.joined()
      } < 10)
  }

  @Test func oneLargeTextIsReadInPlace() {
    let head = """
      - "@type": type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm
        config:
          name: generic-filter
          configuration:
            "@type": type.googleapis.com/google.protobuf.StringValue
            value: |
              {"version": 1, "rules": [

      """
    func text(_ count: Int) -> String {
      head + (0..<count).map { "        {\"name\": \"é\($0)\"},\n" }.joined() + "        ]}\n"
    }
    #expect(check(text(1)).output.hasPrefix("x.yaml:9:9: error[json-syntax]"))
    #expect(growth(2000, text) < 10)
  }

  @Test func aliasesBringNoMoreThanTheyMay() {
    let big = "{" + (0..<300).map { "x-\($0): 1" }.joined(separator: ", ") + "}"
    func text(_ count: Int) -> String {
      "x: &big \(big)\nhttp_filters:\n" + String(repeating: Self.filter("*big"), count: count)
    }
    #expect(check(text(150)).status == .clean)
    #expect(check(text(200)).output.contains("error[too-many-values]"))
  }

  @Test(arguments: ["[", "{", "{data: "])
  func depth(_ unit: String) {
    let deep = String(repeating: unit, count: 100_000)
    let text = "apiVersion: v1\nkind: ConfigMap\ndata:\n  a.yaml: |\n    # generic-filter\n    "
    #expect(check(text + deep).output.contains("too-deep"))
    #expect(check("apiVersion: v1\nkind: X\na: " + deep).output.contains("too-deep"))
    #expect(
      check("apiVersion: v1\n---\na: \(deep)\n---\n" + Self.plugin).output.contains("too-deep"))
  }

  @Test func configMapsInConfigMapsEnd() {
    var text = Self.plugin.replacing("x-a", with: "rulez")
    for level in 0..<6 {
      let inner = text.split(separator: "\n").map { "    \($0)\n" }.joined()
      text = "apiVersion: v1\nkind: ConfigMap\ndata:\n  a.yaml: |\n\(inner)"
      let found = check(text).output.contains("unknown-field")
      #expect(found == (level < 3), "\(level)")
    }
  }

  @Test func largeJSONIsReadAllTheSame() {
    let padding = (0..<60_000).map { "{\"name\": \"padding \($0)\"}" }.joined(separator: ",\n")
    let json = """
      {"static_resources": {"clusters": [\(padding)], "listeners": [
      {"@type": "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm", "config": {
      "name": "generic-filter", "configuration": {
      "@type": "type.googleapis.com/google.protobuf.Struct", "value": {"version": 1, "rulez": 0.5}}}}]}}
      """
    #expect(
      check(json, name: "x.json").output.hasPrefix("x.json:60003:80: error[unknown-field] /rulez:"))
  }

  @Test func anyBytesGiveAReport() {
    var random: UInt64 = 0x2545_F491_4F6C_DD1D
    func next() -> Int {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(random >> 33)
    }
    let pieces = [
      "apiVersion: v1\n", "kind: ConfigMap\n", "kind: WasmPlugin\n", "kind: List\n", "items:\n",
      "apiVersion: extensions.istio.io/v1alpha1\n", "data:\n", "  a.yaml: |\n    ", "spec: ",
      "pluginConfig: ", "url: generic-filter", "\"@type\": ", "configuration:", "value: ",
      "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm\n", "config:\n  ",
      "type.googleapis.com/google.protobuf.Struct\n", "&a ", "*a", "<<: ",
      "type.googleapis.com/google.protobuf.StringValue\n", "|\n", ">2-\n", "\"{\\\"", "'", "{", "}",
      "[", "]", "\n", "  ", "- ", ": ", ", ", "---\n", "é", "\r\n", "\t", "rules", "1.10", "name: ",
      "generic-filter",
    ]
    for round in 0..<6000 {
      let text = (0..<next() % 60).map { _ in pieces[next() % pieces.count] }.joined()
      for target in [nil] + Target.allCases.map(Optional.some) {
        let name = round % 3 == 0 ? "x.json" : "x.yaml"
        let report = Check.run(SourceFile(name: name, bytes: Array(text.utf8)), target: target)
        for finding in report.findings {
          #expect(finding.span.start <= finding.span.end && finding.span.end <= text.utf8.count)
        }
        for format in ReportFormat.allCases { _ = format.write([report], color: false) }
      }
    }
  }
}
