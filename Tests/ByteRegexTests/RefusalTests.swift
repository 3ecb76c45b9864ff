import Testing

@testable import ByteRegex

@Suite struct RefusalTests {
  @Test(
    arguments: [
      // Pattern, the part that is at fault, how what was expected begins.
      ("a**", "**", "one repetition"), ("a{2}{3}", "{2}{3}", "one repetition"),
      ("x*", "", ""), ("*a", "*", "something to repeat"), ("a|+", "+", "something to repeat"),
      ("(?i)*", "*", "something to repeat"), ("a{1001}", "{1001}", "counts of at most 1000"),
      ("(a{100}){11}", "{11}", "counts of at most 1000"), ("a{2,1}", "{2,1}", "counts in order"),
      ("a{99999999999999999999}", "{99999999999999999999}", "counts of at most"),
      ("(ab", "(", "')' for this group"), ("a)", ")", "'(' before this"), ("[ab", "[", "']'"),
      ("[]", "[", "']'"), ("[z-a]", "z-a", "a range"),
      ("[[:foo:]]", "[:foo:]", "the name of a POSIX"),
      ("[[:d:]]", "[:d:]", "the name of a POSIX"), ("[[:word :]]", "[:word :]", "the name of"),
      ("[\\b]", "\\b", "an escape of RE2"), ("[a-\\d]", "\\d", "an escape of RE2"),
      ("\\1", "\\1", "an octal number"), ("\\8", "\\8", "an escape"), ("\\E", "\\E", "an escape"),
      ("\\", "\\", "a character behind"), ("\\x4", "\\x4", "two hexadecimal"),
      ("\\x{110000}", "\\x{110000", "two hexadecimal"), ("\\x{}", "\\x{", "two hexadecimal"),
      ("\\p{Greek}", "\\p{Greek}", "a general category"), ("\\pX", "\\pX", "a general category"),
      ("\\p{Lu", "\\p{Lu", "'}' behind"), ("(?=a)", "(?=", "flags of 'imsU'"),
      ("(?<=a)", "(?<=", "'(?P<name>'"), ("(?P=a)", "(?P=", "'(?P<name>'"),
      ("(?P<>a)", "(?P<", "a name of letters"), ("(?P<a-b>a)", "(?P<a-b>", "a name of letters"),
      ("(?P<a>x)(?P<a>y)", "a", "a name that no other"), ("(?i", "(?i", "flags"),
      ("(?-)", "(?-)", "flags"),
      ("(?x)", "(?x", "flags"),
    ])
  func faults(pattern: String, part: String, expected: String) {
    do throws(RegexFailure) {
      let bytes = Array(("--" + pattern).utf8)
      _ = try Regex(bytes[2...])
      #expect(expected.isEmpty, "accepted")
    } catch {
      let bytes = Array(("--" + pattern).utf8)
      #expect(String(decoding: bytes[error.part], as: UTF8.self) == part)
      #expect(error.expected.description.hasPrefix(expected), "\(error.expected)")
    }
  }

  @Test func limits() {
    #expect(throws: RegexFailure.self) { try Regex("((a{10}){10}[b-c]{100}){10}{2}") }
    #expect(throws: RegexFailure.self) { try Regex("(\\pL{100}){10}") }
    #expect(throws: RegexFailure.self) { try Regex(String(repeating: "(", count: 100_000)) }
    #expect(throws: RegexFailure.self) { try Regex(String(repeating: "(?:", count: 300)) }
    #expect(throws: RegexFailure.self) { try Regex(String(repeating: "()", count: 501)) }
    #expect(throws: RegexFailure.self) { try Regex([0x61, 0xff][...]) }
    #expect(throws: Never.self) { try Regex("(?:[a-z]{1,10}\\.){100}") }
    #expect(throws: Never.self) {
      try Regex(String(repeating: "(", count: 250) + String(repeating: ")*", count: 250))
    }
  }
}
