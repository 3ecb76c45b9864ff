import Testing

@testable import FilterConfig

@Suite struct StructReaderTests {
  /// `{"a": <value>}`, from the bytes of the value.
  private func wire(_ value: [UInt8]) -> [UInt8] {
    Wire.field(1, Wire.field(1, [0x61]) + Wire.field(2, value))
  }

  @Test func aStructByteByByte() throws {
    let bytes: [UInt8] = [
      0x0a, 0x0e,  // fields, 14 bytes
      0x0a, 0x01, 0x61,  // key "a"
      0x12, 0x09,  // value, 9 bytes
      0x11, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f,  // number_value 1.5
      0x0a, 0x10,  // fields, 16 bytes
      0x0a, 0x02, 0xc3, 0xa4,  // key "ä"
      0x12, 0x0a,  // value, 10 bytes
      0x32, 0x08,  // list_value, 8 bytes
      0x0a, 0x02, 0x08, 0x00,  // null_value
      0x0a, 0x02, 0x20, 0x01,  // bool_value true
      0x0a, 0x0f,  // fields, 15 bytes
      0x0a, 0x01, 0x63,  // key "c"
      0x12, 0x0a,  // value, 10 bytes
      0x2a, 0x08,  // struct_value, 8 bytes
      0x0a, 0x06, 0x0a, 0x00,  // fields, key ""
      0x12, 0x02, 0x1a, 0x00,  // string_value ""
    ]
    let document = try StructReader.read(bytes)
    #expect(document.line == #"{a: 1.5, ä: [null, true], c: {: ""}}"#)
    #expect(document.isConsistent)
    #expect(document.sources.array().isEmpty)
    #expect(StructReader.looksLikeStruct(bytes))
  }

  @Test(
    arguments: [
      ("a value first", [0x0a, 0x07, 0x12, 0x02, 0x20, 0x01, 0x0a, 0x01, 0x61], "{a: true}"),
      ("no key", [0x0a, 0x04, 0x12, 0x02, 0x20, 0x01], "{: true}"),
      ("no value", [0x0a, 0x03, 0x0a, 0x01, 0x61], "{a: null}"),
      ("nothing in the entry", [0x0a, 0x00], "{: null}"),
      ("no member in the value", [0x0a, 0x05, 0x0a, 0x01, 0x61, 0x12, 0x00], "{a: null}"),
      ("no fields", [], "{}"),
      (
        "the last member counts, number then text",
        [0x0a, 0x11, 0x0a, 0x01, 0x61, 0x12, 0x0c, 0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0x1a, 0x01, 0x78],
        #"{a: "x"}"#
      ),
      (
        "the last member counts, map then flag",
        [0x0a, 0x0b, 0x0a, 0x01, 0x61, 0x12, 0x06, 0x2a, 0x02, 0x0a, 0x00, 0x20, 0x00],
        "{a: false}"
      ),
      ("the last key counts", [0x0a, 0x06, 0x0a, 0x01, 0x61, 0x0a, 0x01, 0x62], "{b: null}"),
      (
        "a length of two bytes that one could hold", [0x0a, 0x83, 0x00, 0x0a, 0x01, 0x61],
        "{a: null}"
      ),
      (
        "unknown fields of each type",
        [0x10, 0x01, 0x19, 1, 2, 3, 4, 5, 6, 7, 8, 0x22, 0x01, 0xff, 0x2d, 1, 2, 3, 4],
        "{}"
      ),
      (
        "a known field of another type", [0x08, 0x05, 0x0a, 0x04, 0x08, 0x01, 0x10, 0x02],
        "{: null}"
      ),
      (
        "an enum and a flag of ten bytes",
        [0x0a, 0x11, 0x12, 0x0f, 0x08, 0x01]
          + [0x20, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01] + [0x70, 0x00],
        "{: true}"
      ),
    ] as [(String, [UInt8], String)])
  func accepted(what: String, bytes: [UInt8], line: String) throws {
    #expect(try StructReader.read(bytes).line == line, "\(what)")
  }

