import Testing

@testable import ConfcheckCore

/// Files that want to hurt: each ends soon, with findings.
@Suite struct HostileTests {
  private func words(_ bytes: [UInt8]) -> [String] {
    Check.run(SourceFile(name: "x.yaml", bytes: bytes)).findings.map(\.code.word)
  }

  private func words(_ text: String) -> [String] { words(Array(text.utf8)) }

  @Test(arguments: ["[", "{", "- ", "? ", "{a: "])
  func nesting(_ unit: String) {
    #expect(words(String(repeating: unit, count: 100_000)) == ["too-deep"])
  }

  @Test func aliasBomb() {
    var bomb = "x-0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      bomb += "x-\(level): &a\(level) [\(items)]\n"
    }
    #expect(words(bomb) == ["too-many-values"])
  }

  @Test func bytes() {
    #expect(words([0x61, 0x3A, 0x20, 0xFF]) == ["invalid-utf8"])
    #expect(words("x-a: \"\0\"") == ["yaml-syntax"])
    #expect(words([0xFF, 0xFE, 0x61, 0x00]) == ["invalid-utf8"])
    #expect(words("x-a:\n\t- b") == ["yaml-syntax"])
    #expect(words("x-a: 'b") == ["yaml-syntax"])
    #expect(words("%YAML 1.2\n---\nversion: 1\n") == ["road-difference"])
    #expect(words("\u{FEFF}version: 1\r\n") == [])
    #expect(words("x-a: \"" + String(repeating: "é", count: 500_000 / 2) + "\"") == [])
  }

  @Test func manyFindings() {
    let line = "x-a: [" + String(repeating: "1.10, ", count: 20_000) + "]"
    for format in ReportFormat.allCases { _ = printed(line, format: format) }
    #expect(printed(line, format: .plain).hasSuffix("\nplugin.yaml: and 19900 more\n"))
  }

  @Test func anyBytesGiveAReport() {
    var random: UInt64 = 0x2545_F491_4F6C_DD1D
    func next() -> Int {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(random >> 33)
    }
    let pieces = [
      "version", "rules", ": ", "\n", "- ", "  ", "[", "]", "{", "}", ", ", "*a", "&a ", "!!str ",
      "1.10",
      "on", "\"", "'", "|\n", ">", "# x\n", "---\n", "é", "\t", "\r\n", "~", "<<", "? ", "name",
      "match",
    ]
    for _ in 0..<3000 {
      let text = (0..<next() % 40).map { _ in pieces[next() % pieces.count] }.joined()
      for format in ReportFormat.allCases { _ = printed(text, format: format) }
    }
  }
}
