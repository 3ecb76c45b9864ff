import Bytes
import Testing

/// Base64, percent-encoding and escapes, both ways.
@Suite struct CodingTests {
  private func run(
    _ text: [UInt8], _ code: (UnsafeBufferPointer<UInt8>, inout TrivialArray<UInt8>) -> Void
  ) -> [UInt8] {
    var result = TrivialArray<UInt8>()
    text.withUnsafeBufferPointer { code($0, &result) }
    return result.array()
  }

  private func encoded(_ text: String, forURLs: Bool = false) -> String {
    encoded(Array(text.utf8), forURLs: forURLs)
  }

  private func encoded(_ bytes: [UInt8], forURLs: Bool = false) -> String {
    String(
      decoding: run(bytes) { Base64.append($0, forURLs: forURLs, to: &$1) }, as: UTF8.self)
  }

  private func decoded(_ text: String) -> [UInt8]? {
    var isValid = false
    let bytes = run(Array(text.utf8)) { isValid = Base64.appendDecoded($0, to: &$1) }
    #expect(isValid || bytes.isEmpty)
    return isValid ? bytes : nil
  }

  /// RFC 4648 section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func base64Vectors(plain: String, text: String) {
    #expect(encoded(plain) == text && decoded(text) == Array(plain.utf8))
    let bare = text.replacing("=", with: "")
    #expect(encoded(plain, forURLs: true) == bare && decoded(bare) == Array(plain.utf8))
  }

  @Test func everyByteThereAndBack() {
    let all = (0...255).map { UInt8($0) }
    for forURLs in [false, true] {
      #expect(decoded(encoded(all, forURLs: forURLs)) == all)
      #expect(encoded(all, forURLs: forURLs).contains(forURLs ? "_" : "/"))
    }
    let long = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    #expect(decoded(encoded(long)) == long)
  }

  @Test(arguments: [
    "Z", "Zg=", "Zg===", "=", "==", "====", "Zm9vY", "Zm9v=", "Zm9v====", "Zh==", "Zm9=", "Z g==",
    "Zg==\n", "Zg==Zg==", "Zm\u{80}v", "Z===", "Zm=v",
  ])
  func isNoBase64(text: String) { #expect(decoded(text) == nil, "\(text)") }

  private func percent(_ text: String) -> String {
    String(
      decoding: run(Array(text.utf8)) { PercentCoding.append($0, to: &$1) }, as: UTF8.self)
  }

  private func unpercent(_ text: String) -> [UInt8] {
    run(Array(text.utf8)) { PercentCoding.appendDecoded($0, to: &$1) }
  }

  @Test func percentEncoding() {
    #expect(percent("aZ09-._~") == "aZ09-._~")
    #expect(percent(" /?&=+%ä\0\n") == "%20%2F%3F%26%3D%2B%25%C3%A4%00%0A")
    #expect(unpercent("%20%2f%C3%a4+%") == Array(" /ä+%".utf8))
    #expect(unpercent("%4%41%zz%4") == Array("%4A%zz%4".utf8))
    #expect(unpercent("%00%ff") == [0, 255] && unpercent("%%41") == Array("%A".utf8))
  }

  @Test func html() {
    #expect(
      run(Array("<a href=\"x\">'&amp;\u{e4}".utf8)) { Escapes.appendHTML($0, to: &$1) }
        == Array("&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;\u{e4}".utf8))
  }

  @Test func json() {
    func escaped(_ bytes: [UInt8]) -> String {
      String(decoding: run(bytes) { Escapes.appendJSON($0, to: &$1) }, as: UTF8.self)
    }
    #expect(escaped(Array("a\"b\\c/\u{e4}\u{1F600}".utf8)) == "a\\\"b\\\\c/\u{e4}\u{1F600}")
    #expect(escaped([8, 9, 10, 12, 13, 0, 0x1f, 0x7f]) == "\\b\\t\\n\\f\\r\\u0000\\u001f\\u007f")
    #expect(escaped([0x61, 0xff, 0xc3, 0x62, 0xe2, 0x82]) == "a\u{FFFD}\u{FFFD}b\u{FFFD}\u{FFFD}")
  }
}
