import FilterConfig
import Testing

@testable import ConfcheckCore

/// The reference and the JSON Schema: they are made from the rows, and the files of them are not behind.
@Suite struct ReferenceTests {
  private static let docs =
    CorpusTests.folder.split(separator: "/").dropLast(2)
    .map { "/\($0)" }.joined() + "/docs"

  private func file(_ name: String) throws -> String {
    String(decoding: try DiskFiles().read("\(Self.docs)/\(name)", limit: 1 << 20), as: UTF8.self)
  }

  @Test func filesAreAsTheyWouldBeWritten() throws {
    #expect(
      try file("configuration.md") == Reference.markdown,
      "docs/configuration.md is behind the schema: make docs")
    #expect(
      try file("generic-filter.schema.json")
        == String(decoding: JSONPrinter.write(ConfigSchema.tree), as: UTF8.self),
      "docs/generic-filter.schema.json is behind the schema: make docs")
  }

  /// Each field that can be used, in the section of its object; each operator and code.
  @Test func everythingIsInIt() {
    let page = Reference.markdown
    for shape in Schema.shapes where shape.id != .none {
      let title = Reference.title(of: shape.id)
      let heading = title == "Actions" ? "\n## Actions\n" : "\n### \(title)\n"
      let parts = page.split(separator: heading)
      #expect(parts.count == 2, "\(title) has one section")
      let section = parts.last?.split(separator: "\n## ").first ?? ""
      for field in Schema.fields(of: shape.id) where !field.isPlanned {
        #expect(section.contains("| `\(field.name)`"), "\(title): \(field.name)")
      }
    }
    for row in Schema.operators where !row.isPlanned {
      #expect(page.contains("| `%\(row.name)"), "\(row.name)")
    }
    for code in DiagnosticCode.allCases { #expect(page.contains("| `\(code.word)` |")) }
  }

  @Test func linksLeadSomewhere() throws {
    let page = Reference.markdown
    var anchors: [String] = []
    for line in page.split(separator: "\n") where line.hasPrefix("#") {
      anchors.append(Reference.anchor(String(line.drop { $0 == "#" }.dropFirst())))
    }
    #expect(Set(anchors).count == anchors.count, "two headings are the same")
    var links = 0
    for target in page.split(separator: "](").dropFirst() {
      let target = target.prefix { $0 != ")" }
      links += 1
      if target.hasPrefix("#") {
        #expect(anchors.contains(String(target.dropFirst())), "\(target)")
      } else {
        let parts = target.split(separator: "#")
        let text = try file(String(parts[0]))
        guard parts.count > 1 else { continue }
        #expect(
          text.split(separator: "\n").contains {
            $0.hasPrefix("#")
              && Reference.anchor(String($0.drop { $0 == "#" }.dropFirst())) == parts[1]
          }, "\(target)")
      }
    }
    #expect(links > 50)
  }

  /// Rows of tables have as many cells as their heads.
  @Test func tablesAreWhole() {
    var columns: Int?
    for line in Reference.markdown.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("|") else {
        columns = nil
        continue
      }
      var cells = 0
      var isEscaped = false
      for letter in line {
        if letter == "|", !isEscaped { cells += 1 }
        isEscaped = letter == "\\"
      }
      #expect(columns == nil || columns == cells, "\(line)")
      columns = cells
    }
  }

  /// Whoever adds an action says in `ReferenceRouting` what it writes, and tests it in
  /// `Tests/EndToEnd/test_routing.py`.
  @Test func everyActionSaysWhatItDoesToRouting() {
    let told = ReferenceRouting.writing.map(\.action) + ReferenceRouting.silent
    let actions = Schema.fields(of: .requestAction).filter { !$0.isPlanned }.map { "\($0.name)" }
    #expect(Set(told) == Set(actions))
    #expect(told.count == Set(told).count)
  }
}

/// Patterns for numbers in a range.
@Suite struct DecimalPatternTests {
  @Test(
    arguments: [
      0...0, 0...9, 8...12, 1...1, 1...100, 7...7000, 10...99, 99...101, 200...599, 399...401,
      0...12345,
      1...60000, 995...1005, 2000...2000,
    ] as [ClosedRange<Int64>])
  func matchesJustTheRange(_ range: ClosedRange<Int64>) throws {
    let pattern = try Regex("(?:\(DecimalPattern.alternatives(range)))")
    for number in 0...max(1000, range.upperBound * 11 / 10) {
      let isMatch = try pattern.wholeMatch(in: "\(number)") != nil
      if isMatch != range.contains(number) { Issue.record("\(number) in \(range): \(isMatch)") }
    }
    #expect(try pattern.wholeMatch(in: "00") == nil)
  }

  @Test func isShort() {
    #expect(DecimalPattern.alternatives(8...12) == "[8-9]|1[0-2]")
    #expect(
      DecimalPattern.alternatives(1...1_048_576)
        == "[1-9]|[1-9][0-9]|[1-9][0-9]{2}|[1-9][0-9]{3}|[1-9][0-9]{4}|[1-9][0-9]{5}|10[0-3][0-9]{4}"
        + "|104[0-7][0-9]{3}|1048[0-4][0-9]{2}|10485[0-6][0-9]|104857[0-6]")
    #expect(DecimalPattern.alternatives(0...Int64(Int32.max)).count < 400)
  }
}
