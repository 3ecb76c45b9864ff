import Bytes
import Testing

@Suite struct ASCIITests {
  @Test func lowercasesOnlyLetters() {
    for byte in UInt8.min...UInt8.max {
      let expected = (0x41...0x5a).contains(byte) ? byte + 32 : byte
      #expect(ASCII.lowercased(byte) == expected)
    }
  }

  @Test func classesHoldWhatTheyNameAndNothingElse() {
    let tokens = Set(
      "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    for byte in UInt8.min...UInt8.max {
      #expect(ASCII.isTokenByte(byte) == tokens.contains(byte), "byte \(byte)")
      #expect(ASCII.isDigit(byte) == Set("0123456789".utf8).contains(byte))
      let isLetter = (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
      #expect(ASCII.isLetter(byte) == isLetter)
      #expect(ASCII.isBlank(byte) == (byte == 32 || byte == 9))
      let hex = byte < 0x80 ? Character(Unicode.Scalar(byte)).hexDigitValue : nil
      #expect(ASCII.hexValue(byte).map { Int($0) } == hex)
    }
  }

  @Test(arguments: [
    ("x-forwarded-for", true), ("GET", true), ("", false), ("a b", false), ("a:", false),
    (":path", false), ("ä", false), ("a\n", false),
  ])
  func tokens(text: String, expected: Bool) {
    #expect(Array(text.utf8).isToken == expected)
  }

  @Test(arguments: [
    ("", ""), (" ", ""), (" \t ", ""), ("a", "a"), (" a b\t", "a b"), ("\r a", "\r a"),
  ])
  func trimming(text: String, expected: String) {
    #expect(Array(Array(text.utf8).trimmed) == Array(expected.utf8))
    let inside = Array("x\(text)x".utf8).dropFirst().dropLast()
    #expect(Array(inside.trimmed) == Array(expected.utf8))
  }

  @Test func appendsLiterals() {
    var bytes: [UInt8] = []
    bytes.append(ascii: "")
    bytes.append(ascii: "a")
    bytes.append(ascii: "bc")
    #expect(bytes == [0x61, 0x62, 0x63])
  }
}
