import Bytes
import Testing

@Suite struct UTF8Tests {
  @Test(arguments: [
    "", "a", "\u{7f}", "\u{80}", "\u{7ff}", "\u{800}", "\u{d7ff}", "\u{e000}", "\u{ffff}",
    "\u{10000}", "\u{fffff}", "\u{100000}", "\u{10ffff}", "häß€😀\u{0}",
  ])
  func wellFormed(text: String) {
    #expect(Array(text.utf8).firstInvalidUTF8 == nil)
  }

  @Test(
    arguments: [
      // A continuation byte alone, bytes that never occur.
      [0x80], [0xbf], [0xc0, 0x80], [0xc1, 0xbf], [0xf5, 0x80, 0x80, 0x80], [0xfe], [0xff],
      // Overlong forms of three and four bytes.
      [0xe0, 0x80, 0x80], [0xe0, 0x9f, 0xbf], [0xf0, 0x80, 0x80, 0x80], [0xf0, 0x8f, 0xbf, 0xbf],
      // U+D800, U+DFFF, U+110000.
      [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf], [0xf4, 0x90, 0x80, 0x80],
      // Cut short, and broken off by ASCII.
      [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xc3, 0x41], [0xe2, 0x82, 0x41],
      [0xf0, 0x9f, 0x98, 0x41], [0xf0, 0x9f, 0x41, 0x80],
    ] as [[UInt8]])
  func illFormed(bytes: [UInt8]) {
    #expect(bytes.firstInvalidUTF8 == 0)
    let inside = [0x41, 0xc3, 0xa4] + bytes + [0x42]
    #expect(inside.firstInvalidUTF8 == 3)
    #expect(inside[1...].firstInvalidUTF8 == 3)
  }

  /// Every sequence of two bytes, and every three and four bytes that can begin differently, are
  /// judged as the standard library judges them.
  @Test func agreesWithTheStandardLibrary() {
    let thirds: [UInt8] = [0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xff]
    var disagreements = 0
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        for tail in [[]] + thirds.map({ [$0] }) + thirds.map({ [0x80, $0] }) {
          let bytes = [first, second] + tail
          let isValid = String(validating: bytes, as: UTF8.self) != nil
          if (bytes.firstInvalidUTF8 == nil) != isValid { disagreements += 1 }
        }
      }
    }
    #expect(disagreements == 0)
  }

  @Test func appendsEveryScalarAsTheStandardLibraryDoes() {
    var disagreements = 0
    for value in UInt32(0)...0x11_0002 {
      var bytes: [UInt8] = []
      bytes.append(scalar: value)
      let scalar = Unicode.Scalar(value) ?? "\u{fffd}"
      if !bytes.elementsEqual(UTF8.encode(scalar)!) { disagreements += 1 }
    }
    #expect(disagreements == 0)
  }
}
