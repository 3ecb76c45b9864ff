import Bytes

/// The first pass over a document: one walk of document and schema together that finds every fault of
/// shape, whatever the format it came from. What passes can be built without meeting a wrong type.
struct StructureCheck: ~Copyable {
  private let document: ConfigDocument
  private var report = DiagnosticReport()
  /// The type of each value whose children are to be checked, by its number; `none` for the others.
  private var types: TrivialArray<TypeID>

  @inline(never)
  static func run(_ document: ConfigDocument) -> DiagnosticReport {
    var check = StructureCheck(document)
    document.forEachDuplicateKey { second, first in
      check.report.add(Diagnostic(.duplicateKey, at: second, on: .key, related: first))
    }
    check.check(.root, as: .configuration)
    // In the order of the source, so that the first findings are kept when there are many: parents
    // are numbered before their children.
    for index in check.types.indices where check.types[index] != .none {
      check.checkChildren(
        of: ConfigValue(index: UInt32(truncatingIfNeeded: index)), check.types[index])
    }
    return check.report
  }

  private init(_ document: ConfigDocument) {
    self.document = document
    types = TrivialArray(repeating: .none, count: document.nodes.count)
  }

  /// Checks that the value is of a kind the type takes, and the scalar itself.
  private mutating func check(_ value: ConfigValue, as id: TypeID) {
    let type = Schema.type(id)
    let node = document[value]
    switch node.kind {
    case .map where type.shape != .none, .map where type.values != .none,
      .list where type.items != .none:
      if node.count == 0, node.kind == .list || type.values != .none {
        report.add(Diagnostic(.emptyList, at: value, expected: .type(id)))
      }
      types[Int(value.index)] = id
    case .true where type.scalar == .bool, .false where type.scalar == .bool: break
    case .number where type.scalar == .integer: checkInteger(value, id)
    case .number where type.scalar == .status || type.scalar == .percent: checkString(value, id)
    case .string: checkString(value, id)
    default: report.add(Diagnostic(.wrongType, at: value, expected: .type(id)))
    }
  }

  private mutating func checkInteger(_ value: ConfigValue, _ id: TypeID) {
    let type = Schema.type(id)
    guard let number = ConfigNumber.integer(document.text(of: value)) else {
      report.add(Diagnostic(.wrongType, at: value, expected: .type(id)))
      return
    }
    // The widest range is none: up to 10^15 either way.
    if type.low == .min, type.high == .max { return }
    if number < Int64(type.low) || number > Int64(type.high) {
      report.add(Diagnostic(.outOfRange, at: value, expected: .type(id)))
    }
  }

  @inline(never)
  private mutating func checkString(_ value: ConfigValue, _ id: TypeID) {
    let type = Schema.type(id)
    let text = document.text(of: value)
    switch type.scalar {
    case .text, .format, .regex: break
    case .cidr:
      if !text.withUnsafeBufferPointer({ IPNetwork($0) != nil }) {
        report.add(Diagnostic(.wrongType, at: value, expected: .type(id)))
      }
    case .status:
      if StatusRange(text) == nil {
        report.add(Diagnostic(.wrongType, at: value, expected: .type(id)))
      }
    case .percent: checkPercent(value, id)
    case .integer:
      // Some numbers have a word beside them.
      if type.choices == .none || Schema.choice(text, of: type.choices) == nil {
        checkInteger(value, id)
      }
    case .choice:
      guard let choice = Schema.choice(text, of: type.choices) else {
        report.add(Diagnostic(.invalidChoice, at: value, expected: .type(id)))
        return
      }
      if Schema.words(of: type.choices)[choice].isPlanned {
        report.add(Diagnostic(.notYetSupported, at: value))
      }
    case .headerName:
      checkHeaderName(text, at: value, on: .value)
    case .headerGlob:
      if !HeaderNames.isToken(text), !HeaderNames.isKnownPseudo(text) {
        report.add(
          Diagnostic(
            .invalidHeaderName, at: value, expected: .text("a header name or a pattern with *")))
      }
    case .name: checkName(text, at: value, on: .value)
    case .duration:
      guard let span = ConfigDuration.milliseconds(text) else {
        report.add(Diagnostic(.wrongType, at: value, expected: .type(id)))
        return
      }
      if Int64(span) < Int64(type.low) || Int64(span) > Int64(type.high) {
        report.add(Diagnostic(.outOfRange, at: value, expected: .type(id)))
      }
    case .seconds:
      guard let span = ConfigDuration.seconds(text) else {
        report.add(Diagnostic(.wrongType, at: value, expected: .type(id)))
        return
      }
      if Int64(span) < Int64(type.low) || Int64(span) > Int64(type.high) {
        report.add(Diagnostic(.outOfRange, at: value, expected: .type(id)))
      }
    case .rate:
      if ConfigRate(text) == nil {
        report.add(Diagnostic(.wrongType, at: value, expected: .type(id)))
      }
    case .none, .bool: report.add(Diagnostic(.wrongType, at: value, expected: .type(id)))
    }
  }

