import Bytes
import Testing
import YAMLReader

/// Where each decoded byte stands in the file.
@Suite struct ScalarMapTests {
  /// The value of the key `a`, and its map.
  private func map(_ text: String) -> (decoded: [UInt8], map: ScalarMap)? {
    let bytes = Array(text.utf8)
    guard let document = YAMLReader.read(bytes).documents.first else { return nil }
    let id = YAMLNodeID(index: 2)
    return (Array(document.text(of: id)), ScalarMap(id, of: document, in: bytes))
  }

  /// What stands in the file for the first place of `part` in the decoded text.
  private func source(of part: String, in text: String) -> String? {
    guard let (decoded, map) = map(text), map.isExact else { return nil }
    let part = Array(part.utf8)
    guard
      let start = decoded.indices.first(where: { decoded[$0...].starts(with: part) })
    else { return nil }
    let range = map.source(of: ByteRange(start, start + part.count))
    return String(decoding: Array(text.utf8)[range], as: UTF8.self)
  }

  @Test func literalBlocks() {
    #expect(source(of: "two", in: "a: |\n  one\n  two\n") == "two")
    #expect(source(of: "one\ntwo", in: "a: |\n  one\n  two\n") == "one\n  two")
    #expect(source(of: " two", in: "a: |\n  one\n   two\n") == " two")
    #expect(source(of: "  one", in: "a: |2-\n    one\n  two\n") == "  one")
    #expect(source(of: "two", in: "a: |\r\n  one\r\n\r\n  two\r\n") == "two")
    #expect(source(of: "é\nb", in: "a: | # x\n\n  é\n  b") == "é\n  b")
    #expect(source(of: "b", in: "a: |+\n\n\n     x\n     b\n\n\n") == "b")
    #expect(source(of: "two", in: "a: |\n\tone\n") == nil)
  }

  @Test func foldedBlocks() {
    #expect(source(of: "one two", in: "a: >\n  one\n  two\n\n  three\n") == "one\n  two")
    #expect(source(of: "three", in: "a: >\n  one\n  two\n\n\n  three\n") == "three")
    #expect(source(of: "  more", in: "a: >-\n  one\n    more\n  less\n") == "  more")
    #expect(source(of: "less", in: "a: >-\n  one\n\n    more\n\n  less\n") == "less")
  }

  @Test func plainAndQuoted() {
    #expect(source(of: "b c", in: "a: b\n   c\n\n   d\n") == "b\n   c")
    #expect(source(of: "d", in: "a: b  \n   c\n\n   d\n") == "d")
    #expect(source(of: "it's", in: "a: 'x it''s'") == "it''s")
    #expect(source(of: "y", in: "a: 'x\n\n\n  y'") == "y")
    #expect(source(of: "é", in: #"a: "x\u00e9y""#) == #"\u00e9"#)
    #expect(source(of: "y", in: #"a: "x\u00e9\U0001F600\N\_\L\/y""#) == "y")
    #expect(source(of: "\"k\"", in: #"a: "{\"k\": 1}""#) == #"\"k\""#)
    #expect(source(of: "z", in: "a: \"x \\\n    \\ y\n\n  \\nz\"") == "z")
    #expect(map("a: \"\"")?.map.source(of: .empty) == ByteRange(3, 5))
  }

  @Test func endsOfRunsAreTheirOwn() {
    guard let (decoded, map) = map(#"a: "b\u00e9""#) else {
      Issue.record("unreadable")
      return
    }
    #expect(decoded.count == 3)
    #expect(map.source(of: ByteRange(0, 1)) == ByteRange(4, 5))
    #expect(map.source(of: ByteRange(1, 2)) == ByteRange(5, 11))
    #expect(map.source(of: ByteRange(3, 3)) == ByteRange(11, 11))
    #expect(map.source(of: ByteRange(9, 12)) == ByteRange(11, 11))
  }

  /// Every scalar that can be made of these pieces is aligned, and what stands in the file as it
  /// is stands where the map says.
  @Test func anyScalarIsAligned() {
    var random: UInt64 = 0x9E37_79B9_7F4A_7C15
    func next(_ bound: Int) -> Int {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(random >> 33) % bound
    }
    let pieces = ["x", " ", "\n  ", "\n\n   ", "é", "\t", "\r\n    ", "y z", "{", ","]
    let escapes = ["\\n", "\\u00e9", "\\x41", "\\\"", "\\\\", "\\ ", "\\\n   ", "\\_"]
    var seen = 0
    for round in 0..<20_000 {
      let heads = ["|\n  ", ">\n  ", "|1-\n  ", ">+\n\n  ", "'", "\"", "|2\r\n  "]
      let head = heads[next(heads.count)]
      let own = head == "\"" ? pieces + escapes : head == "'" ? pieces + ["''"] : pieces
      let body = (0..<next(12)).map { _ in own[next(own.count)] }.joined()
      let text = "a: \(head)\(body)\(head.first == "'" || head.first == "\"" ? head : "\n")"
      let bytes = Array(text.utf8)
      let stream = YAMLReader.read(bytes)
      guard stream.failures.isEmpty, let (decoded, map) = map(text) else { continue }
      guard decoded.contains(where: { $0 != 0x20 && $0 != 0x0A }) else { continue }
      seen += 1
      #expect(map.isExact, "\(round): \(text.debugDescription)")
      var last = 0
      for (index, byte) in decoded.enumerated() {
        let range = map.source(of: ByteRange(index, index + 1))
        #expect(Int(range.start) >= last && range.start < range.end, "\(text.debugDescription)")
        last = Int(range.start)
        if byte > 0x7F || byte == UInt8(ascii: "x") || byte == UInt8(ascii: "z") {
          let there = bytes[range]
          #expect(
            there.first == byte || there.first == UInt8(ascii: "\\"), "\(text.debugDescription)")
        }
      }
    }
    #expect(seen > 5000)
  }
}
