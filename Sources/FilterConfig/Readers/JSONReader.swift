import Bytes

/// Reads JSON text (RFC 8259) strictly: what one parser takes and another refuses is refused here.
public enum JSONReader {
  /// The document of `text`, with the source range of every key, quotes included, and of every
  /// value.
  ///
  /// Text of nothing but whitespace is the empty document. Names that stand twice in an object are
  /// kept, for `ConfigDocument.forEachDuplicateKey` to find. Linear in time and memory.
  ///
  /// Fails with `tooLarge` beyond `ConfigLimits.size` bytes, `invalidUTF8` at the first byte of the
  /// first ill-formed sequence, `tooDeep` at the bracket that opens one container too many, and
  /// `jsonSyntax` at the first byte that does not fit the grammar, or behind the text when it is
  /// cut.
  public static func read(_ text: [UInt8]) throws(SyntaxFailure) -> ConfigDocument {
    guard text.count <= ConfigLimits.size else {
      throw SyntaxFailure(.tooLarge, at: ConfigLimits.size, expected: "at most 1 MiB")
    }
    // Section 8.1: text must not begin with one, and a parser may choose. Envoy hands it through.
    if text.count >= 3, text[0] == 0xef, text[1] == 0xbb, text[2] == 0xbf {
      throw SyntaxFailure(.jsonSyntax, at: 0, expected: "JSON without a byte order mark before it")
    }
    // Of a slice, as in the Struct reader: one specialisation serves both.
    if let offset = text[...].firstInvalidUTF8 {
      throw SyntaxFailure(.invalidUTF8, at: offset, expected: "well-formed UTF-8")
    }
    var parser = JSONParser(text)
    try parser.readText()
    return parser.finish()
  }
}

/// One pass over JSON text that is known to be UTF-8 of bounded length. The stack of open
/// containers is the builder's.
struct JSONParser: ~Copyable {
  consuming func finish() -> ConfigDocument { builder.finish() }

  let text: [UInt8]
  /// Offset of the next byte; never beyond `text.count`.
  var at = 0
  var builder: ConfigDocumentBuilder

  /// The name of the member whose value comes next, decoded and in the source.
  private var key = ByteRange.empty
  private var keySource = ByteRange.empty

  init(_ text: [UInt8]) {
    self.text = text
    // Decoding never makes text longer.
    builder = ConfigDocumentBuilder(byteCapacity: text.count)
  }

  /// The next byte, or nil behind the text.
  @inline(__always)
  var next: UInt8? { at < text.count ? text[at] : nil }

  @inline(__always)
  func failure(_ expected: StaticString) -> SyntaxFailure {
    SyntaxFailure(.jsonSyntax, at: at, expected: expected)
  }

  /// `JSON-text = ws value ws`, or `ws` alone.
  mutating func readText() throws(SyntaxFailure) {
    skipWhitespace()
    guard next != nil else { return }
    repeat {
      try readValue()
    } while try moveToNextValue()
    if next != nil { throw failure("the end of the text") }
  }

  @inline(never)
  private mutating func skipWhitespace() {
    while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { at &+= 1 }
  }

  /// Reads a scalar, or the opening bracket of a container.
  private mutating func readValue() throws(SyntaxFailure) {
    let start = at
    switch next {
    case 0x22:  // "
      let text = try readString()
      add(.string, text: text, from: start)
    case .some(0x2d), .some(0x30...0x39):  // - 0 to 9
      let text = try readNumber()
      add(.number, text: text, from: start)
    case 0x7b: try open(.map)
    case 0x5b: try open(.list)
    case 0x74: try readWord("true", .true)
    case 0x66: try readWord("false", .false)
    case 0x6e: try readWord("null", .null)
    default: throw failure("a value")
    }
  }

  @inline(never)
  private mutating func add(_ kind: ConfigDocument.Kind, text: ByteRange, from start: Int) {
    let source = ConfigDocument.Source(key: keySource, value: ByteRange(start, at))
    builder.add(kind, key: key, text: text, source: source)
  }

  @inline(never)
  private mutating func readWord(
    _ word: StaticString, _ kind: ConfigDocument.Kind
  ) throws(SyntaxFailure) {
    let start = at
    guard text[at...].begins(with: word) else { throw failure("true, false or null") }
    at &+= word.utf8CodeUnitCount
    add(kind, text: .empty, from: start)
  }

  private mutating func open(_ kind: ConfigDocument.Kind) throws(SyntaxFailure) {
    guard builder.depth < ConfigLimits.depth else {
      throw SyntaxFailure(.tooDeep, at: at, expected: "at most 64 lists and maps in each other")
    }
    let source = ConfigDocument.Source(key: keySource, value: ByteRange(at, at &+ 1))
    builder.open(kind, key: key, source: source)
    at &+= 1
  }

  /// Goes from behind a scalar or an opening bracket to where the next value begins, past closing
  /// brackets, a comma and a name. False when the outermost value is complete.
  private mutating func moveToNextValue() throws(SyntaxFailure) -> Bool {
    skipWhitespace()
    while let kind = builder.openKind {
      let isMap = kind == .map
      let isFirst = builder.openIsEmpty
      if next == (isMap ? 0x7d : 0x5d) {
        at &+= 1
        builder.close(end: at)
        skipWhitespace()
        continue
      }
      if !isFirst {
        guard next == 0x2c else {
          throw failure(isMap ? "',' or '}' after a member" : "',' or ']' after an element")
        }
        at &+= 1
        skipWhitespace()
      }
      if isMap {
        try readKey(isFirst: isFirst)
      } else {
        key = .empty
        keySource = .empty
        if !isFirst, next == 0x5d { throw failure("an element after ','") }
        if isFirst, next == nil { throw failure("an element or ']'") }
      }
      return true
    }
    return false
  }

  /// `string ws ":" ws`.
  private mutating func readKey(isFirst: Bool) throws(SyntaxFailure) {
    guard next == 0x22 else {
      throw failure(
        isFirst ? "a name in double quotes or '}'" : "a name in double quotes after ','")
    }
    let start = at
    key = try readString()
    keySource = ByteRange(start, at)
    skipWhitespace()
    guard next == 0x3a else { throw failure("':' after the name") }
    at &+= 1
    skipWhitespace()
  }
}
