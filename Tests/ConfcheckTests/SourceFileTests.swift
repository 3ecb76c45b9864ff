import Bytes
import Testing

@testable import ConfcheckCore

@Suite struct SourceFileTests {
  private func place(_ text: String, _ offset: Int) -> String {
    let place = SourceFile(name: "x", bytes: Array(text.utf8)).position(of: offset)
    return "\(place.line):\(place.column)"
  }

  @Test func columnsCountCodePoints() {
    #expect(place("ab\ncd", 0) == "1:1")
    #expect(place("ab\ncd", 4) == "2:2")
    #expect(place("é😀x", 6) == "1:3")
    #expect(place("ab", 2) == "1:3")
    #expect(place("ab\n", 3) == "2:1")
    #expect(place("", 0) == "1:1")
    #expect(place("a", 99) == "1:2")
  }

  @Test func columnsOfLongLines() {
    for (unit, width) in [("a", 1), ("é", 2), ("😀", 4), ("\u{80}a", 3)] {
      let text = "x\n" + String(repeating: unit, count: 700)
      let file = SourceFile(name: "x", bytes: Array(text.utf8))
      for index in [0, 1, 84, 85, 86, 127, 128, 255, 256, 257, 511, 512, 699, 700] {
        let place = file.position(of: 2 + index * width)
        #expect(place == SourcePosition(line: 2, column: 1 + index * unit.unicodeScalars.count))
      }
    }
    #expect(place(String(repeating: "a", count: 256), 256) == "1:257")
  }

  @Test func lineBreaksAreThoseOfEditors() {
    #expect(place("a\r\nb\rc\nd", 3) == "2:1")
    #expect(place("a\r\nb\rc\nd", 5) == "3:1")
    #expect(place("a\r\nb\rc\nd", 7) == "4:1")
    #expect(place("a\u{2028}b\u{85}c", 6) == "1:5")
  }

  @Test func byteOrderMarkTakesNoColumn() {
    #expect(place("\u{FEFF}ab", 4) == "1:2")
    #expect(place("\u{FEFF}ab", 0) == "1:1")
  }

  @Test func linesHaveNoBreaks() {
    let file = SourceFile(name: "x", bytes: Array("a\r\n\nbc\r".utf8))
    #expect(file.lineCount == 4)
    #expect(file.range(ofLine: 1) == ByteRange(0, 1))
    #expect(file.range(ofLine: 2).isEmpty)
    #expect(file.range(ofLine: 3) == ByteRange(4, 6))
    #expect(file.range(ofLine: 4).isEmpty)
    #expect(file.range(ofLine: 5).isEmpty)
  }
}
