import Bytes
import Testing

@Suite struct MatchingTests {
  /// The text in an array, in a slice that begins at 3, and in the same bytes with other
  /// neighbours.
  private func forms(_ text: String) -> [ArraySlice<UInt8>] {
    let bytes = Array(text.utf8)
    return [bytes[...], (Array("pre".utf8) + bytes + Array("post".utf8))[3..<(3 + bytes.count)]]
  }

  @Test(arguments: [
    ("", "", true, true), ("a", "", false, false), ("", "a", false, false),
    ("Host", "host", false, true), ("host", "host", true, true), ("host", "hosu", false, false),
    ("[", "{", false, false), ("@", "`", false, false), ("É", "é", false, false),
  ])
  func equality(a: String, b: String, exact: Bool, folded: Bool) {
    for a in forms(a) {
      for b in forms(b) {
        #expect(a.equals(b) == exact)
        #expect(a.equals(b, ignoringCase: true) == folded)
      }
    }
  }

  @Test func comparesWithLiterals() {
    let name = Array("Content-Type".utf8)
    #expect(name.equals("Content-Type"))
    #expect(!name.equals("content-type"))
    #expect(name.equals("content-type", ignoringCase: true))
    #expect(name.begins(with: "Content-"))
    #expect(!name.begins(with: "Content-Type-"))
    #expect(name[0..<0].equals(""))
  }

  @Test(
    arguments: [
      // text, part, begins, ends, place
      ("", "", true, true, 0), ("abc", "", true, true, 0), ("abc", "a", true, false, 0),
      ("abc", "c", false, true, 2), ("abc", "abc", true, true, 0),
      ("abc", "abcd", false, false, nil),
      ("aab", "ab", false, true, 1), ("abab", "ba", false, false, 1),
      ("abc", "x", false, false, nil),
    ] as [(String, String, Bool, Bool, Int?)])
  func partsOfText(text: String, part: String, begins: Bool, ends: Bool, place: Int?) {
    for text in forms(text) {
      for part in forms(part) + forms(part.uppercased()) {
        let ignoringCase = part.contains { (0x41...0x5a).contains($0) }
        #expect(text.begins(with: part, ignoringCase: ignoringCase) == begins)
        #expect(text.ends(with: part, ignoringCase: ignoringCase) == ends)
        #expect(text.find(part, ignoringCase: ignoringCase) == place.map { $0 + text.startIndex })
      }
    }
  }

  @Test func readsUnsafeBuffersAndTheirSlices() {
    Array("a-b".utf8).withUnsafeBufferPointer { buffer in
      #expect(buffer.isToken)
      #expect(buffer[1...].begins(with: Array("-b".utf8)))
      #expect(UnsafeBufferPointer<UInt8>(start: nil, count: 0).equals(""))
    }
  }
}
