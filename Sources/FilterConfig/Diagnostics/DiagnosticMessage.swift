import Bytes

/// The one place where findings become text, for both judges.
public enum DiagnosticMessage {
  /// `/rules/2/match/pth: unknown-field: unknown field "pth" in a match (did you mean "path"?)`
  public static func line(_ finding: Diagnostic, in document: ConfigDocument) -> [UInt8] {
    var text = MessageText()
    text.add(pointer(of: finding, in: document)[...])
    text.add(": ")
    text.add(finding.code.word)
    text.add(": ")
    text.add(sentence(finding, in: document)[...])
    return text.bytes
  }

  /// `line 1, column 18: json-syntax: expected ':' after a key, found "x"`. Columns count bytes.
  @inline(never)
  public static func line(_ failure: SyntaxFailure, in source: [UInt8]) -> [UInt8] {
    var text = MessageText()
    if failure.code == .structSyntax || (failure.code != .tooLarge && StructReader.looksLikeStruct(source)) {
      text.add("byte ")
      text.add(failure.offset)
    } else {
      var line = 1
      var lineStart = 0
      for index in 0..<min(failure.offset, source.count) where source[index] == 0x0A {
        line &+= 1
        lineStart = index &+ 1
      }
      text.add("line ")
      text.add(line)
      text.add(", column ")
      text.add(failure.offset &- lineStart &+ 1)
    }
    text.add(": ")
    text.add(failure.code.word)
    text.add(": ")
    text.add(sentence(failure, in: source)[...])
    return text.bytes
  }

  /// The sentence of a syntax failure, without place and code.
  public static func sentence(_ failure: SyntaxFailure, in source: [UInt8]) -> [UInt8] {
    var text = MessageText()
    text.add("expected ")
    text.add(failure.expected)
    switch failure.code {
    case .tooLarge, .tooDeep, .tooManyValues: break
    default:
      text.add(", found ")
      if failure.offset < source.count, failure.offset >= 0 {
        text.addQuoted(source[failure.offset..<min(failure.offset &+ 16, source.count)])
      } else {
        text.add("the end")
      }
    }
    return text.bytes
  }

  /// Where a finding is, as an RFC 6901 pointer; the root is `/`, which reads better than nothing.
  public static func pointer(of finding: Diagnostic, in document: ConfigDocument) -> [UInt8] {
    let pointer = pointer(of: finding.value, in: document)
    return pointer.isEmpty ? [0x2F] : pointer
  }

  /// RFC 6901: `~` is written `~0` and `/` is written `~1`.
  @inline(never)
  public static func pointer(of value: ConfigValue, in document: ConfigDocument) -> [UInt8] {
    var path: [ConfigValue] = []
    var next = value
    while next.exists, document[next].parent.exists {
      path.append(next)
      next = document[next].parent
    }
    var text = MessageText()
    for value in path.reversed() {
      text.add("/")
      let parent = document[value].parent
      if document[parent].kind == .list {
        text.add(document.position(of: value))
      } else {
        for byte in document.key(of: value) {
          switch byte {
          case 0x7E: text.add("~0")
          case 0x2F: text.add("~1")
          case 0..<0x20, 0x7F: text.add("?")
          default: text.add([byte])
          }
        }
      }
    }
    return text.bytes
  }

  /// The sentence of a finding, without pointer and code.
  @inline(never)
  public static func sentence(_ finding: Diagnostic, in document: ConfigDocument) -> [UInt8] {
    var text = MessageText()
    let value = finding.value
    switch finding.code {
    case .unknownField: unknownField(finding, in: document, &text)
    case .missingField:
      add(finding.expectation, &text)
    case .duplicateKey:
      text.add("the name ")
      text.addQuoted(document.key(of: value))
      text.add(" stands twice in this map")
    case .duplicateName:
      text.add("the name ")
      text.addQuoted(document.text(of: value))
      text.add(" is taken by an earlier rule")
    case .invalidChoice: invalidChoice(finding, in: document, &text)
    case .notYetSupported:
      text.addQuoted(fault(finding, in: document))
      text.add(" is part of the language, but not of this version of the filter")
    case .unknownReference:
      text.add("no ")
      add(finding.expectation, &text)
      text.add(" ")
      text.addQuoted(fault(finding, in: document))
      if finding.related.exists {
        text.add(" (did you mean ")
        text.addQuoted(document.key(of: finding.related))
        text.add("?)")
      }
    case .referenceCycle:
      text.add("the matcher ")
      text.addQuoted(fault(finding, in: document))
      text.add(" refers to itself, by this way or a longer one")
    case .exactlyOne:
      text.add("expected ")
      add(finding.expectation, &text)
      text.add(", found ")
      if case .shape(let shape) = finding.expectation {
        text.add(StructureCheck.countAlternatives(in: value, shape, document))
      }
    case .tooManyRules: text.add("expected at most 10000 rules")
    case .emptyList:
      text.add("expected ")
      add(finding.expectation, &text)
      text.add(" with something in it, found an empty one")
    default:
      text.add("expected ")
      add(finding.expectation, &text)
      text.add(", found ")
      if finding.part.isEmpty, finding.place == .value {
        describe(value, in: document, &text)
      } else {
        text.addQuoted(fault(finding, in: document))
      }
    }
    return text.bytes
  }

