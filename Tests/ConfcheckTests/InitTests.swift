import Testing

@testable import ConfcheckCore

/// New files, in memory.
private final class NewFiles: FileTarget, @unchecked Sendable {
  var files: [String: [UInt8]] = [:]
  var refused: Set<String> = []

  func create(_ path: String, _ bytes: [UInt8]) throws(FileFailure) {
    if refused.contains(path) { throw FileFailure("Permission denied") }
    if files[path] != nil { throw FileFailure("File exists", isThere: true) }
    files[path] = bytes
  }

  func text(_ path: String) -> String { String(decoding: files[path] ?? [], as: UTF8.self) }
}

@Suite struct InitTests {
  @Test func writesAConfigurationThatIsValidAndTheSchemaBesideIt() {
    let target = NewFiles()
    let result = InitCommand("edge/plugin.yaml").run(target)
    #expect(result.status == .clean && result.errors.isEmpty)
    #expect(
      String(decoding: result.output, as: UTF8.self)
        == "wrote edge/plugin.yaml and edge/generic-filter.schema.json\n")
    let text = target.text("edge/plugin.yaml")
    #expect(text.hasPrefix("# yaml-language-server: $schema=generic-filter.schema.json\n"))
    #expect(printed(text, format: .plain).isEmpty)
    #expect(target.files["edge/generic-filter.schema.json"] == SchemaCommand().run().output)
    #expect(InitCommand().path == "plugin.yaml")
  }

  @Test func leavesWhatIsThere() {
    let target = NewFiles()
    target.files = ["generic-filter.schema.json": [1]]
    #expect(InitCommand("a.yaml").run(target).status == .clean)
    #expect(target.files["generic-filter.schema.json"] == [1])
    let before = target.files
    let again = InitCommand("a.yaml").run(target)
    #expect(again.status == .unreadable)
    #expect(String(decoding: again.errors, as: UTF8.self) == "confcheck: a.yaml: File exists\n")
    #expect(target.files == before)
  }

  @Test func saysWhatCannotBeWritten() {
    let target = NewFiles()
    target.refused = ["generic-filter.schema.json"]
    let result = InitCommand("a.yaml").run(target)
    #expect(result.status == .unreadable)
    #expect(
      String(decoding: result.errors, as: UTF8.self)
        == "confcheck: generic-filter.schema.json: Permission denied\n")
  }

  /// The example that a newcomer sees first is the one to begin with.
  @Test func itIsWhatTheReadmeShows() throws {
    let path = CorpusTests.folder + "/../../README.md"
    let readme = String(decoding: try DiskFiles().read(path, limit: 1 << 20), as: UTF8.self)
    #expect(readme.contains("```yaml\n" + InitCommand.configuration + "```\n"))
  }
}