  @Test(
    arguments: [
      ("a tag alone", [0x0a], 1), ("a length beyond the end", [0x0a, 0x01], 1),
      ("a length that never ends", [0x0a, 0x80, 0x80], 3),
      ("a length of eleven bytes", [0x0a] + [UInt8](repeating: 0x80, count: 11), 1),
      ("a length of 65 bits", [0x0a] + [UInt8](repeating: 0xff, count: 9) + [0x02], 1),
      ("a length of 2^64 - 1", [0x0a] + [UInt8](repeating: 0xff, count: 9) + [0x01], 1),
      ("a key beyond its entry", [0x0a, 0x02, 0x0a, 0x01, 0x61], 3),
      ("a value beyond its entry", [0x0a, 0x02, 0x12, 0x02, 0x20, 0x01], 3),
      ("a number beyond its value", [0x0a, 0x03, 0x12, 0x01, 0x11, 0, 0, 0, 0, 0, 0, 0, 0], 5),
      ("a flag beyond its value", [0x0a, 0x03, 0x12, 0x01, 0x20, 0x01], 5),
      ("a group", [0x0b, 0x0c], 0), ("the end of a group", [0x0c], 0),
      ("wire type 6", [0x0e], 0), ("wire type 7", [0x0f], 0), ("field number 0", [0x02, 0x00], 0),
      ("a field number of 30 bits", [0x80, 0x80, 0x80, 0x80, 0x10, 0x00], 0),
      ("four bytes that are three", [0x2d, 1, 2, 3], 4),
    ] as [(String, [UInt8], Int)])
  func refused(what: String, bytes: [UInt8], offset: Int) {
    #expect(
      refusal(.wire, bytes) == SyntaxFailure(.structSyntax, at: offset, expected: ""),
      "\(what)")
  }

  @Test func illFormedText() {
    let text = wire(Wire.field(3, [0x61, 0xff]))
    #expect(
      refusal(.wire, text)
        == SyntaxFailure(.invalidUTF8, at: text.count - 1, expected: ""))
    let key: [UInt8] = [0x0a, 0x03, 0x0a, 0x01, 0xc3]
    #expect(
      refusal(.wire, key) == SyntaxFailure(.invalidUTF8, at: 4, expected: ""))
  }

  @Test(arguments: [Double.infinity, -.infinity, .nan, .signalingNaN])
  func numbersThatJSONDoesNotHave(number: Double) throws {
    let failure = try #require(
      refusal(.wire, wire([0x11] + Wire.fixed64(number.bitPattern))))
    #expect(failure == SyntaxFailure(.structSyntax, at: 8, expected: ""))
    #expect(failure.expected.string.hasPrefix("a finite number"))
  }

  @Test func depth() throws {
    func nested(_ depth: Int) -> [UInt8] {
      // The root is the first container; each list adds one.
      var value: [UInt8] = [0x32, 0x00]
      for _ in 2..<depth { value = Wire.field(6, Wire.field(1, value)) }
      return wire(value)
    }
    #expect(try StructReader.read(nested(64)).nodes.array().count == 64)
    #expect(refusal(.wire, nested(65))?.code == .tooDeep)
    #expect(refusal(.wire, nested(10_000))?.code == .tooDeep)
    // JSON text counts in the same way.
    let lists = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(refusal(.json, Array("{\"a\":\(lists)}".utf8))?.code == .tooDeep)
  }

  @Test func size() throws {
    let entries = [UInt8]((0..<(1 << 19)).flatMap { _ in [0x0a, 0x00] as [UInt8] })
    #expect(entries.count == ConfigLimits.size)
    #expect(try StructReader.read(entries).nodes.array().count == 1 + 1 << 19)
    #expect(
      refusal(.wire, entries + [0x0a])
        == SyntaxFailure(.tooLarge, at: 1 << 20, expected: ""))
    #expect(refusal(.wire, entries + entries)?.code == .tooLarge)
  }

  private static let sample = Tree.map([
    ("name", .string("ä😀")), ("rate", .number(2.5)), ("on", .bool(true)),
    ("list", .list([.null, .map([("x", .list([]))]), .number(-7)])), ("", .map([])),
  ])

  /// Cut between two entries it is a shorter Struct; cut anywhere else it is none.
  @Test func everyPrefixIsReadOrRefused() {
    let bytes = Self.sample.wire
    guard case .map(let members) = Self.sample else { return }
    let boundaries = Set((0...members.count).map { Tree.map(Array(members[..<$0])).wire.count })
    for count in 0...bytes.count {
      let failure = refusal(.wire, Array(bytes[..<count]))
      #expect((failure == nil) == boundaries.contains(count), "cut at \(count)")
      if let failure { #expect(failure.offset <= count) }
    }
  }

  @Test func everyChangedByteIsReadOrRefused() {
    let sample = Self.sample.wire
    var wrong = 0
    for at in sample.indices {
      for byte in UInt8.min...UInt8.max {
        var bytes = sample
        bytes[at] = byte
        switch outcome(.wire, bytes) {
        case .success(let document): if !document.isConsistent { wrong += 1 }
        case .failure(let failure): if !(0...bytes.count).contains(failure.offset) { wrong += 1 }
        }
      }
    }
    #expect(wrong == 0)
  }
}
