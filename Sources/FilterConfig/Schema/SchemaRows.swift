/// Which kinds of JSON scalar a type takes, and what is checked of them.
package enum Scalar: UInt8, Sendable {
  case none
  case bool
  /// An integer in the row's range, as a number or as a string in JSON's number grammar: some roads
  /// deliver numbers as strings.
  case integer
  /// Any text. Numbers and booleans are refused: what they looked like in YAML is lost.
  case text
  /// One word of the row's set.
  case choice
  /// A token of RFC 9110 section 5.6.2; pseudo headers begin with ':'.
  case headerName
  /// A header name in which '*' stands for any run of characters.
  case headerGlob
  /// Text with `%OPERATOR%`s, parsed when the plan is built.
  case format
  /// A span of time, `200ms`, in the row's range of milliseconds.
  case duration
  /// How many in which time, `100/s`.
  case rate
  /// The name of something defined in this configuration.
  case name
  /// A regular expression in RE2's syntax, compiled when the plan is built.
  case regex
  /// An IP address, or a range of them: `10.0.0.0/8`, `::1`.
  case cidr
  /// `200`, `4xx` or `500-503`; a plain status as a number too.
  case status
  /// A number from 0 to 100 with up to four digits behind the point, as a number or as a string.
  case percent
  /// A span of time in whole seconds, `30d`, in the row's range of seconds.
  case seconds
}

/// What the keys of a map of names may be.
package enum KeyKind: UInt8, Sendable {
  case name, headerName
  /// Anything.
  case text
}

/// What a value may be, by JSON kind. One-or-list, shorthand and long form are two or three of these
/// at once.
package struct TypeRow: Sendable {
  let id: TypeID
  /// As a message says it: "a list of rules".
  package let noun: StaticString
  package let scalar: Scalar
  package let low: Int32
  package let high: Int32
  /// Type of the elements, for types that take a list.
  package let items: TypeID
  /// Type of the values, for types that take a map of names.
  package let values: TypeID
  package let keys: KeyKind
  /// The object, for types that take one.
  package let shape: ShapeID
  package let choices: ChoiceSet
  /// What a field of an integer type or a duration is when it is not there.
  package let fallback: Int32

  @inline(__always)
  init(
    _ id: TypeID, _ noun: StaticString, scalar: Scalar = .none, low: Int32 = 0, high: Int32 = 0,
    fallback: Int32 = 0,
    items: TypeID = .none, values: TypeID = .none, keys: KeyKind = .name, shape: ShapeID = .none,
    choices: ChoiceSet = .none
  ) {
    self.id = id
    self.noun = noun
    self.scalar = scalar
    self.low = low
    self.high = high
    self.items = items
    self.values = values
    self.keys = keys
    self.shape = shape
    self.choices = choices
    self.fallback = fallback
  }
}

/// How many of an object's fields must be there.
package enum ShapeRule: UInt8, Sendable {
  case any, exactlyOne
  /// Exactly one of the fields marked `isAlternative`; the others are free.
  case oneAlternative
}

/// An object of the language.
package struct ShapeRow: Sendable {
  package let id: ShapeID
  /// As a message says it: "a rule".
  package let noun: StaticString
  package let rule: ShapeRule
  /// What its alternatives are: "test".
  let alternative: StaticString
  package let doc: Doc

  @inline(__always)
  init(
    _ id: ShapeID, _ noun: StaticString, rule: ShapeRule = .any,
    of alternative: StaticString = "key",
    _ doc: Doc
  ) {
    self.id = id
    self.noun = noun
    self.rule = rule
    self.alternative = alternative
    self.doc = doc
  }
}

/// A field of an object, in sixteen bytes of the module.
package struct FieldRow: Sendable {
  package let name: StaticString
  package let shape: ShapeID
  /// `.none` for a field that the language has and this version has not.
  package let type: TypeID
  private let flags: UInt8
  package let doc: Doc

  /// - Parameters:
  ///   - required: The object cannot do without it.
  ///   - alternative: One of the alternatives of a shape with `oneAlternative`.
  ///   - joint: The fields of a shape marked so are one alternative, together or alone.
  @inline(__always)
  init(
    _ shape: ShapeID, _ name: StaticString, _ type: TypeID, required: Bool = false,
    alternative: Bool = false, joint: Bool = false, _ doc: Doc
  ) {
    self.shape = shape
    self.name = name
    self.type = type
    self.flags = (required ? 1 : 0) | (alternative || joint ? 2 : 0) | (joint ? 4 : 0)
    self.doc = doc
  }

  /// A field that the language has and this version has not.
  @inline(__always)
  init(planned shape: ShapeID, _ name: StaticString, alternative: Bool = false) {
    self.init(shape, name, .none, alternative: alternative, "")
  }

  package var isRequired: Bool { flags & 1 != 0 }

  /// One of the alternatives of a shape with `oneAlternative`.
  package var isAlternative: Bool { flags & 2 != 0 }

  /// Together with the others of its shape marked so it is one alternative.
  package var isJoint: Bool { flags & 4 != 0 }

  /// Part of the language, not of this version: using it is an error that says so.
  package var isPlanned: Bool { type == .none }
}

/// A word of a set of choices.
package struct ChoiceRow: Sendable {
  package let set: ChoiceSet
  package let word: StaticString
  package let isPlanned: Bool
  package let doc: Doc

  @inline(__always)
  init(_ set: ChoiceSet, _ word: StaticString, planned: Bool = false, _ doc: Doc) {
    self.set = set
    self.word = word
    self.isPlanned = planned
    self.doc = doc
  }
}
