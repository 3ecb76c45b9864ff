import FilterConfig
import Testing
import YAMLReader

@testable import ConfcheckCore

/// What is written, each road reads back as it was.
@Suite struct YAMLWriterTests {
  private func written(_ manifest: Manifest, for road: Road = .envoyStruct) -> String {
    String(decoding: YAMLWriter.write(manifest, road: road), as: UTF8.self)
  }

  /// The JSON of what comes down a road, and what there is to say about it.
  private func delivered(_ yaml: [UInt8], _ road: Road) -> (json: [UInt8], findings: [String]) {
    let stream = YAMLReader.read(yaml)
    guard let document = stream.documents.first, stream.failures.isEmpty,
      stream.documents.count == 1
    else { return (Array("\(stream.failures)".utf8), []) }
    let delivery = Delivery(document, road: road)
    return (
      delivery.document.map { JSONWriter.write($0) } ?? [],
      delivery.findings.map { "\($0.code.word) \($0.pointer)" }
    )
  }

  /// The same with the numbers in quotes that a road would rewrite.
  private func expected(_ document: ConfigDocument, _ road: Road) -> [UInt8] {
    var builder = ConfigDocumentBuilder()
    builder.bytes = document.bytes
    var stack: [[ConfigValue]] = [[.root]]
    while let top = stack.indices.last {
      guard let value = stack[top].popLast() else {
        stack.removeLast()
        if !stack.isEmpty { builder.close() }
        continue
      }
      let node = document[value]
      if node.kind == .list || node.kind == .map {
        builder.open(node.kind, key: node.key, source: nil)
        stack.append(document.children(of: value).reversed())
        continue
      }
      let scalar = WrittenScalar(text: document.text(of: value), isPlain: true)
      let isKept = (try? road.read(scalar)) == .number(String(decoding: scalar.text, as: UTF8.self))
      let kind = node.kind == .number && !isKept ? .string : node.kind
      builder.add(kind, key: node.key, text: node.text, source: nil)
    }
    return JSONWriter.write(builder.finish())
  }

