internal import FilterConfig

/// What each action on requests does to Envoy's choice of a route. `Tests/EndToEnd/test_routing.py`
/// holds every row against a real Envoy.
enum ReferenceRouting {
  /// Actions that write what routes are chosen by.
  static let writing: [(action: String, writes: String)] = [
    ("set_header", "a header, unless it has just this value"),
    ("add_header", "another entry of a header"),
    ("join_header", "a header, with more at its end"),
    ("remove_header", "takes headers away, those that are there"),
    ("rename_header", "takes a header away and writes another, when the first is there"),
    ("copy_header", "another header, when the first is there"),
    ("edit_header", "the values that the substitution changes"),
    ("dedupe_header", "a header that has more values than are left"),
    ("set_path", "`:path`"),
    ("rewrite_path", "`:path`, when the prefix or the expression is found"),
    ("set_query", "`:path`"),
    ("remove_query", "`:path`, when there is such a parameter"),
    ("rename_query", "`:path`, when there is such a parameter"),
    ("set_host", "`:authority`"),
    ("set_method", "`:method`"),
    ("set_cookie", "`cookie`"),
    ("remove_cookie", "`cookie`, when there is such a cookie"),
    ("authorize", "the headers of an accepting answer; takes away what the client sent of them"),
  ]

  /// Actions that write nothing to the request.
  static let silent = ["let", "respond", "redirect", "cors", "count", "limit"]

  static var section: String {
    """
    ### What each write does to routing

    Envoy chooses the route before the filter sees a request. Any write to the request headers makes it
    choose again, by the headers as they then are, whichever header it was: so a rule can send a request to
    another cluster by setting a header that a route matches. A write that would change nothing is never
    made, so a rule that finds things as it wants them leaves the route alone. It is the same on Envoy 1.36
    to 1.40; `%ROUTE_NAME%` stays the name of the route that was chosen first.

    | action | writes | the route |
    |---|---|---|

    """
      + writing.map { "| `\($0.action)` | \($0.writes) | is chosen again |\n" }.joined()
      + "| \(silent.map { "`\($0)`" }.joined(separator: ", ")) | nothing | stays |\n"
        + """

        `authorize` takes away what the client sent of `headers_to_upstream` when it asks, and writes what is
        answered when the answer comes: the route is chosen by what is there then, on every version, and stays
        where there was nothing to take away and nothing to write. Actions on responses never change the route.
        Without `x-forwarded-proto` Envoy finds no route and answers 404: taking it off needs
        `allow_unsafe_headers: true`.

        """
  }
}
