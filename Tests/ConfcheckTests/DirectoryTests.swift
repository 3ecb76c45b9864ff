import Testing

@testable import ConfcheckCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What is found in directories: files of others stand there too.
@Suite struct DirectoryTests {
  private func check(_ files: [String: String], _ paths: String..., target: Target? = nil) -> (
    status: ConfcheckCore.ExitStatus, lines: [String]
  ) {
    var command = CheckCommand(paths)
    command.format = .plain
    command.target = target
    let result = command.run(MemoryFiles(files))
    let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
    return (
      result.status, lines.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
    )
  }

  @Test func everythingBelowIsRead() {
    let files = [
      "d/b/x.yaml": "version: 2\n", "d/a.yaml": "version: 2\n", "d/b/c/y.json": "{\"version\": 2}",
      "d/z.yml": "version: 2\n", "d/.git/x.yaml": "version: 2\n", "d/b/.x.yaml": "version: 2\n",
      "d/b/readme.md": "version: 2\n",
    ]
    let result = check(files, "d/")
    #expect(
      result.lines == [
        "d/a.yaml:1:10: error[out-of-range]", "d/b/c/y.json:1:13: error[out-of-range]",
        "d/b/x.yaml:1:10: error[out-of-range]", "d/z.yml:1:10: error[out-of-range]",
      ])
  }

  @Test(arguments: [
    "version: '3'\nservices: {web: {image: nginx}}\n", "on: push\njobs: {}\n", "- op: add\n",
    "name: x\nversion: 1.0.0\n", "", "resources: [a.yaml]\nnamespace: x\npatches: []\n", "text\n",
    "rules: [{alert: x}]\n", "a: 1\n{{ if }}\n",
  ])
  func filesOfOthersAreLeftAlone(_ text: String) {
    let found = check(["d/x.yaml": text], "d")
    #expect(found.lines == ["d/x.yaml:1:1: note[foreign-file]"])
    #expect(found.status == .nothingMatched)
    #expect(check(["d/x.yaml": text], "d/x.yaml").lines != found.lines)
    #expect(check(["d/x.yaml": text], "d", target: .raw).lines != found.lines)
  }

  @Test(arguments: [
    "rules: [{nam: a, stop: true}]\n", "version: 1\nnamespace: x\nrulez: []\n",
    "rulez: []\nlimit: []\nrules: [{name: a, request: [{remove_header: x}]}]\n", "rules: [\n",
    "# generic-filter\na: 1\n{{ if }}\n",
  ])
  func oursAreJudged(_ text: String) {
    let found = check(["d/x.yaml": text], "d")
    #expect(found.status == .findings)
    #expect(found.lines == check(["d/x.yaml": text], "d/x.yaml").lines)
  }

  @Test func jsonOfOthersIsLeftAloneToo() {
    let found = check(["d/x.json": "{\"name\": \"x\"}", "d/y.json": "{\"version\": 2}"], "d")
    #expect(
      found.lines == ["d/x.json:1:1: note[foreign-file]", "d/y.json:1:13: error[out-of-range]"])
  }

  /// A directory with links in circles, a pipe that nobody writes to, and names that mislead.
  @Test func realDirectoriesEnd() throws {
    var template = Array("/tmp/confcheck-XXXXXX".utf8CString)
    let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
    defer {
      for name in [
        "sub/up", "sub/a.yaml", "sub", "dir.yaml", "pipe.yaml", "self.yaml", "link.yaml",
      ] {
        _ = remove("\(folder)/\(name)")
      }
      _ = remove(folder)
    }
    for name in ["/sub", "/dir.yaml"] { #expect(mkdir(folder + name, 0o700) == 0) }
    #expect(mkfifo(folder + "/pipe.yaml", 0o600) == 0)
    for (name, target) in [
      ("/sub/up", ".."), ("/self.yaml", "self.yaml"), ("/link.yaml", "sub/a.yaml"),
    ] {
      #expect(symlink(target, folder + name) == 0)
    }
    let file = try #require(fopen(folder + "/sub/a.yaml", "w"))
    fputs("version: 2\n", file)
    fclose(file)

    var command = CheckCommand([folder])
    command.format = .plain
    let result = command.run(DiskFiles())
    let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
    #expect(
      lines.map { String($0.dropFirst(folder.count).prefix { $0 != " " }) } == [
        "/link.yaml:1:10:", "/sub/a.yaml:1:10:",
      ])
    #expect(result.status == .unreadable)
    #expect(
      String(decoding: result.errors, as: UTF8.self)
        == "confcheck: \(folder)/self.yaml: Too many levels of symbolic links\n")
  }
}