  @Test func style() {
    #expect(
      written([
        "version": .number(1), "empty": [:], "none": [], "nothing": .null, "yes": .bool(true),
        "list": ["a", ["b", "c"], ["k": "v", "l": [["m": "n"]]]],
        "text": "two\nlines\n", "cut": "two\n\n  lines",
      ]) == """
        version: 1
        empty: {}
        none: []
        nothing: null
        "yes": true
        list:
        - a
        - - b
          - c
        - k: v
          l:
          - m: "n"
        text: |
          two
          lines
        cut: |-
          two

            lines

        """)
  }

  @Test(
    arguments: [
      "a", "x-id", "/api", "GET", "text/plain", "30s", "64KiB", "5%", "100/s", "a b", "a:b",
      "v1.10",
      "type.googleapis.com/google.protobuf.Struct", "oci://r/x:1", "x-internal-*", "tRUEly", "_",
    ].filter { $0 != "_" })
  func plain(_ text: String) { #expect(written(["k": .text(text)]) == "k: \(text)\n") }

  @Test(arguments: [
    ("", "\"\""), ("on", "\"on\""), ("tRUE", "\"tRUE\""), ("0123", "\"0123\""), ("1e3", "\"1e3\""),
    ("1.10", "\"1.10\""), (".5", "\".5\""), ("0x1g", "\"0x1g\""), ("~", "\"~\""), ("<<", "\"<<\""),
    ("a: b", "\"a: b\""), ("a #b", "\"a #b\""), ("a:", "\"a:\""), (" a", "\" a\""),
    ("a ", "\"a \""),
    ("- a", "\"- a\""), ("*a", "\"*a\""), ("&a", "\"&a\""), ("!a", "\"!a\""), ("%a", "\"%a\""),
    ("@a", "\"@a\""), ("{a}", "\"{a}\""), ("a,b", "\"a,b\""), ("é😀", "\"é😀\""),
    ("2024-01-02", "\"2024-01-02\""), ("12:30", "\"12:30\""), ("\"\\", "\"\\\"\\\\\""),
    ("\t\r\n\0", "\"\\t\\r\\n\\0\""), ("\u{1}\u{7F}\u{85}", "\"\\x01\\x7f\\x85\""),
    ("\u{2028}\u{FEFF}\u{FFFF}", "\"\\u2028\\ufeff\\uffff\""), ("\u{1FFFF}", "\"\\U0001ffff\""),
    ("a\n\n", "\"a\\n\\n\""), ("\na", "\"\\na\""), ("  a\nb", "\"  a\\nb\""),
    ("a \nb", "\"a \\nb\""),
    ("a\n \nb", "\"a\\n \\nb\""), ("a\r\nb", "\"a\\r\\nb\""), ("a\n\tb", "\"a\\n\\tb\""),
    ("\n", "\"\\n\""),
  ])
  func quoted(_ text: String, _ yaml: String) {
    #expect(written(["k": .text(text)]) == "k: \(yaml)\n")
  }

  @Test func numbersThatARoadRewritesAreText() {
    let manifest: Manifest = .list(
      ["1", "-5", "0.5", "1.0", "1e3", "-0", "2147483648", "9007199254740993", "1e-7"].map {
        .number(Array($0.utf8))
      })
    #expect(
      written(manifest)
        == "- 1\n- -5\n- \"0.5\"\n- \"1.0\"\n- \"1e3\"\n- \"-0\"\n- \"2147483648\"\n"
        + "- \"9007199254740993\"\n- \"1e-7\"\n")
    #expect(
      written(manifest, for: .istio)
        == "- 1\n- -5\n- 0.5\n- \"1.0\"\n- \"1e3\"\n- \"-0\"\n- 2147483648\n"
        + "- \"9007199254740993\"\n- 1e-7\n")
  }

  @Test func longKeys() {
    for count in [900, 998, 999, 1000, 1024, 5000] {
      let key = String(repeating: "é", count: count / 2)
      let entries: [(String, Manifest)] = [
        (key, ["a"]), (key + "b", "x"), (key + "c", ["l": [:]]), (key + "d", "two\nlines\n"),
        ("z", "end"),
      ]
      let manifest: Manifest = [:] + entries
      let json =
        "{\"\(key)\":[\"a\"],\"\(key)b\":\"x\",\"\(key)c\":{\"l\":{}},"
        + "\"\(key)d\":\"two\\nlines\\n\",\"z\":\"end\"}"
      let (actual, findings) = delivered(Array(written(manifest).utf8), .istio)
      #expect(String(decoding: actual, as: UTF8.self) == json)
      #expect(findings == [])
    }
  }

  /// Text made of what hurts, as values and as names.
  @Test(arguments: 0..<40) func anyText(_ seed: UInt64) {
    let pieces = [
      "a", "b", "on", "no", "null", "0", "1", "9", "x", "e", "-", "+", ".", "_", ":", "#", " ",
      "  ",
      "\n", "\n\n", "\t", "\r", "\"", "'", "\\", "|", ">", "%", "@", "`", "*", "&", "!", "?", ",",
      "[", "]", "{", "}", "~", "<<", "=", "---", "...", "é", "😀", "\0", "\u{1B}", "\u{85}",
      "\u{A0}",
      "\u{2028}", "\u{FEFF}", "\u{FFFE}",
    ]
    var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func random(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(bound))
    }
    var entries: [(key: [UInt8], value: Manifest)] = []
    var texts: [([UInt8], [UInt8])] = []
    for number in 0..<200 {
      func text() -> String { (0..<random(6)).map { _ in pieces[random(pieces.count)] }.joined() }
      let (key, value) = (Array((text() + "\(number)").utf8), Array(text().utf8))
      entries.append((key, number % 3 == 0 ? .list([.text(value)]) : .text(value)))
      texts.append((key, value))
    }
    var json = "{".utf8.map { $0 }
    for (number, (key, value)) in texts.enumerated() {
      if number > 0 { json.append(UInt8(ascii: ",")) }
      JSONWriter.appendString(key, to: &json)
      json += Array((number % 3 == 0 ? ":[" : ":").utf8)
      JSONWriter.appendString(value, to: &json)
      if number % 3 == 0 { json.append(UInt8(ascii: "]")) }
    }
    json.append(UInt8(ascii: "}"))
    for road in Road.allCases {
      let (actual, findings) = delivered(YAMLWriter.write(.map(entries), road: road), road)
      #expect(actual == json)
      #expect(findings == [])
    }
  }

  @Test(
    arguments: CorpusTests.files("valid") + CorpusTests.files("invalid") + CorpusTests.files("json")
  )
  func theCorpus(_ file: String) throws {
    let bytes = try DiskFiles().read("\(CorpusTests.folder)/\(file)", limit: Check.sizeLimit + 1)
    for origin in [Target.envoy, .istio] {
      let source = SourceFile(name: file, bytes: bytes)
      let reading = Reading(source, target: origin)
      guard let document = reading.document, !document.isEmpty,
        document.kind(of: .root) == .map
      else { continue }
      for road in Road.allCases {
        let yaml = YAMLWriter.write(Manifest(.root, of: document), road: road)
        let (json, findings) = delivered(yaml, road)
        #expect(json == expected(document, road), "\(road.rawValue)")
        #expect(findings == [], "\(road.rawValue)")
        guard reading.report.worst != .error else { continue }
        let again = Check.run(
          SourceFile(name: "written.yaml", bytes: yaml), target: road == .istio ? .istio : nil)
        #expect((again.worst ?? .note) < .warning, "\(road.rawValue)")
      }
    }
  }
}
