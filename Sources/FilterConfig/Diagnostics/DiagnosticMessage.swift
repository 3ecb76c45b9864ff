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
    return text.bytes.array()
  }

  /// `line 1, column 18: json-syntax: expected ':' after a key, found "x"`. Columns count bytes.
  @inline(never)
  public static func line(_ failure: SyntaxFailure, in source: [UInt8]) -> [UInt8] {
    var text = MessageText()
    if failure.code == .structSyntax
      || (failure.code != .tooLarge && StructReader.looksLikeStruct(source))
    {
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
    return text.bytes.array()
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
        addExcerpt(of: source, at: failure.offset, failure.code, &text)
      } else {
        text.add("the end")
      }
    }
    return text.bytes.array()
  }

  /// The next 16 bytes or so, whole characters where the source is text.
  private static func addExcerpt(
    of source: [UInt8], at start: Int, _ code: DiagnosticCode, _ text: inout MessageText
  ) {
    var end = min(start &+ 16, source.count)
    let isText =
      code == .jsonSyntax && source[start...].firstInvalidUTF8 == nil
    if isText {
      while end < source.count, end > start, source[end] & 0xC0 == 0x80 { end &-= 1 }
    }
    text.addQuoted(source[start..<end], isText: isText)
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
    return text.bytes.array()
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
      if finding.related.exists,
        !document.key(of: value).equals(document.key(of: finding.related))
      {
        text.add(", as ")
        text.addQuoted(document.key(of: finding.related))
        text.add(" too: header names have no case")
      }
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
      text.add("the ")
      if case .reference(let noun) = finding.expectation {
        text.add(noun)
      } else {
        text.add("matcher")
      }
      text.add(" ")
      text.addQuoted(fault(finding, in: document))
      text.add(" refers to itself, by this way or a longer one")
    case .exactlyOne:
      text.add("expected ")
      add(finding.expectation, &text)
      text.add(", found ")
      addFields(of: value, in: document, finding.expectation, &text)
    case .conflictingFields: add(finding.expectation, &text)
    case .phaseConflict:
      text.addQuoted(fault(finding, in: document))
      text.add(" is not known ")
      add(finding.expectation, &text)
      if finding.related.exists {
        text.add(", and a label of the metric ")
        text.addQuoted(document.key(of: finding.related))
        text.add(" asks for it")
      }
    case .notKnownToPlugins:
      text.addQuoted(fault(finding, in: document))
      text.add(" cannot be known from a plugin: ")
      add(finding.expectation, &text)
    case .environmentMissing:
      text.add("the VM has no environment variable ")
      text.addQuoted(fault(finding, in: document))
    case .tooDeep, .tooManyValues:
      text.add("expected ")
      add(finding.expectation, &text)
    case .invalidFormat where isOperator(finding.expectation):
      unknownOperator(fault(finding, in: document), &text)
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
    return text.bytes.array()
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
      if type.scalar == .choice {
        text.add(" (")
        _ = addWords(of: type.choices, &text)
        text.add(")")
      }
      if type.scalar == .integer, type.low < type.high, type.low != .min {
        text.add(" from ")
        text.add(Int(type.low))
        text.add(" to ")
        text.add(Int(type.high))
      }
      if type.scalar == .duration {
        text.add(" from ")
        addDuration(type.low, &text)
        text.add(" to ")
        addDuration(type.high, &text)
      }
      if type.scalar == .seconds {
        text.add(" from ")
        text.add(Int(type.low))
        text.add("s to ")
        text.add(Int(type.high))
        text.add("s")
      }
    case .shape(let id):
      text.add("exactly one ")
      text.add(Schema.shape(id).alternative)
      text.add(" in ")
      text.add(Schema.shape(id).noun)
      if Schema.shape(id).rule == .oneAlternative {
        text.add(" (")
        addNames(of: id, areAlternatives: true, &text)
        text.add(")")
      }
    case .field(let name):
      text.add("the field \"")
      text.add(name)
      text.add("\" is missing")
    case .text(let phrase), .reference(let phrase): text.add(phrase)
    case .operator: text.add("an operator")
    }
  }

  /// Milliseconds in the largest unit that leaves no rest.
  private static func addDuration(_ span: Int32, _ text: inout MessageText) {
    let isSeconds = span % 1000 == 0
    text.add(Int(isSeconds ? span / 1000 : span))
    text.add(isSeconds ? "s" : "ms")
  }

  private static func isOperator(_ expectation: Diagnostic.Expectation) -> Bool {
    if case .operator = expectation { return true }
    return false
  }

  @inline(never)
  private static func unknownOperator(_ name: ArraySlice<UInt8>, _ text: inout MessageText) {
    text.add("unknown operator ")
    text.addQuoted(name)
    var nearest = NearestName(name)
    var suggestion: StaticString?
    for row in Schema.operators where nearest.isBetter(row.name) {
      suggestion = row.name
    }
    addSuggestion(suggestion, &text)
  }

  private static func addSuggestion(_ suggestion: StaticString?, _ text: inout MessageText) {
    guard let suggestion else { return }
    text.add(" (did you mean \"")
    text.add(suggestion)
    text.add("\"?)")
  }

  /// The fields of which there may be one, in the order of the schema: `none`, or
  /// `"prefix", "suffix", 1 unknown`.
  @inline(never)
  private static func addFields(
    of value: ConfigValue, in document: ConfigDocument, _ expectation: Diagnostic.Expectation,
    _ text: inout MessageText
  ) {
    guard case .shape(let shape) = expectation else { return }
    let isEveryField = Schema.shape(shape).rule == .exactlyOne
    var unknown = 0
    for member in document.children(of: value) {
      let name = document.key(of: member)
      if !name.starts(with: [0x78, 0x2D]), Schema.field(name, of: shape) == nil { unknown &+= 1 }
    }
    var isFirst = true
    for field in Schema.fields(of: shape) where isEveryField || field.isAlternative {
      let isGiven = document.children(of: value).contains {
        Schema.equal(field.name, document.key(of: $0))
      }
      guard isGiven else { continue }
      text.add(isFirst ? "\"" : ", \"")
      text.add(field.name)
      text.add("\"")
      isFirst = false
    }
    if unknown > 0 {
      if !isFirst { text.add(", ") }
      text.add(unknown)
      text.add(" unknown")
    } else if isFirst {
      text.add("none")
    }
  }

  /// `enforce or disabled`. Returns what `nearest` finds nearest.
  @inline(never)
  private static func addWords(
    of set: ChoiceSet, nearestTo wanted: ArraySlice<UInt8> = [], _ text: inout MessageText
  ) -> StaticString? {
    var nearest = NearestName(wanted)
    var suggestion: StaticString?
    var left = 0
    for row in Schema.choices where row.set == set && !row.isPlanned { left &+= 1 }
    var isFirst = true
    for row in Schema.choices where row.set == set && !row.isPlanned {
      if !isFirst { text.add(left > 1 ? ", " : " or ") }
      isFirst = false
      left &-= 1
      text.add(row.word)
      if nearest.isBetter(row.word) { suggestion = row.word }
    }
    return suggestion
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
    where nearest.isBetter(field.name) { suggestion = field.name }
    if suggestion != nil { return addSuggestion(suggestion, &text) }
    text.add(" (known: ")
    addNames(of: shape, areAlternatives: false, &text)
    text.add(")")
  }

  @inline(never)
  private static func addNames(
    of shape: ShapeID, areAlternatives: Bool, _ text: inout MessageText
  ) {
    var isFirst = true
    for field in Schema.fields(of: shape)
    where !field.isPlanned && (field.isAlternative || !areAlternatives) {
      if !isFirst { text.add(", ") }
      isFirst = false
      text.add(field.name)
    }
  }

  @inline(never)
  private static func invalidChoice(
    _ finding: Diagnostic, in document: ConfigDocument, _ text: inout MessageText
  ) {
    text.add("expected ")
    guard case .type(let id) = finding.expectation else { return }
    let suggestion = addWords(
      of: Schema.type(id).choices, nearestTo: document.text(of: finding.value), &text)
    text.add(", found ")
    describe(finding.value, in: document, &text)
    addSuggestion(suggestion, &text)
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
