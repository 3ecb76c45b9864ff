import Bytes

/// Reads the wire bytes of a `google.protobuf.Struct`, which is what Envoy hands to a plugin whose
/// configuration is a Struct. The messages and field numbers are those of `struct.proto`.
public enum StructReader {
  /// The document of `wire`: always a map at the root, without source positions.
  ///
  /// As protobuf parsers do, it takes fields in any order, skips those it does not know and lets
  /// the last of several values count. An entry without a key has the empty name; an entry without
  /// a value and a `Value` without a member are null. Entries of the same key are all kept, for
  /// `ConfigDocument.forEachDuplicateKey` to find. Linear in time and memory.
  ///
  /// Fails with `tooLarge` beyond `ConfigLimits.size` bytes, `tooDeep` at the `Value` that opens
  /// one container too many, `invalidUTF8` at the first byte of an ill-formed sequence in a key or
  /// string, and `structSyntax` for bytes that are no Struct and for numbers that JSON does not
  /// have.
  public static func read(_ wire: [UInt8]) throws(SyntaxFailure) -> ConfigDocument {
    guard wire.count <= ConfigLimits.size else {
      throw SyntaxFailure(.tooLarge, at: ConfigLimits.size, expected: "at most 1 MiB")
    }
    var parser = StructParser(WireReader(wire))
    try parser.readStruct()
    return parser.finish()
  }

  /// True when `bytes` can be a Struct and cannot be JSON text.
  ///
  /// A Struct with an entry begins with 0x0A (field 1, a length follows), and each of its entries
  /// holds 0x12 (field 2 of the entry, its value), which every serialiser writes for maps. JSON
  /// text may begin with 0x0A too, a line feed, but holds no control character other than HT, LF
  /// and CR (RFC 8259 sections 2 and 7). So: 0x0A first, and another control character anywhere.
  /// This decides rightly for all JSON text and for every Struct as serialisers write it; bytes
  /// that are neither fail in either reader. The Struct without entries has no bytes, and so it is
  /// the empty configuration.
  public static func looksLikeStruct(_ bytes: [UInt8]) -> Bool {
    guard bytes.first == 0x0a else { return false }
    for byte in bytes where byte < 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09 {
      return true
    }
    return false
  }
}

/// One pass over a Struct of bounded length. A list or map is entered when its `Value` is met and
/// read field by field; how far each one is read stands on a stack beside the builder's.
struct StructParser: ~Copyable {
  consuming func finish() -> ConfigDocument { builder.finish() }

  /// The member of a `Value` that is set: the last one on the wire.
  private enum Member {
    case null
    case bool(Bool)
    case number(Double, at: Int)
    case string(ByteRange)
    case container(ConfigDocument.Kind, ByteRange)
  }

  private let wire: WireReader
  private var open: [ByteRange] = []
  var builder: ConfigDocumentBuilder

  init(_ wire: WireReader) {
    self.wire = wire
    builder = ConfigDocumentBuilder(byteCapacity: wire.bytes.count)
  }

  mutating func readStruct() throws(SyntaxFailure) {
    builder.open(.map, key: .empty, source: nil)
    open.append(ByteRange(0, wire.bytes.count))
    while var rest = open.popLast() {
      guard !rest.isEmpty else {
        builder.close()
        continue
      }
      let isMap = builder.openKind == .map
      let field = try wire.readField(from: &rest)
      open.append(rest)
      // Field 1 is Struct.fields in a map and ListValue.values in a list.
      guard field.number == 1, case .bytes(let payload) = field.value else { continue }
      if isMap {
        try readEntry(payload)
      } else {
        try readValue(payload, key: .empty)
      }
    }
  }

  /// `map<string, Value>` is a repeated message of `key = 1` and `value = 2`.
  private mutating func readEntry(_ entry: ByteRange) throws(SyntaxFailure) {
    var rest = entry
    var key = ByteRange.empty
    var value = ByteRange.empty
    while !rest.isEmpty {
      let field = try wire.readField(from: &rest)
      guard case .bytes(let payload) = field.value else { continue }
      if field.number == 1 { key = payload }
      if field.number == 2 { value = payload }
    }
    let name = try copyText(key)
    try readValue(value, key: name)
  }

  private mutating func readValue(_ value: ByteRange, key: ByteRange) throws(SyntaxFailure) {
    switch try lastMember(of: value) {
    case .null: builder.add(.null, key: key, text: .empty, source: nil)
    case .bool(let flag): builder.add(flag ? .true : .false, key: key, text: .empty, source: nil)
    case .number(let number, let at):
      let start = builder.bytes.count
      guard builder.bytes.append(jsonNumber: number) else {
        throw SyntaxFailure(
          .structSyntax, at: at, expected: "a finite number: JSON has no infinity and no NaN")
      }
      let text = ByteRange(start, builder.bytes.count)
      builder.add(.number, key: key, text: text, source: nil)
    case .string(let payload):
      let text = try copyText(payload)
      builder.add(.string, key: key, text: text, source: nil)
    case .container(let kind, let payload):
      guard builder.depth < ConfigLimits.depth else {
        throw SyntaxFailure(
          .tooDeep, at: Int(value.start), expected: "at most 64 lists and maps in each other")
      }
      builder.open(kind, key: key, source: nil)
      open.append(payload)
    }
  }

  /// The oneof of `Value`: null_value 1, number_value 2, string_value 3, bool_value 4, struct_value
  /// 5, list_value 6.
  private func lastMember(of value: ByteRange) throws(SyntaxFailure) -> Member {
    var member = Member.null
    var rest = value
    while !rest.isEmpty {
      let field = try wire.readField(from: &rest)
      switch (field.number, field.value) {
      case (1, .varint): member = .null
      case (2, .fixed64(let bits)):
        member = .number(Double(bitPattern: bits), at: Int(rest.start) &- 8)
      case (3, .bytes(let payload)): member = .string(payload)
      case (4, .varint(let bits)): member = .bool(bits != 0)
      case (5, .bytes(let payload)): member = .container(.map, payload)
      case (6, .bytes(let payload)): member = .container(.list, payload)
      default: break
      }
    }
    return member
  }

  /// Appends a `string` field to the builder's bytes.
  private mutating func copyText(_ payload: ByteRange) throws(SyntaxFailure) -> ByteRange {
    let text = wire.bytes[payload]
    if let offset = text.firstInvalidUTF8 {
      throw SyntaxFailure(.invalidUTF8, at: offset, expected: "well-formed UTF-8")
    }
    let start = builder.bytes.count
    builder.bytes.append(contentsOf: text)
    return ByteRange(start, builder.bytes.count)
  }
}
