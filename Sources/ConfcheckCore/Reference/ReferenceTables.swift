internal import FilterConfig

/// The tables of the reference.
enum ReferenceTables {
  /// The fields of an object, its alternatives first.
  static func fields(of shape: ShapeID) -> String {
    let fields = Schema.fields(of: shape).filter { !$0.isPlanned }
    guard Schema.shape(shape).rule == .oneAlternative else {
      let one = Schema.shape(shape).rule == .exactlyOne ? "Exactly one of these:\n\n" : ""
      return one + table(fields)
    }
    let others = fields.filter { !$0.isAlternative }
    let joint = fields.filter(\.isJoint).map { "`\($0.name)`" }
    let together = joint.isEmpty ? "" : " (\(joint.joined(separator: " and ")) go together)"
    return words(for: shape) + "Exactly one of these\(together):\n\n"
      + table(fields.filter(\.isAlternative))
      + (others.isEmpty ? "" : "\nAnd beside it:\n\n" + table(others))
  }

  /// The words that may stand in place of an object.
  private static func words(for shape: ShapeID) -> String {
    guard let type = Schema.types.first(where: { $0.shape == shape && $0.choices != .none }) else {
      return ""
    }
    let rows = Schema.words(of: type.choices).filter { !$0.isPlanned }.map {
      "| `\($0.word)` | \(ReferenceWords.escaped("\($0.doc.text)")) |\n"
    }
    return "One of these words:\n\n| word | |\n|---|---|\n\(rows.joined())\nOr a map. "
  }

  private static func table(_ fields: [FieldRow]) -> String {
    "| field | takes | |\n|---|---|---|\n"
      + fields.map { field in
        let name = "`\(field.name)`\(field.isRequired ? " (required)" : "")"
        return "| \(name) | \(ReferenceWords.type(field.type)) | \(meaning(of: field)) |\n"
      }.joined()
  }

  private static func meaning(of field: FieldRow) -> String {
    ReferenceWords.escaped("\(field.doc.text)") + ReferenceWords.fallback(of: field.type)
      + ReferenceWords.explainedChoices(of: field.type)
  }

  /// All actions in one table, with the phases in which they can stand. What an action does may differ
  /// between phases: then it is told for each.
  static var actions: String {
    var names: [String] = []
    for shape in ReferenceChapter.actions {
      for field in Schema.fields(of: shape)
      where !field.isPlanned && !names.contains("\(field.name)") {
        names.append("\(field.name)")
      }
    }
    let rows = names.map { name in
      let fields = ReferenceChapter.actions.map { shape in
        Schema.fields(of: shape).first { "\($0.name)" == name && !$0.isPlanned }
      }
      let marks = fields.map { $0 == nil ? "" : "yes" }.joined(separator: " | ")
      let takes = unique(fields.compactMap { $0.map { ReferenceWords.type($0.type) } })
      let meanings = unique(fields.compactMap { $0.map(meaning) })
      return "| `\(name)` | \(marks) | \(takes) | \(meanings) |\n"
    }
    return "| action | request | response | stream_done | takes | |\n|---|---|---|---|---|---|\n"
      + rows.joined()
  }

  private static func unique(_ texts: [String]) -> String {
    var seen: [String] = []
    for text in texts where !seen.contains(text) { seen.append(text) }
    return seen.joined(separator: "<br>In responses: ")
  }

  /// The codes that both judges report, and what they mean.
  static var codes: String {
    "| code | |\n|---|---|\n"
      + DiagnosticCode.allCases.map {
        "| `\($0.word)` | \(ReferenceWords.escaped("\($0.explanation)")) |\n"
      }.joined()
  }

  /// What the language has and this version has not.
  static var planned: String {
    var lines: [String] = []
    for shape in Schema.shapes {
      let names = Schema.fields(of: shape.id).filter(\.isPlanned).map { "`\($0.name)`" }
      if !names.isEmpty {
        lines.append("| \(shape.noun) | \(names.joined(separator: ", ")) |\n")
      }
    }
    let words = Schema.choices.filter(\.isPlanned).map { "`\($0.word)`" }
    if !words.isEmpty { lines.append("| words | \(words.joined(separator: ", ")) |\n") }
    let operators = Schema.operators.filter(\.isPlanned).map { "`\($0.name)`" }
    if !operators.isEmpty {
      lines.append("| format strings | \(operators.joined(separator: ", ")) |\n")
    }
    return "| in | |\n|---|---|\n" + lines.joined()
  }
}
