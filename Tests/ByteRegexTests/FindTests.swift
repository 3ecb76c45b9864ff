import Testing

@testable import ByteRegex

@Suite struct FindTests {
  @Test(
    arguments: [
      // Pattern, text, the match and its groups.
      ("a", "xa", ["a"]), ("a|ab", "ab", ["a"]), ("(a|ab)(c|bcd)", "abcd", ["abcd", "a", "bcd"]),
      ("a*", "aaa", ["aaa"]), ("a*?", "aaa", [""]), ("a+?b", "aab", ["aab"]),
      ("(?U)a+", "aa", ["a"]),
      ("(?U)a+?", "aa", ["aa"]), ("x{2,3}", "xxxx", ["xxx"]), ("x{2,3}?", "xxxx", ["xx"]),
      ("x{0}y", "xy", ["y"]), ("(a){0}b", "ab", ["b", nil]), ("a{,2}", "a{,2}", ["a{,2}"]),
      ("(a)|(b)", "b", ["b", nil, "b"]), ("(a*)*", "b", ["", ""]), ("(a*)+", "b", ["", ""]),
      ("(a|b)*", "ab", ["ab", "b"]), ("(|a)*", "aa", ["", ""]), ("(|a)+", "aa", ["", ""]),
      ("^b", "ab", nil), ("(?m)^b$", "a\nb\nc", ["b"]), ("a$", "a\n", nil), ("a\\z", "ba", ["a"]),
      ("\\bfoo\\b", "a foo", ["foo"]), ("\\Boo", "foo", ["oo"]),
      ("[[:alpha:]_]+", "1a_b2", ["a_b"]),
      ("[^a-c]+", "abcdé", ["dé"]), ("[]a]+", "x]a", ["]a"]), ("[\\d-z]+", "a1-z", ["1-z"]),
      ("\\pL+", "1éΩ2", ["éΩ"]), ("\\p{Nd}+", "a٣4", ["٣4"]), ("\\P{^Lu}", "aÉ", ["É"]),
      ("(?i)straſe", "STRASE", ["STRASE"]), ("(?i)k", "\u{212a}", ["\u{212a}"]),
      ("(?i)É", "é", ["é"]), ("(?i:a)b", "Ab", ["Ab"]), ("a(?i)b", "aB", ["aB"]),
      (".", "\n😀", ["😀"]), ("(?s).", "\n", ["\n"]), ("\\Qa.b\\E+", "a.bb", ["a.bb"]),
      ("\\x{1F600}", "😀", ["😀"]), ("\\101\\x42\\t", "AB\t", ["AB\t"]),
      ("(?P<x>a)(?<y>b)", "ab", ["ab", "a", "b"]), ("", "a", [""]),
      ("[^\\x00-\\x{10ffff}]", "a", nil),
    ] as [(String, String, [String?]?)])
  func firstMatch(pattern: String, text: String, groups: [String?]?) throws {
    #expect(try Regex(pattern).groups(text) == groups)
  }

  @Test func looksBehindTheStart() throws {
    #expect(try Regex("^a").find("aa", from: 1) == nil)
    #expect(try Regex("(?m)^a").find("a\na", from: 1) == [2..<3])
    #expect(try Regex("\\ba").find("aa a", from: 1) == [3..<4])
    #expect(try Regex("a*").find("aa", from: 2) == [2..<2])
    #expect(try Regex("a").find("a", from: 2) == nil)
    #expect(try Regex("a").find("a", from: -1) == nil)
  }

  @Test func wholeMatchTakesTheFirstWayThatReachesTheEnd() throws {
    #expect(try Regex("(a|ab)(c|bcd)?").matchWhole("abc") == [0..<3, 0..<2, 2..<3])
    #expect(try Regex("a*?").matchWhole("aa") == [0..<2])
    #expect(try Regex("a|ab").matchWhole("abc") == nil)
    #expect(try Regex("").matchWhole("") == [0..<0])
  }

  @Test func anythingButUTF8() throws {
    #expect(try Regex(".").find([0x80, 0xff]) == nil)
    #expect(try Regex("\\C").find([0xff]) == [0..<1])
    #expect(try Regex("a.b").find([0x61, 0xc3, 0x62]) == nil)
    // As in RE2, `.` takes an overlong form, and a class that leaves a letter out does not.
    #expect(try Regex(".").find([0xe0, 0x80, 0x80]) == [0..<3])
    #expect(try Regex("[^é]").find([0xe0, 0x80, 0x80]) == nil)
  }

  @Test func tellsNamesAndPrefixes() throws {
    let regex = try Regex("^/api/(?P<version>v[0-9]+)/(\\w+)")
    #expect(regex.groupCount == 2)
    #expect(regex.groupName(1).elementsEqual("version".utf8))
    #expect(regex.groupName(2).isEmpty && regex.groupName(0).isEmpty && regex.groupName(9).isEmpty)
    #expect(regex.literalPrefix.elementsEqual("/api/v".utf8) && !regex.isLiteral)
    #expect(try Regex("^/a\\.b$").isLiteral)
    #expect(try !Regex("(?i)a").isLiteral)
  }
}
