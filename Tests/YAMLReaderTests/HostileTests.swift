import Bytes
import Testing
import YAMLReader

@Suite struct HostileTests {
  private func kinds(_ text: String) -> [YAMLFailure.Kind] {
    YAMLReader.read(Array(text.utf8)).failures.map(\.kind)
  }

  @Test(arguments: ["[", "{", "- ", "? ", "{a: ", "[a, ", "!t [", "&a {"])
  func nestingStopsBeforeItGetsSlow(_ unit: String) {
    let start = ContinuousClock.now
    #expect(kinds(String(repeating: unit, count: 100_000)) == [.tooDeep])
    #expect(ContinuousClock.now - start < .seconds(2))
  }

  @Test func depthCountsCollections() {
    let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
    #expect(failures(deep) == [])
    #expect(
      failures("[" + deep + "]") == ["100..<101 lists and maps are nested more than 100 deep"])
  }

  @Test func aliasBombs() {
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      bomb += "a\(level): &a\(level) [\(items)]\n"
    }
    let stream = YAMLReader.read(Array(bomb.utf8))
    #expect(stream.failures.map(\.kind) == [.tooManyNodes])
    #expect(stream.failures.first?.context != nil)
  }

  @Test func manyFaultyAliasesAreCut() {
    #expect(kinds(String(repeating: "- *a\n", count: 5000)).count == 100)
  }

  @Test func sizesAndNumbers() {
    #expect(YAMLReader.read([UInt8](repeating: 0x61, count: 8 << 20)).failures == [])
    #expect(kinds(String(repeating: "a", count: (8 << 20) + 1)) == [.tooLarge])
    #expect(kinds(String(repeating: "---\n", count: 10_001)) == [.tooManyDocuments])
    #expect(kinds(String(repeating: "- a\n", count: 1_000_001)) == [.tooManyNodes])
    #expect(kinds(String(repeating: "k", count: 1 << 20) + ": 1") == [.syntax])
  }

  @Test func oneLongScalarIsFast() {
    let text = "a: \"" + String(repeating: "é", count: 500_000) + "\"\n"
    let stream = YAMLReader.read(Array(text.utf8))
    #expect(stream.failures == [])
    #expect(stream.documents.first?[YAMLNodeID(index: 2)].span == ByteRange(3, 1_000_005))
  }

  @Test func directivesCannotBeMultiplied() {
    let many = (0..<100_000).map { "%TAG !\($0)! x\n" }.joined()
    #expect(kinds(many) == [.syntax])
    #expect(kinds(many.replacing("\n", with: "\u{2028}")) == [.syntax])
    #expect(kinds("%TAG ! " + String(repeating: "x", count: 4 << 20) + "\n--- !a\n") == [.syntax])
  }

  @Test func anyBytesGiveAnAnswer() {
    var random: UInt64 = 0x9E37_79B9_7F4A_7C15
    let alphabet =
      Array("[]{}:,-?&*!|>'\"%@`#~ \n\r\tab01.<é\u{85}\u{2028}\0".utf8) + [0xFF, 0xEF, 0xBB, 0xBF]
    for _ in 0..<20_000 {
      var bytes: [UInt8] = []
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      for _ in 0..<Int(random >> 58) {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append(alphabet[Int(random >> 33) % alphabet.count])
      }
      let stream = YAMLReader.read(bytes)
      for document in stream.documents {
        for node in document.nodes {
          #expect(node.span.start <= node.span.end && Int(node.span.end) <= bytes.count, "\(bytes)")
        }
      }
      for failure in stream.failures {
        #expect(failure.span.start <= failure.span.end && Int(failure.span.end) <= bytes.count)
      }
    }
  }
}
