internal import FilterConfig

/// How the reference says what a value may be.
enum ReferenceWords {
  /// What a type takes, with a link to where that is told: `[a list of rules](#rule)`.
  static func type(_ id: TypeID) -> String {
    let type = Schema.type(id)
    if isOnlyChoice(type) { return choices(of: type.choices) }
    let noun = "\(type.noun)\(range(of: type))"
    if type.scalar == .integer, type.choices != .none {
      return "\(noun) or \(choices(of: type.choices))"
    }
    guard let target = target(of: id) else { return noun }
    return "[\(noun)](#\(target))"
  }

  /// `enforce` or `disabled`.
  private static func choices(of set: ChoiceSet) -> String {
    let words = Schema.words(of: set).filter { !$0.isPlanned }.map { "`\($0.word)`" }
    guard let last = words.last, words.count > 1 else { return words.joined() }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }

  private static func isOnlyChoice(_ type: TypeRow) -> Bool {
    type.scalar == .choice && type.items == .none && type.values == .none && type.shape == .none
  }

  private static func range(of type: TypeRow) -> String {
    guard type.low < type.high, type.low != Int32.min || type.high != Int32.max else { return "" }
    switch type.scalar {
    case .integer, .percent: return " from \(type.low) to \(type.high)"
    case .duration: return " from \(duration(type.low)) to \(duration(type.high))"
    case .seconds: return " from \(type.low)s to \(type.high / 86_400)d"
    default: return ""
    }
  }

  /// ` Default: 100.`, or nothing.
  static func fallback(of id: TypeID) -> String {
    let type = Schema.type(id)
    guard type.fallback != 0 else { return "" }
    let value = type.scalar == .duration ? duration(type.fallback) : "\(type.fallback)"
    return " Default: `\(value)`."
  }

  /// The words of a choice and what each does, for a cell of a table. Those that stand for an object
  /// are told with the object.
  static func explainedChoices(of id: TypeID) -> String {
    let type = Schema.type(id)
    guard isOnlyChoice(type) || type.scalar == .integer else { return "" }
    return Schema.words(of: type.choices).filter { !$0.isPlanned }
      .map { "<br>`\($0.word)`: \(escaped("\($0.doc.text)"))" }.joined()
  }

  /// Milliseconds in a unit that leaves no rest.
  static func duration(_ span: Int32) -> String {
    if span == 0 { return "0s" }
    if span % 86_400_000 == 0 { return "\(span / 86_400_000)d" }
    return span % 1000 == 0 ? "\(span / 1000)s" : "\(span)ms"
  }

  /// For a cell of a table.
  static func escaped(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }

  /// The section that tells of a type: that of its object, or of what it is a list or map of, or of
  /// how its text is written.
  private static func target(of id: TypeID) -> String? {
    let type = Schema.type(id)
    for candidate in [id, type.items, type.values] where candidate != .none {
      let shape = Schema.type(candidate).shape
      if shape != .none { return Reference.anchor(of: shape) }
    }
    for candidate in [id, type.items, type.values] where candidate != .none {
      if let value = ReferenceValues.section(of: Schema.type(candidate).scalar) {
        return Reference.anchor(value.title)
      }
    }
    return nil
  }
}