  private mutating func checkPercent(_ value: ConfigValue, _ id: TypeID) {
    let text = document.text(of: value)
    guard let share = ConfigNumber.integer(text, places: 4) else {
      report.add(Diagnostic(.wrongType, at: value, expected: .type(id)))
      return
    }
    if share < 0 || share > Int64(Fraction.whole) {
      report.add(Diagnostic(.outOfRange, at: value, expected: .type(id)))
    }
  }

  private mutating func checkHeaderName(
    _ name: ArraySlice<UInt8>, at value: ConfigValue, on place: Diagnostic.Place
  ) {
    if HeaderNames.isToken(name) || HeaderNames.isKnownPseudo(name) { return }
    report.add(
      Diagnostic(.invalidHeaderName, at: value, on: place, expected: .text("a header name")))
  }

  private mutating func checkName(
    _ name: ArraySlice<UInt8>, at value: ConfigValue, on place: Diagnostic.Place
  ) {
    let valid =
      name.count <= 128
      && name.first.map { $0 != 0x2D && $0 != 0x2E && !(48...57).contains($0) } ?? false
      && name.allSatisfy {
        switch $0 {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        default: false
        }
      }
    if !valid {
      report.add(
        Diagnostic(
          .invalidName, at: value, on: place,
          expected: .text(
            "a name of at most 128 letters, digits, '_', '-' and '.' that begins with a letter or '_'"
          )))
    }
  }

  private mutating func checkChildren(of value: ConfigValue, _ id: TypeID) {
    let type = Schema.type(id)
    if document.kind(of: value) == .list {
      for item in document.children(of: value) { check(item, as: type.items) }
    } else if type.values != .none {
      for member in document.children(of: value) {
        switch type.keys {
        case .name: checkName(document.key(of: member), at: member, on: .key)
        case .headerName: checkHeaderName(document.key(of: member), at: member, on: .key)
        case .text: break
        }
        check(member, as: type.values)
      }
    } else {
      checkFields(of: value, type.shape)
    }
  }

  @inline(never)
  private mutating func checkFields(of value: ConfigValue, _ shape: ShapeID) {
    for member in document.children(of: value) {
      let name = document.key(of: member)
      guard let field = Schema.field(name, of: shape) else {
        if Self.isOperatorsOwn(name) { continue }
        report.add(Diagnostic(.unknownField, at: member, on: .key, expected: .shape(shape)))
        continue
      }
      if field.isPlanned {
        report.add(Diagnostic(.notYetSupported, at: member, on: .key))
      } else {
        check(member, as: field.type)
      }
    }
    for field in Schema.fields(of: shape) where field.isRequired {
      if !document.member(field.name, of: value).exists {
        report.add(Diagnostic(.missingField, at: value, expected: .field(field.name)))
      }
    }
    if Schema.shape(shape).rule != .any, Self.countAlternatives(in: value, shape, document) != 1 {
      report.add(Diagnostic(.exactlyOne, at: value, expected: .shape(shape)))
    }
  }

  /// How many fields an object has of those of which it should have one; one that stands twice is one,
  /// which is a finding of its own. Unknown ones count: they are misspelt.
  @inline(never)
  static func countAlternatives(
    in value: ConfigValue, _ shape: ShapeID, _ document: ConfigDocument
  ) -> Int {
    let isFree = Schema.shape(shape).rule == .oneAlternative
    var count = 0
    var hasJoint = false
    var unknown = 0
    for member in document.children(of: value) {
      let name = document.key(of: member)
      guard let field = Schema.field(name, of: shape) else {
        if !isOperatorsOwn(name) { unknown &+= 1 }
        continue
      }
      if isFree, !field.isAlternative { continue }
      if document.member(field.name, of: value) != member { continue }
      if !field.isJoint || !hasJoint { count &+= 1 }
      if field.isJoint { hasJoint = true }
    }
    // Beside an alternative a misspelt field may be any other; alone it is the one that was meant.
    return isFree ? (count > 0 ? count : min(unknown, 1)) : count &+ unknown
  }

  /// x-* is the operator's own, on objects of the schema.
  private static func isOperatorsOwn(_ name: ArraySlice<UInt8>) -> Bool {
    name.begins(with: "x-")
  }
}
