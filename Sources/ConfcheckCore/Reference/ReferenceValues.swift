internal import FilterConfig

/// How text is written that is not just any: a section for each grammar.
enum ReferenceValues {
  struct Section {
    var title: String
    var scalars: [Scalar]
    var prose: String

    var markdown: String { "### \(title)\n\n\(prose)\n" }
  }

  /// The section of a scalar; nil for those that need none.
  static func section(of scalar: Scalar) -> Section? {
    sections.first { $0.scalars.contains(scalar) }
  }

  static let sections = [
    Section(
      title: "Format strings", scalars: [.format],
      prose: """
        Text in which `%OPERATOR%`, `%OPERATOR(argument)%` and `%OPERATOR(argument):length%` stand for
        values, as in Envoy; `%%` is a percent sign. A length cuts the value after so many bytes. A value
        that is missing formats as nothing: `a-%REQ(no)%-b` is `a--b`. The [operators](#operators) stand
        below.

        ```yaml
        rules:
        - name: stamp
          request:
          - set_header: {x-tenant: "%REQ(x-tenant?x-customer):32%", x-share: "100%%"}
        ```
        """),
    Section(
      title: "Header names", scalars: [.headerName, .headerGlob],
      prose: """
        A token of RFC 9110 section 5.6.2, of at most 1024 bytes, in any case; or one of `:method`, `:path`,
        `:authority`, `:scheme`, `:status` and `:protocol` where headers are read. Where patterns are
        taken, `*` stands for any characters: `x-internal-*`. In YAML a pattern that begins with `*` needs
        quotes.
        """),
    Section(
      title: "Names", scalars: [.name],
      prose: """
        What is defined in one place and used in another has a name of letters, digits, `_`, `-` and `.`
        that begins with a letter or `_`; at most 128.
        """),
    Section(
      title: "Durations", scalars: [.duration, .seconds],
      prose:
        "A whole number and a unit, `ms`, `s`, `m`, `h` or `d`: `200ms`, `30s`, `5m`; where whole seconds are meant, no `ms`."
    ),
    Section(
      title: "Rates", scalars: [.rate],
      prose: """
        How many in which time: a number from 1 to 1000000, `/`, and a duration; a unit alone is one of it.
        `100/s`, `10/30s`, `5000/h`.
        """),
    Section(
      title: "Regular expressions", scalars: [.regex],
      prose: """
        RE2's syntax, over bytes; the time a match takes grows with the text alone, whatever the expression. As a test
        it has to match the whole value, as in Envoy and Istio; where text is substituted it searches. Single quotes
        keep YAML from reading backslashes: `'^v[0-9]+\\.[0-9]+$'`.
        """),
    Section(
      title: "Addresses", scalars: [.cidr],
      prose:
        "An IP address, or a range of them by prefix: `192.0.2.1`, `10.0.0.0/8`, `2001:db8::/32`."),
    Section(
      title: "Statuses", scalars: [.status],
      prose: "A status (`200`), a class (`4xx`) or a range with both ends (`500-503`)."),
    Section(
      title: "Percentages", scalars: [.percent],
      prose: "A number from 0 to 100 with at most four digits behind the point: `5`, `0.25`."),
    Section(
      title: "Numbers and booleans", scalars: [.integer, .bool],
      prose: """
        A whole number is written as a number or as text in JSON's grammar for numbers, because some control
        planes deliver the one as the other: `max_keys: 1024` and `max_keys: "1024"` are the same. Booleans are
        `true` and `false` alone. Text is refused where a number is meant and a number where text is: what looks like
        a number or a boolean and is text needs quotes (`"1.10"`, `"on"`).
        """),
  ]
}
