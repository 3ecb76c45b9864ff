internal import FilterConfig

extension ReferenceTables {
  /// The operators of format strings: how each is written, when it has a value, what it gives.
  static var operators: String {
    let rows = Schema.operators.filter { !$0.isPlanned }.map { row in
      let phases: [Phase] = [.request, .response, .done]
      let marks = phases.map { row.phases.contains($0) ? "yes" : "" }.joined(separator: " | ")
      let form = ReferenceWords.escaped("%\(row.name)\(syntax(of: row.argument))%")
      return "| `\(form)` | \(marks) | \(ReferenceWords.escaped("\(row.doc.text)")) |\n"
    }
    return """
      ### Operators

      \(ReferencePassages.operators)

      | operator | request | response | stream_done | gives |
      |---|---|---|---|---|

      """ + rows.joined()
  }

  private static func syntax(of argument: OperatorRow.Argument) -> String {
    switch argument {
    case .none: ""
    case .header: "(name?other)"
    case .path: "(WQ|NQ:ORIG|PATH|ORIG_OR_PATH)"
    }
  }
}
