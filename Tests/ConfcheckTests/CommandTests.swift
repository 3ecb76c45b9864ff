import Testing

@testable import ConfcheckCore

@Suite struct CommandTests {
  private let files = MemoryFiles(
    [
      "good.yaml": "version: 1\n", "bad.yaml": "x-a: *b\n", "warn.yaml": "x-a: 1.10\n",
      "empty.yaml": "", "-": "{\"version\": 1}",
      "dir/b.yml": "x-b: *b\n", "dir/a.yaml": "x-a: *b\n", "dir/c.json": "{", "dir/d.txt": "[",
      "dir/.e.yaml": "[", "bare/readme.md": "",
    ], refused: ["locked.yaml"])

  private func check(
    _ paths: String..., format: ReportFormat = .plain, failOn: Severity = .error
  ) -> CommandResult {
    var command = CheckCommand(paths)
    command.format = format
    command.failOn = failOn
    return command.run(files)
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test func exitStatus() {
    #expect(check("good.yaml") == CommandResult(.clean))
    #expect(check("-").status == .clean)
    #expect(check("bad.yaml").status == .findings)
    #expect(check("bare").status == .nothingMatched)
    #expect(text(check("bare").errors) == "confcheck: bare: no .yaml, .yml or .json files in it\n")
    #expect(check("*.conf").status == .nothingMatched)
    #expect(check("gone.yaml").status == .unreadable)
    #expect(check("locked.yaml").status == .unreadable)
    #expect(text(check("locked.yaml").errors) == "confcheck: locked.yaml: Permission denied\n")
  }

  @Test func thresholds() {
    #expect(check("warn.yaml").status == .clean)
    #expect(check("warn.yaml", failOn: .warning).status == .findings)
    #expect(check("empty.yaml", failOn: .warning).status == .clean)
    #expect(check("empty.yaml", failOn: .note).status == .findings)
    #expect(check("good.yaml", failOn: .note).status == .clean)
  }

  @Test func verdictDoesNotDependOnTheFormat() {
    for format in ReportFormat.allCases {
      #expect(check("bad.yaml", format: format).status == .findings)
      #expect(check("warn.yaml", format: format).status == .clean)
    }
  }

  @Test func brokenFileDoesNotHideTheNext() {
    let result = check("locked.yaml", "bad.yaml", "gone.yaml", "warn.yaml")
    #expect(result.status == .unreadable)
    #expect(
      text(result.output) == """
        bad.yaml:1:6: error[undefined-alias] no anchor &b stands before this alias
        warn.yaml:1:6: warning[road-difference] /x-a: Envoy delivers the text "1.10", Istio the number 1.1

        """)
  }

  @Test func directoriesAreOpenedAndSorted() {
    let lines = text(check("dir").output).split(separator: "\n").map { $0.prefix { $0 != " " } }
    #expect(lines == ["dir/a.yaml:1:6:", "dir/b.yml:1:6:", "dir/c.json:1:2:"])
  }

  @Test func jsonReport() {
    #expect(text(check("good.yaml", format: .json).output) == "[]\n")
    #expect(
      text(check("warn.yaml", format: .json).output) == """
        [
          {"file": "warn.yaml", "line": 1, "column": 6, "endLine": 1, "endColumn": 10, \
        "document": 1, "severity": "warning", "code": "road-difference", "configuration": "", \
        "pointer": "/x-a", \
        "message": "Envoy delivers the text \\"1.10\\", Istio the number 1.1"}
        ]

        """)
  }

  @Test func sizeIsBounded() {
    let big = MemoryFiles(["big.yaml": String(repeating: "# comment\n", count: 1 << 20)])
    var command = CheckCommand(["big.yaml"])
    command.format = .plain
    #expect(
      text(command.run(big).output)
        == "big.yaml:1:1: error[too-large] the file is larger than 8 MiB\n")
    let wide = MemoryFiles(["wide.yaml": "x-a: " + String(repeating: "y", count: 2 << 20)])
    #expect(
      text(CheckCommand(["wide.yaml"]).run(wide).output)
        .contains("error[too-large] the filter would get more than 1 MiB"))
  }

  @Test func renderWritesWhatTheFilterGets() {
    let files = MemoryFiles([
      "a.yaml": "version: 1\nx-a: [0x10, on, 0.5, \"é\\n\"]\n", "bad.yaml": "x-a: *b\n",
      "e.yaml": "",
    ])
    let result = RenderCommand("a.yaml").run(files)
    #expect(result.status == .clean)
    #expect(text(result.output) == #"{"version":1,"x-a":[16,true,"0.5","é\n"]}"#)
    #expect(RenderCommand("e.yaml").run(files) == CommandResult(.clean))
    let bad = RenderCommand("bad.yaml").run(files)
    #expect(bad.status == .findings && bad.output.isEmpty)
    #expect(text(bad.errors).hasPrefix("bad.yaml:1:6: error[undefined-alias]"))
    #expect(RenderCommand("gone.yaml").run(files).status == .unreadable)
  }

  @Test func roadsAreChosen() {
    let files = MemoryFiles([
      "a.yaml": "x-b: 1.10\nx-a: {z: \"<&>\\u2028\\u2029\\0é\", é: 1, y: 0o17}\n",
      "inf.yaml": "x-a: .inf\n",
    ])
    var command = RenderCommand("a.yaml")
    #expect(
      text(command.run(files).output)
        == #"{"x-b":"1.10","x-a":{"z":"<&>\#u{2028}\#u{2029}\u0000é","é":1,"y":"0o17"}}"#)
    command.origin = .istio
    #expect(
      text(command.run(files).output)
        == #"{"x-a":{"true":15,"z":"\u003c\u0026\u003e\u2028\u2029\u0000é","é":1},"x-b":1.1}"#)
    command.path = "inf.yaml"
    command.isForced = true
    #expect(command.run(files).status == .findings)
    var check = CheckCommand(["inf.yaml"])
    #expect(check.run(files).status == .clean)
    check.target = .istio
    #expect(check.run(files).status == .findings)
  }

  @Test func renderForcedWritesWhatTheFilterWouldRefuse() {
    let files = MemoryFiles(["a.yaml": "rulez: [1, 0.5]\nrulez: no\n", "bad.yaml": "a: [1\n"])
    var command = RenderCommand("a.yaml")
    #expect(command.run(files).status == .findings)
    command.isForced = true
    #expect(command.run(files).status == .clean)
    #expect(text(command.run(files).output) == #"{"rulez":[1,"0.5"],"rulez":false}"#)
    // What is not YAML is not delivered at all.
    var broken = RenderCommand("bad.yaml")
    broken.isForced = true
    #expect(broken.run(files).status == .findings && broken.run(files).output.isEmpty)
  }

  @Test func explain() {
    let all = text(ExplainCommand().run().output)
    #expect(all.split(separator: "\n").count == FindingCode.all.count)
    #expect(all.contains("\nunknown-field  ") || all.contains("\nunknown-field "))
    for code in FindingCode.all {
      let result = ExplainCommand(code.word).run()
      #expect(result.status == .clean)
      #expect(text(result.output).hasPrefix("\(code.word) (\(code.severity.rawValue))\n\n"))
      #expect(FindingCode(word: code.word) == code)
    }
    #expect(ExplainCommand("nonsense").run().status == .usage)
  }
}
