import Testing

@testable import ConfcheckCore

/// `confcheck render --to envoy|istio`; what Envoy makes of the manifests is tested in Envoy.
@Suite struct RenderTests {
  private let files = MemoryFiles([
    "a.yaml": "version: 1\nx-a: [on, 0123, \"1.10\"]\n", "empty.yaml": "", "null.yaml": "~\n",
    "bad.yaml": "rulez: []\n", "list.yaml": "- a\n",
    "calls.yaml": "services: {a: {cluster: authz}, b: {cluster: \"o|80||h=1\"}}\n",
  ])

  private func render(
    _ path: String, _ target: RenderTarget, forced: Bool = false,
    _ change: (inout RenderOptions) -> Void = { _ in }
  ) -> CommandResult {
    var command = RenderCommand(path)
    command.target = target
    command.isForced = forced
    change(&command.options)
    return command.run(files)
  }

  private func errors(_ result: CommandResult) -> String {
    String(decoding: result.errors, as: UTF8.self)
  }

  private func output(_ result: CommandResult) -> String {
    String(decoding: result.output, as: UTF8.self)
  }

  @Test func wasmPlugin() {
    let result = render("a.yaml", .istio) { $0.url = "oci://r/m:1" }
    #expect(result.status == .clean)
    #expect(
      output(result) == """
        # Written by confcheck render.
        apiVersion: extensions.istio.io/v1alpha1
        kind: WasmPlugin
        metadata:
          name: generic-filter
        spec:
          url: oci://r/m:1
          pluginConfig:
            version: 1
            x-a:
            - true
            - 83
            - "1.10"

        """)
  }

  @Test(arguments: ["empty.yaml", "null.yaml"])
  func nothingIsWrittenOfNothing(_ path: String) {
    let plugin = output(render(path, .istio) { $0.url = "oci://r/m:1" })
    #expect(plugin.hasSuffix("  url: oci://r/m:1\n"))
    let bootstrap = render(path, .envoy)
    #expect(bootstrap.status == .clean && !output(bootstrap).contains("configuration:"))
  }

  @Test func findingsStopIt() {
    for target in [RenderTarget.envoy, .istio] {
      let result = render("bad.yaml", target) { if target == .istio { $0.url = "oci://r/m:1" } }
      #expect(result.status == .findings && result.output.isEmpty)
      #expect(errors(result).hasPrefix("bad.yaml:1:1: error[unknown-field]"))
    }
    #expect(output(render("bad.yaml", .envoy, forced: true)).contains("rulez: []\n"))
    let list = render("list.yaml", .envoy, forced: true)
    #expect(list.status == .usage)
    #expect(errors(list) == "confcheck: only a map can stand in a manifest\n")
  }

  @Test func servicesNeedAddresses() {
    let bare = render("calls.yaml", .envoy)
    #expect(bare.status == .usage && bare.output.isEmpty)
    #expect(
      errors(bare) == """
        confcheck: where are the clusters of the services? Add --service 'authz=HOST:PORT' \
        --service 'o|80||h=1=HOST:PORT'

        """)
    let unknown = render("calls.yaml", .envoy) { $0.services = ["auth=h:1"] }
    #expect(
      errors(unknown) == """
        confcheck: --service "auth": no service of the configuration has this cluster \
        (authz, o|80||h=1)

        """)
    #expect(errors(render("a.yaml", .envoy) { $0.services = ["a=h:1"] }).contains("there are none"))
    let complete = render("calls.yaml", .envoy) {
      $0.services = ["authz=h:1", "o|80||h=1=[::1]:2"]
    }
    #expect(complete.status == .clean)
  }

  @Test(arguments: [
    "", ":", "h", "h:", ":1", "h:0", "h:65536", "h:-1", "h:+1", "h:1a", "a b:1", "a/b:1", "::1:80",
    "[::1:80", "[]:80", "[h]:80", "h:１", "h\n:1", "1.2.3:80", "999.1.1.1:80", "127.0.0.01:80",
    "a..b:80",
    ".a:80", "a.:80", "-a:80", "a-.b:80",
  ])
  func noAddress(_ text: String) {
    #expect(throws: UsageFailure.self) { try SocketAddress(text, option: "--upstream") }
    #expect(render("a.yaml", .envoy) { $0.upstream = text }.status == .usage)
  }

  @Test func addresses() throws {
    let name = try SocketAddress("authz.prod.svc:8080", option: "")
    #expect(name.host == "authz.prod.svc" && name.port == 8080 && !name.isNumeric)
    let six = try SocketAddress("[::1]:80", option: "", isToListen: true)
    #expect(six.host == "::1" && six.isNumeric)
    #expect(try SocketAddress("0.0.0.0:0", option: "", isToListen: true).port == 0)
    #expect(throws: UsageFailure.self) {
      try SocketAddress("localhost:80", option: "", isToListen: true)
    }
    #expect(
      errors(render("a.yaml", .envoy) { $0.listen = "localhost:80" }) == """
        confcheck: --listen needs an IP address and a port, ADDRESS:PORT, not "localhost:80"

        """)
  }

  @Test func addressesThatMeet() {
    func message(_ change: (inout RenderOptions) -> Void) -> String {
      errors(render("a.yaml", .envoy, change))
    }
    #expect(message { $0.admin = "127.0.0.1:10000" }.contains("--listen and --admin"))
    #expect(message { ($0.listen, $0.admin) = ("0.0.0.0:80", "127.0.0.1:80") }.contains("--admin"))
    #expect(message { ($0.listen, $0.admin) = ("127.0.0.1:0", "127.0.0.1:0") } == "")
    #expect(
      message { $0.upstream = "127.0.0.1:10000" }.contains("--upstream is where Envoy itself"))
    #expect(
      message { ($0.listen, $0.upstream) = ("[::]:80", "localhost:80") }.contains("in circles"))
    #expect(message { $0.upstream = "backend:10000" } == "")
    let calls = render("calls.yaml", .envoy) {
      $0.services = ["authz=127.0.0.1:10000", "o|80||h=1=h:1"]
    }
    #expect(errors(calls).contains("--service is where Envoy itself"))
  }

  @Test(arguments: [
    ("a", true), ("a.b-c.1", true), (String(repeating: "a", count: 253), true), ("a..b", false),
    (".a", false), ("a.", false), ("a.-b", false), ("a-", false), ("A", false), ("a_b", false),
    ("é", false), (String(repeating: "a", count: 254), false),
  ])
  func namesOfResources(_ name: String, _ isSound: Bool) {
    let result = render("a.yaml", .istio) { ($0.url, $0.name) = ("oci://r/m:1", name) }
    #expect((result.status == .clean) == isSound)
  }

  @Test(arguments: [
    ("app.kubernetes.io/name=a", true), ("a=", true), ("A_b.c-1=B_c.d-2", true), ("a=b/c", false),
    ("a/b/c=d", false), ("/a=b", false), ("a/=b", false), ("A.b/c=d", false), ("-a=b", false),
    ("a=-b", false), ("a=b-", false), ("a=é", false),
    ("a=" + String(repeating: "b", count: 64), false),
    (String(repeating: "a", count: 64) + "=b", false),
  ])
  func labels(_ label: String, _ isSound: Bool) {
    let result = render("a.yaml", .istio) { ($0.url, $0.selectors) = ("oci://r/m:1", [label]) }
    #expect((result.status == .clean) == isSound)
  }

  @Test func istiosOptionsAreChecked() {
    func status(_ change: (inout RenderOptions) -> Void) -> ConfcheckCore.ExitStatus {
      render("a.yaml", .istio) {
        $0.url = "oci://r/m:1"
        change(&$0)
      }.status
    }
    #expect(render("a.yaml", .istio).status == .usage)
    for url in ["", "oci://", "r/m:1", "ftp://r"] { #expect(status { $0.url = url } == .usage) }
    for name in ["", "a_b", "A", "-a", "a-", "é", String(repeating: "a", count: 254)] {
      #expect(status { $0.name = name } == .usage)
      #expect(status { $0.namespace = name } == .usage)
    }
    #expect(status { $0.name = "a.b" } == .clean)
    #expect(status { $0.namespace = "a.b" } == .usage)
    #expect(status { $0.phase = "authn" } == .usage)
    #expect(status { $0.phase = "STATS" } == .clean)
    for label in ["", "a", "=b", "a=b=c", "a=*", "a= b", "a=b\n"] {
      #expect(status { $0.selectors = [label] } == .usage)
    }
    #expect(status { $0.selectors = ["a=b", "a=c"] } == .usage)
    #expect(status { $0.selectors = ["a=b", "c="] } == .clean)
  }

  @Test func optionsOfTheOtherTargetAreRefused() {
    #expect(
      errors(render("a.yaml", .istio) { $0.module = "m" })
        == "confcheck: --module is for --to envoy\n")
    #expect(
      errors(render("a.yaml", .envoy) { $0.url = "u" }) == "confcheck: --url is for --to istio\n")
    #expect(render("a.yaml", .json) { $0.name = "n" }.status == .usage)
    #expect(render("a.yaml", .json) { $0.services = ["a=b:1"] }.status == .usage)
  }
}
