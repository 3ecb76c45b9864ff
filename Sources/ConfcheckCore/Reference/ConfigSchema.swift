internal import FilterConfig

/// The language as a JSON Schema (draft 2020-12), for editors: what the structure check says, as far as
/// JSON Schema can say it, from the same rows.
///
/// It cannot say: what names refer to, what is in formats, that a name stands twice, and the range of a
/// number that is written as text with an exponent.
enum ConfigSchema {
  /// The whole schema.
  static var tree: Manifest {
    let defined = TypeID.allCases.filter { isDefined($0) && $0 != .configuration }
    let root: Manifest = [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Configuration of the generic filter",
    ]
    return root
      + [
        // Nothing at all is a configuration too.
        ("type", ["object", "null"])
      ] + description(Schema.shape(.configuration).doc) + members(of: .configuration)
      + [
        (
          "$defs",
          .map(defined.map { (Array("\($0)".utf8), definition(of: $0)) })
        )
      ]
  }

  /// Types that hold others stand in `$defs`: they may hold themselves.
  static func isDefined(_ id: TypeID) -> Bool {
    let type = Schema.type(id)
    return type.items != .none || type.values != .none || type.shape != .none
  }

  /// The schema of a value, with what a field says of it.
  static func value(_ id: TypeID, _ doc: Doc? = nil) -> Manifest {
    let about = doc.map(description) ?? []
    if isDefined(id) { return ["$ref": .text("#/$defs/\(id)")] + about }
    return definition(of: id) + about
  }

  /// Keywords of all kinds at once: each is of one kind of JSON value and lets the others pass.
  private static func definition(of id: TypeID) -> Manifest {
    let type = Schema.type(id)
    var kinds: [Manifest] = []
    var keywords: [(String, Manifest)] = []
    switch type.scalar {
    case .none: break
    case .bool: kinds.append("boolean")
    case .integer:
      kinds += ["integer", "string"]
      let isAny = isAnyInteger(type.low, type.high)
      let bounds =
        isAny ? (-1_000_000_000_000_000, 1_000_000_000_000_000) : (Int(type.low), Int(type.high))
      keywords += [("minimum", .number(bounds.0)), ("maximum", .number(bounds.1))]
    case .status:
      kinds += ["integer", "string"]
      keywords += [("minimum", 100), ("maximum", 599)]
    case .percent:
      kinds += ["number", "string"]
      keywords += [("minimum", .number(type.low)), ("maximum", .number(type.high))]
    default: kinds.append("string")
    }
    if let pattern = pattern(type) { keywords.append(("pattern", .text(pattern))) }
    if type.items != .none {
      kinds.append("array")
      keywords += [("items", value(type.items)), ("minItems", 1)]
    }
    if type.values != .none {
      kinds.append("object")
      switch type.keys {
      case .name: keywords.append(("propertyNames", ["pattern": .text(name)]))
      case .headerName: keywords.append(("propertyNames", ["pattern": .text(headerName)]))
      case .text: break
      }
      keywords += [("additionalProperties", value(type.values)), ("minProperties", 1)]
    }
    if type.shape != .none { kinds.append("object") }
    var schema: Manifest = ["type": kinds.count == 1 ? kinds[0] : .list(kinds)]
    if type.shape != .none { schema = schema + description(Schema.shape(type.shape).doc) }
    if type.scalar == .choice, kinds.count == 1 { schema = schema + words(of: type.choices) }
    if type.fallback != 0 { schema = schema + [("default", fallback(of: type))] }
    return schema + keywords
      + members(of: type.shape, isOneKind: kinds.count == 1)
  }

  /// What stands in an object.
  private static func members(
    of id: ShapeID, isOneKind: Bool = true
  ) -> [(String, Manifest)] {
    guard id != .none else { return [] }
    let fields = Schema.fields(of: id).filter { !$0.isPlanned }
    var keywords: [(String, Manifest)] = [
      (
        "properties",
        .map(fields.map { (Array("\($0.name)".utf8), value($0.type, $0.doc)) })
      ),
      // The operator's own.
      ("patternProperties", ["^x-": true]),
      ("additionalProperties", false),
    ]
    let required = fields.filter(\.isRequired)
    if !required.isEmpty {
      keywords.append(("required", .list(required.map { .text("\($0.name)") })))
    }
    let alternatives =
      switch Schema.shape(id).rule {
      case .any: [FieldRow]()
      case .exactlyOne: fields
      case .oneAlternative: fields.filter(\.isAlternative)
      }
    if !alternatives.isEmpty {
      let joint = alternatives.filter(\.isJoint)
      var choices = alternatives.filter { !$0.isJoint }.map(isThere)
      if !joint.isEmpty { choices.append(["anyOf": .list(joint.map(isThere))]) }
      let one: Manifest = .list(choices)
      // Where something else than an object is taken, that has none of the fields.
      keywords +=
        isOneKind
        ? [("oneOf", one)] : [("if", ["type": "object"]), ("then", ["oneOf": one])]
    }
    return keywords
  }

  private static func isThere(_ field: FieldRow) -> Manifest {
    ["required": [.text("\(field.name)")]]
  }

  /// Words with what each does, which editors show beside the choice.
  private static func words(of set: ChoiceSet) -> [(String, Manifest)] {
    let rows = Schema.words(of: set).filter { !$0.isPlanned }
    return [
      ("enum", .list(rows.map { .text("\($0.word)") })),
      ("markdownEnumDescriptions", .list(rows.map { .text("\($0.doc.text)") })),
    ]
  }

  private static func fallback(of type: TypeRow) -> Manifest {
    type.scalar == .duration
      ? .text(ReferenceWords.duration(type.fallback)) : .number(type.fallback)
  }

  /// Plain for editors that show it as it is, and as Markdown where it is.
  private static func description(_ doc: Doc) -> [(String, Manifest)] {
    let text = "\(doc.text)"
    let plain = text.filter { $0 != "`" }
    return [("description", .text(plain))]
      + (plain == text ? [] : [("markdownDescription", .text(text))])
  }
}

extension Manifest: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral {
  init(booleanLiteral value: Bool) { self = .bool(value) }

  init(integerLiteral value: Int) { self = .number(value) }
}
