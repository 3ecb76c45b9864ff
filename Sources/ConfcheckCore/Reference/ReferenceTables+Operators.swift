internal import FilterConfig

extension ReferenceTables {
  /// The operators of format strings: how each is written, when it has a value, what it gives.
  static var operators: String {
    let rows = Schema.operators.filter { !$0.isPlanned && !$0.isUnknowable }.map { row in
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

      """ + rows.joined() + unknowable
  }

  /// What Envoy knows and does not tell plugins.
  private static var unknowable: String {
    let rows = Schema.operators.filter(\.isUnknowable).map {
      "| `%\($0.name)%` | \(ReferenceWords.escaped("\($0.property)")) |\n"
    }
    return """

      Envoy has these operators too, and does not tell plugins what they give; they are refused:

      | operator | why |
      |---|---|

      """ + rows.joined()
  }

  private static func syntax(of argument: OperatorRow.Argument) -> String {
    switch argument {
    case .none: ""
    case .header: "(name?other)"
    case .path: "(WQ|NQ:ORIG|PATH|ORIG_OR_PATH)"
    case .name, .cookie, .parameter, .environment: "(name)"
    case .metadata: "(filter:key:key)"
    case .claim: "(path)"
    case .filterState: "(name:PLAIN)"
    case .property: "(path)"
    case .query: "(ORIG|DECODED)"
    case .grpcStatus: "(CAMEL_STRING|SNAKE_STRING|NUMBER)"
    case .time: "(format)"
    }
  }
}
