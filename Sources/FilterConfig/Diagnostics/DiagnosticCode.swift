/// The kinds of fault that a configuration can have, for both judges. The words are stable: scripts
/// and suppressions name them.
public enum DiagnosticCode: UInt8, CaseIterable, Sendable {
  // What is wrong with the bytes, before there is a document.
  case tooLarge, invalidUTF8, jsonSyntax, structSyntax, tooDeep, tooManyValues
  // What is wrong with the shape.
  case duplicateKey, unknownField, missingField, wrongType, outOfRange, invalidChoice, emptyList
  case exactlyOne, conflictingFields, notYetSupported
  // What is wrong with a value.
  case invalidFormat, invalidHeaderName, invalidHeaderValue, guardedHeader, invalidName
  case invalidPattern
  // What is wrong with how things fit together.
  case unknownReference, referenceCycle, duplicateName, phaseConflict, tooManyRules
  case environmentMissing
  case notKnownToPlugins

  /// The stable word, in kebab case.
  public var word: StaticString { Self.rows[Int(rawValue)].word }

  #if !hasFeature(Embedded)
    /// What the fault means and how to mend it.
    public var explanation: StaticString { Self.rows[Int(rawValue)].doc.text }
  #endif

  struct Row: Sendable {
    let code: DiagnosticCode
    let word: StaticString
    let doc: Doc

    @inline(__always)
    init(_ code: DiagnosticCode, _ word: StaticString, _ doc: Doc) {
      self.code = code
      self.word = word
      self.doc = doc
    }
  }

  /// In the order of the cases, which a test holds.
  static let rows: [Row] = [
    Row(
      .tooLarge, "too-large",
      "The configuration is larger than 1 MiB. Split it over several plugins."),
    Row(
      .invalidUTF8, "invalid-utf8",
      "Text in a configuration is UTF-8. The bytes at this place are not: save the file as UTF-8."),
    Row(
      .jsonSyntax, "json-syntax",
      "The text is not JSON as RFC 8259 defines it: comments, trailing commas, single quotes and numbers like 01 or .5 are not allowed."
    ),
    Row(
      .structSyntax, "struct-syntax",
      "The bytes are not a google.protobuf.Struct: a control plane sent something else, or they were cut."
    ),
    Row(
      .tooDeep, "too-deep",
      "Lists and maps are nested more than 64 deep. Name matchers and refer to them instead of nesting."
    ),
    Row(
      .tooManyValues, "too-many-values",
      "The document holds more values than are accepted. Aliases that expand to aliases do this."),
    Row(
      .duplicateKey, "duplicate-key",
      "A name stands twice in one map. Readers disagree which of the two counts, so neither does: remove one."
    ),
    Row(
      .unknownField, "unknown-field",
      "The language has no field of this name at this place. A misspelt field would silently switch a rule off, so it is refused. Fields that begin with x- are ignored and may hold what you like."
    ),
    Row(.missingField, "missing-field", "A field that this object cannot do without is not there."),
    Row(
      .wrongType, "wrong-type",
      "The value is of another kind than the field takes. Text that looks like a number or a boolean needs quotes."
    ),
    Row(.outOfRange, "out-of-range", "The number lies outside what the field takes."),
    Row(
      .invalidChoice, "invalid-choice",
      "The field takes one of a few words, and this is none of them."),
    Row(
      .emptyList, "empty-list",
      "The list or map is empty, and an empty one would mean nothing here: a match on any of no values never holds. Remove the field."
    ),
    Row(
      .exactlyOne, "exactly-one",
      "The object must hold exactly one of its fields: an action is one key, a list of actions is written with a dash before each."
    ),
    Row(
      .conflictingFields, "conflicting-fields", "Two fields that exclude each other are both given."
    ),
    Row(
      .notYetSupported, "not-yet-supported",
      "The field is part of the language, but this version of the filter does not have it yet. It is refused, not ignored."
    ),
    Row(
      .invalidFormat, "invalid-format",
      "The text is not a valid Envoy format string. An operator is written %NAME%, %NAME(argument)% or %NAME(argument):length%, and a percent sign as %%."
    ),
    Row(
      .invalidHeaderName, "invalid-header-name",
      "A header name is a token as RFC 9110 section 5.6.2 defines it: letters, digits and !#$%&'*+-.^_`|~."
    ),
    Row(
      .invalidHeaderValue, "invalid-header-value",
      "A header value cannot hold CR, LF or NUL: they would end the header and start another."),
    Row(
      .guardedHeader, "guarded-header",
      "Writing this header would break the message or Envoy's own bookkeeping. Pseudo headers have actions of their own; for the others say allow_unsafe_headers: true at the top level if you know what you do."
    ),
    Row(
      .invalidName, "invalid-name",
      "Names are made of letters, digits, '_', '-' and '.', and begin with a letter or '_'."),
    Row(
      .invalidPattern, "invalid-pattern",
      "The pattern cannot be used: see the message for what is wrong with it."),
    Row(
      .unknownReference, "unknown-reference",
      "Nothing of this name is defined in this configuration."),
    Row(
      .referenceCycle, "reference-cycle",
      "Matchers, or tables, refer to each other in a circle, so none of them can be decided."),
    Row(
      .duplicateName, "duplicate-name",
      "Two rules have the same name. Names tell rules apart in logs and counters."),
    Row(
      .phaseConflict, "phase-conflict",
      "What is used here is not known at this time of a stream's life: a response status, for instance, while the request is still on its way."
    ),
    Row(.tooManyRules, "too-many-rules", "There are more than 10,000 rules."),
    Row(
      .environmentMissing, "environment-missing", "The environment variable is not given to the VM."
    ),
    Row(
      .notKnownToPlugins, "not-known-to-plugins",
      "Envoy knows this value and does not tell it to plugins, so it cannot be used here."
    ),
  ]
}