  /// The bytes at fault: a part of the text, the key, or the whole text.
  private static func fault(
    _ finding: Diagnostic, in document: ConfigDocument
  ) -> ArraySlice<UInt8> {
    if !finding.part.isEmpty { return document.bytes[finding.part] }
    return finding.place == .key
      ? document.key(of: finding.value) : document.text(of: finding.value)
  }

  private static func add(_ expectation: Diagnostic.Expectation, _ text: inout MessageText) {
    switch expectation {
    case .none: text.add("something else")
    case .type(let id):
      let type = Schema.type(id)
      text.add(type.noun)
      if type.scalar == .integer, type.low < type.high {
        text.add(" from ")
        text.add(Int(type.low))
        text.add(" to ")
        text.add(Int(type.high))
      }
    case .shape(let id):
      text.add("exactly one ")
      text.add(Schema.shape(id).rule == .exactlyOne ? "key in " : "test in ")
      text.add(Schema.shape(id).noun)
    case .field(let name):
      text.add("the field \"")
      text.add(name)
      text.add("\" is missing")
    case .text(let phrase), .reference(let phrase): text.add(phrase)
    }
  }

  @inline(never)
  private static func unknownField(
    _ finding: Diagnostic, in document: ConfigDocument, _ text: inout MessageText
  ) {
    let name = document.key(of: finding.value)
    text.add("unknown field ")
    text.addQuoted(name)
    guard case .shape(let shape) = finding.expectation else { return }
    text.add(" in ")
    text.add(Schema.shape(shape).noun)
    var nearest = NearestName(name)
    var suggestion: StaticString?
    let fields = Schema.fields(of: shape)
    for field in fields
    where field.name.withUTF8Buffer({ nearest.isBetter($0) }) { suggestion = field.name }
    if let suggestion {
      text.add(" (did you mean \"")
      text.add(suggestion)
      text.add("\"?)")
      return
    }
    text.add(" (known: ")
    var first = true
    for field in fields where !field.isPlanned {
      if !first { text.add(", ") }
      first = false
      text.add(field.name)
    }
    text.add(")")
  }

  @inline(never)
  private static func invalidChoice(
    _ finding: Diagnostic, in document: ConfigDocument, _ text: inout MessageText
  ) {
    text.add("expected ")
    guard case .type(let id) = finding.expectation else { return }
    var nearest = NearestName(document.text(of: finding.value))
    var suggestion: StaticString?
    var first = true
    for row in Schema.words(of: Schema.type(id).choices) where !row.isPlanned {
      if !first { text.add(" or ") }
      first = false
      text.add(row.word)
      if row.word.withUTF8Buffer({ nearest.isBetter($0) }) { suggestion = row.word }
    }
    text.add(", found ")
    describe(finding.value, in: document, &text)
    if let suggestion {
      text.add(" (did you mean \"")
      text.add(suggestion)
      text.add("\"?)")
    }
  }

  private static func describe(
    _ value: ConfigValue, in document: ConfigDocument, _ text: inout MessageText
  ) {
    let node = document[value]
    switch node.kind {
    case .null: text.add("null")
    case .false: text.add("false")
    case .true: text.add("true")
    case .number:
      text.add("the number ")
      text.add(document.text(of: value).prefix(40))
    case .string:
      text.add("the string ")
      text.addQuoted(document.text(of: value))
    case .list: text.add(node.count == 0 ? "an empty list" : "a list")
    case .map: text.add(node.count == 0 ? "an empty map" : "a map")
    }
  }
}
