import Testing

@testable import FilterConfig

/// One configuration, two ways to deliver it.
@Suite struct ConfigReaderTests {
  private static let trees: [Tree] = [
    .map([("a", .null)]),
    .map([("rules", .list([]))]),
    .map([
      (
        "rules",
        .list([.map([("if", .map([("path", .string("/a\n\"\\ä😀"))])), ("n", .number(0.25))])])
      ),
      ("limits", .map([("x", .map([("rate", .number(-1.5)), ("on", .bool(true))]))])),
      ("", .list([.null, .bool(false), .list([.list([])]), .map([])])),
    ]),
    // Keys and lengths that are characters which JSON text may begin with.
    .map([(String(repeating: "{", count: 0x7b), .string(String(repeating: "[", count: 0x5b)))]),
    .map([("\n {\"", .string("\n"))]),
    .map([("a", .map([("a", .number(1.5))])), ("a", .number(2.5))]),
  ]

  @Test(arguments: trees.indices)
  func bothGiveTheSameDocument(index: Int) throws {
    let tree = Self.trees[index]
    let json = try ConfigReader.read(Array(tree.json.utf8))
    let wire = try ConfigReader.read(tree.wire)
    #expect(json.line == wire.line)
    #expect(json.nodes.array().map(\.kind) == wire.nodes.array().map(\.kind))
    #expect(json.nodes.array().map(\.count) == wire.nodes.array().map(\.count))
    #expect(json.nodes.array().map(\.parent) == wire.nodes.array().map(\.parent))
    #expect(json.nodes.array().map(\.nextSibling) == wire.nodes.array().map(\.nextSibling))
    #expect(!json.sources.array().isEmpty && wire.sources.array().isEmpty)
    #expect(!StructReader.looksLikeStruct(Array("\n\(tree.json)\n".utf8)))
  }

  @Test(arguments: [
    "", "\n", "\n\n \t\r\n", "{}", "\n{}", "\n{\n\"a\": 1}", "\n\"\u{7f}\"", "\n[\"ä\"]", "\r\n{}",
  ])
  func jsonIsNeverTakenForAStruct(text: String) {
    #expect(!StructReader.looksLikeStruct(Array(text.utf8)))
    #expect(refusal(.either, Array(text.utf8)) == nil)
  }

  /// Key and value lengths from 0 to 200 pass every byte that a tag or a length could be mistaken
  /// for.
  @Test func aStructIsAlwaysTakenForOne() {
    for count in 0...200 {
      let text = String(repeating: " ", count: count)
      for tree in [
        Tree.map([(text, .string(text))]), .map([(text, .null)]), .map([("a", .string(text))]),
      ] {
        #expect(StructReader.looksLikeStruct(tree.wire))
        #expect(refusal(.either, tree.wire) == nil)
      }
    }
  }

  @Test func nothingIsTheEmptyDocument() throws {
    #expect(try ConfigReader.read([]).isEmpty)
  }
}
