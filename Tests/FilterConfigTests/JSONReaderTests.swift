import Bytes
import Testing

@testable import FilterConfig

@Suite struct JSONReaderTests {
  private func read(_ text: String) throws -> ConfigDocument {
    try JSONReader.read(Array(text.utf8))
  }

  @Test(arguments: ["", " ", "\n", " \t\r\n "])
  func nothingIsTheEmptyDocument(text: String) throws {
    #expect(try read(text).isEmpty)
  }

  @Test(arguments: [
    ("null", "null"), ("true", "true"), (" false ", "false"), ("\"\"", "\"\""), ("[]", "[]"),
    ("{}", "{}"), ("[ ]", "[]"), ("{ }", "{}"), ("[[],{}]", "[[], {}]"),
    (#"{"a":1}"#, "{a: 1}"),
    (
      #" { "a" : [ 1 , "x" , null ] , "b" : { } } "#,
      #"{a: [1, "x", null], b: {}}"#
    ),
    (#"{"a":1,"a":2}"#, "{a: 1, a: 2}"), (#"{"":0}"#, "{: 0}"),
    ("[[[1],2],3]", "[[[1], 2], 3]"), ("\n{\"a\"\n:\t1\r\n}\n", "{a: 1}"),
  ])
  func documents(text: String, line: String) throws {
    let document = try read(text)
    #expect(document.line == line)
    #expect(document.isConsistent)
  }

  @Test(arguments: [
    "0", "-0", "1", "-1", "10", "0.0", "0.10", "-0.5e-7", "1e3", "1E+06", "2e-0", "1.50",
    "9007199254740993", "123456789012345678901234567890", "1e999999",
  ])
  func numbersStayAsWritten(text: String) throws {
    let document = try read("[\(text)]")
    #expect(document.line == "[\(text)]")
    #expect(document.kind(of: ConfigValue(index: 1)) == .number)
    #expect(JSONNumber.matches(Array(text.utf8)))
  }

  @Test(arguments: [
    // text, offset in it
    ("-", 1), ("+1", 0), ("01", 1), ("-01", 2), ("00", 1), (".5", 0), ("5.", 2), ("5.e1", 2),
    ("1e", 2), ("1e+", 3), ("1.0.0", 3), ("1x", 1), ("0x1F", 1), ("1_000", 1), ("NaN", 0),
    ("-Infinity", 1), ("1e1.5", 3), ("--1", 1), ("1-", 1),
  ])
  func whatOnlyLooksLikeANumber(text: String, offset: Int) {
    #expect(!JSONNumber.matches(Array(text.utf8)))
    #expect(
      refusal(.json, Array("[\(text)]".utf8))
        == SyntaxFailure(.jsonSyntax, at: offset + 1, expected: ""))
  }

  @Test(arguments: [
    (#"\" \\ \/ \b \f \n \r \t"#, "\" \\ / \u{8} \u{c} \n \r \t"),
    (#"\u0000\u001f\u007f"#, "\u{0}\u{1f}\u{7f}"), (#"\u00e4\u00E4"#, "ää"), (#"\u20AC"#, "€"),
    (#"\ud83d\ude00"#, "😀"), (#"x\uD800\uDC00y\uDBFF\uDFFF"#, "x\u{10000}y\u{10ffff}"),
    ("ä€😀", "ä€😀"), ("\u{7f}", "\u{7f}"), (#"\ufeff"#, "\u{feff}"), (#"\u003cb\u003e"#, "<b>"),
  ])
  func strings(written: String, meant: String) throws {
    let document = try read("{\"\(written)\":\"\(written)\"}")
    let value = ConfigValue(index: 1)
    #expect(Array(document.text(of: value)) == Array(meant.utf8))
    #expect(Array(document.key(of: value)) == Array(meant.utf8))
  }

  @Test(arguments: [
    // text, offset, what would have been right
    ("\u{feff}{}", 0, "JSON without a byte order mark before it"),
    ("hello", 0, "a value"), ("'a'", 0, "a value"), ("}", 0, "a value"), ("// x", 0, "a value"),
    ("{} {}", 3, "the end of the text"), ("1 2", 2, "the end of the text"),
    ("tru", 0, "true, false or null"), ("nulL", 0, "true, false or null"),
    ("nullx", 4, "the end of the text"), ("True", 0, "a value"),
    ("{", 1, "a name in double quotes or '}'"), ("{a:1}", 1, "a name in double quotes or '}'"),
    ("{,}", 1, "a name in double quotes or '}'"), ("{1:2}", 1, "a name in double quotes or '}'"),
    (#"{"a""#, 4, "':' after the name"), (#"{"a" 1}"#, 5, "':' after the name"),
    (#"{"a":"#, 5, "a value"), (#"{"a":}"#, 5, "a value"),
    (#"{"a":1"#, 6, "',' or '}' after a member"), (#"{"a":1]"#, 6, "',' or '}' after a member"),
    (#"{"a":1 "b":2}"#, 7, "',' or '}' after a member"),
    (#"{"a":1,}"#, 7, "a name in double quotes after ','"),
    (#"{"a":1,,"b":2}"#, 7, "a name in double quotes after ','"),
    ("[", 1, "an element or ']'"), ("[,1]", 1, "a value"), ("[1", 2, "',' or ']' after an element"),
    ("[1}", 2, "',' or ']' after an element"), ("[1 2]", 3, "',' or ']' after an element"),
    ("[1,]", 3, "an element after ','"), ("[1,", 3, "a value"), ("[1,,2]", 3, "a value"),
    ("[[1]", 4, "',' or ']' after an element"), ("-", 1, "a digit"),
    ("012", 1, "no digit after a leading 0"),
    ("\"abc", 4, "'\"' at the end of the string"), ("\"", 1, "'\"' at the end of the string"),
    ("\"a\nb\"", 2, "an escape such as \\n in place of a control character"),
    ("\"\u{0}\"", 1, "an escape such as \\n in place of a control character"),
    ("{\"a\tb\":1}", 3, "an escape such as \\n in place of a control character"),
    (#""\x""#, 2, "one of \" \\ / b f n r t u after a backslash"),
    (#""\"#, 2, "one of \" \\ / b f n r t u after a backslash"),
    (#""\'""#, 2, "one of \" \\ / b f n r t u after a backslash"),
    (#""\u12g4""#, 5, "four hexadecimal digits after \\u"),
    (#""\u12""#, 5, "four hexadecimal digits after \\u"),
    (#""\u"#, 3, "four hexadecimal digits after \\u"),
    ("\u{a0}1", 0, "a value"), ("\u{c}1", 0, "a value"), ("1\u{0}", 1, "the end of the text"),
  ])
  func syntaxErrors(text: String, offset: Int, expected: String) throws {
    let failure = try #require(refusal(.json, Array(text.utf8)))
    #expect(failure.code == .jsonSyntax)
    #expect(failure.offset == offset)
    #expect(failure.expected.string == expected)
  }

  @Test(arguments: [
    #"\ud83d"#, #"\ude00"#, #"\ud83dx"#, #"\ud83d\n"#, #"\ud83dA"#, #"\ud83d\ud83d"#,
    #"\ude00\ud83d"#, #"\udbff\ue000"#, #"\ud800\\udc00"#,
  ])
  func halvesOfSurrogatePairs(text: String) throws {
    let failure = try #require(refusal(.json, Array("[\"ab\(text)\"]".utf8)))
    #expect(failure == SyntaxFailure(.jsonSyntax, at: 4, expected: ""))
    #expect(failure.expected.string.hasPrefix("a whole surrogate pair"))
  }

  @Test(
    arguments: [
      ([0x22, 0x61, 0xff, 0x22], 2), ([0x22, 0xc0, 0x80, 0x22], 1),
      ([0x22, 0xed, 0xa0, 0x80, 0x22], 1),
      ([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], 1), ([0x22, 0xe2, 0x82, 0x22], 1), ([0x31, 0x80], 1),
      // UTF-16 with its mark.
      ([0xff, 0xfe, 0x7b, 0x00], 0),
    ] as [([UInt8], Int)])
  func illFormedText(bytes: [UInt8], offset: Int) {
    #expect(
      refusal(.json, bytes) == SyntaxFailure(.invalidUTF8, at: offset, expected: ""))
  }

  @Test func sourcesAreWhatStandsThere() throws {
    let text = #" {"a": [10, "\u0078"], "\n" :{"c":true}, "d":null} "#
    let document = try read(text)
    func source(_ range: KeyPath<ConfigDocument.Source, ByteRange>) -> [String] {
      document.sources.array().map {
        String(decoding: Array(text.utf8)[$0[keyPath: range]], as: UTF8.self)
      }
    }
    #expect(
      source(\.key) == ["", #""a""#, "", "", #""\n""#, #""c""#, #""d""#])
    #expect(
      source(\.value) == [
        #"{"a": [10, "\u0078"], "\n" :{"c":true}, "d":null}"#, #"[10, "\u0078"]"#, "10",
        #""\u0078""#, #"{"c":true}"#, "true", "null",
      ])
    #expect(document.isConsistent)
  }

  @Test func depth() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    #expect(try JSONReader.read(nested(64)).nodes.array().count == 64)
    let tooDeep = SyntaxFailure(.tooDeep, at: 64, expected: "")
    #expect(refusal(.json, nested(65)) == tooDeep)
    #expect(refusal(.json, nested(10_000)) == tooDeep)
    let maps = Array(String(repeating: "{\"a\":", count: 10_000).utf8)
    #expect(refusal(.json, maps) == SyntaxFailure(.tooDeep, at: 64 * 5, expected: ""))
    // Side by side is not nested.
    let siblings = "[" + String(repeating: "[[]],", count: 1000) + "[]]"
    #expect(try read(siblings).nodes.array().count == 2002)
  }

  @Test func size() throws {
    let tooLarge = SyntaxFailure(.tooLarge, at: 1 << 20, expected: "")
    #expect(refusal(.json, [UInt8](repeating: 0x20, count: 2 << 20)) == tooLarge)
    #expect(refusal(.json, [UInt8](repeating: 0xff, count: (1 << 20) + 1)) == tooLarge)
    let string = [0x22] + [UInt8](repeating: 0x61, count: (1 << 20) - 2) + [0x22]
    #expect(try JSONReader.read(string).text(of: .root).count == (1 << 20) - 2)
    // The most values that fit.
    let digits = Array(("[" + String(repeating: "0,", count: 524_286) + "0]").utf8)
    #expect(try JSONReader.read(digits).nodes.array().count == 524_288)
  }

  private static let sample = Array(
    #" {"rules":[{"name":"a\u00e4\ud83d\ude00","n":-1.5e+2,"on":true,"x":[null,false,{}]},[]]}"#
      .utf8)

  @Test func everyPrefixIsRefused() throws {
    #expect(refusal(.json, Self.sample) == nil)
    for count in 2..<Self.sample.count {
      let failure = try #require(refusal(.json, Array(Self.sample[..<count])))
      #expect(failure.offset <= count)
    }
  }

  @Test func everyChangedByteIsReadOrRefused() {
    var wrong = 0
    for at in Self.sample.indices {
      for byte in UInt8.min...UInt8.max {
        var bytes = Self.sample
        bytes[at] = byte
        switch outcome(.json, bytes) {
        case .success(let document): if !document.isConsistent { wrong += 1 }
        case .failure(let failure): if !(0...bytes.count).contains(failure.offset) { wrong += 1 }
        }
      }
    }
    #expect(wrong == 0)
  }
}
