internal import FilterConfig

extension ReferenceTables {
  /// The operators of format strings: how each is written, when it has a value, what it gives.
  static var operators: String {
    let rows = Schema.operators.filter { !$0.isPlanned && !$0.isUnknowable }.map { row in
      let phases: [Phase] = [.request, .response, .done]
      let marks = phases.map { row.phases.contains($0) ? "yes" : "" }.joined(separator: " | ")
      let form = ReferenceWords.escaped("%\(row.name)\(syntax(of: row.argument))%")
      return
        "| `\(form)` | \(envoy("\(row.name)")) | \(marks) | \(ReferenceWords.escaped("\(row.doc.text)")) |\n"
    }
    return """
      ### Operators

      \(ReferencePassages.operators)

      | operator | Envoy | request | response | stream_done | gives |
      |---|---|---|---|---|---|

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

  /// Whether Envoy has an operator of the name, which `Tests/EndToEnd/test_docs.py` asks it.
  private static func envoy(_ name: String) -> String {
    if ours.contains(name) { return "no" }
    return younger[name].map { "from \($0)" } ?? "yes"
  }

  /// Operators that Envoy does not have.
  private static let ours: Set<String> = [
    "REQ_ALL", "RESP_ALL", "COOKIE", "HOST", "MATCH", "PRINCIPAL", "CLAIM", "TABLE", "VAR",
    "PROPERTY",
    "REQUEST_ID", "RESPONSE_CODE_CLASS", "RANDOM", "UUID", "LIMIT", "FETCH_STATUS", "FETCH_HEADER",
    "FETCH_JSON", "FETCH_BODY", "REQUEST_BODY", "REQUEST_BODY_JSON", "RESPONSE_BODY",
    "RESPONSE_BODY_JSON",
  ]

  /// The first Envoy of those that the oldest does not have on which the filter runs.
  private static let younger = ["QUERY_PARAMS": "1.38"]

  private static func syntax(of argument: OperatorRow.Argument) -> String {
    switch argument {
    case .none: ""
    case .header: "(name?other)"
    case .path: "(WQ|NQ:ORIG|PATH|ORIG_OR_PATH)"
    case .name, .cookie, .parameter, .environment: "(name)"
    case .metadata: "(filter:key:key)"
    case .claim, .property: "(path.with.dots)"
    case .filterState: "(name:PLAIN)"
    case .query: "(ORIG|DECODED)"
    case .grpcStatus: "(CAMEL_STRING|SNAKE_STRING|NUMBER)"
    case .time: "(format of strftime)"
    }
  }
}
