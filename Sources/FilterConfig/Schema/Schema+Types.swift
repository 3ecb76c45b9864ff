extension Schema {
  /// In the order of `TypeID`, which a test holds.
  package static let types: [TypeRow] = [
    TypeRow(.none, "nothing"),
    TypeRow(.configuration, "a configuration", shape: .configuration),
    TypeRow(.version, "the version 1", scalar: .integer, low: 1, high: 1),
    TypeRow(.name, "a name", scalar: .name),
    TypeRow(.mode, "a mode", scalar: .choice, choices: .mode),
    TypeRow(.bool, "true or false", scalar: .bool),

    TypeRow(.metrics, "a map of metrics", values: .metric),
    TypeRow(.metric, "a metric", shape: .metric),
    TypeRow(.metricType, "a kind of metric", scalar: .choice, choices: .metricType),
    TypeRow(.labels, "a map of labels", values: .format),
    TypeRow(.format, "a format string", scalar: .format),
    TypeRow(.series, "an integer", scalar: .integer, low: 1, high: 10_000, fallback: 100),

    TypeRow(.matchers, "a map of matchers", values: .match),
    TypeRow(.match, "a match", shape: .match),
    TypeRow(.matchList, "a list of matches", items: .match),
    TypeRow(.matcherNames, "the name of a matcher or a list of names", scalar: .name, items: .name),
    TypeRow(
      .stringTest, "a string test (a string, a list of tests or a map)", scalar: .text,
      items: .stringTest, shape: .stringTest),
    TypeRow(
      .headerTests, "a map of header names to string tests", values: .stringTest, keys: .headerName),
    TypeRow(.literals, "a string or a list of strings", scalar: .text, items: .literal),
    TypeRow(.literal, "a string", scalar: .text),

    TypeRow(.rules, "a list of rules", items: .rule),
    TypeRow(.rule, "a rule", shape: .rule),
    TypeRow(.ruleMode, "a mode", scalar: .choice, choices: .mode),
    TypeRow(.onLocalReply, "what to do on local replies", scalar: .choice, choices: .onLocalReply),

    TypeRow(.requestActions, "a list of actions", items: .requestAction),
    TypeRow(.requestAction, "an action on requests", shape: .requestAction),
    TypeRow(.responseActions, "a list of actions", items: .responseAction),
    TypeRow(.responseAction, "an action on responses", shape: .responseAction),
    TypeRow(.doneActions, "a list of actions", items: .doneAction),
    TypeRow(.doneAction, "an action at the end of the stream", shape: .doneAction),

    TypeRow(
      .headerValues, "a map of header names to values", values: .headerValue, keys: .headerName),
    TypeRow(
      .headerValue, "a format string or a map with one", scalar: .format, shape: .headerValue),
    TypeRow(.onMissing, "what to do without a value", scalar: .choice, choices: .onMissing),
    TypeRow(.onlyIf, "a condition on the header", scalar: .choice, choices: .onlyIf),
    TypeRow(
      .headerGlobs, "a header name or a list of names", scalar: .headerGlob, items: .headerGlob),
    TypeRow(.headerGlob, "a header name", scalar: .headerGlob),
    TypeRow(
      .headerNames, "a map of header names to header names", values: .headerName, keys: .headerName),
    TypeRow(.headerName, "a header name", scalar: .headerName),

    TypeRow(.reply, "a reply", shape: .reply),
    TypeRow(.replyStatus, "an integer", scalar: .integer, low: 200, high: 599),
    TypeRow(
      .replyHeaders, "a map of header names to format strings", values: .format, keys: .headerName),
    TypeRow(.metricName, "the name of a metric", scalar: .name),
  ]

  /// In the order of `ShapeID`, which a test holds.
  package static let shapes: [ShapeRow] = [
    ShapeRow(.none, "nothing", ""),
    ShapeRow(.configuration, "the configuration", "What one plugin does."),
    ShapeRow(.metric, "a metric", "A number that the proxy keeps and shows among its statistics."),
    ShapeRow(
      .match, "a match", "Conditions that must all hold. Without any it holds for every request."),
    ShapeRow(
      .stringTest, "a string test", rule: .oneAlternative,
      "One test on a string. With several values it holds when any of them passes, unless `each` is true."
    ),
    ShapeRow(.rule, "a rule", "What happens to the requests that match."),
    ShapeRow(
      .requestAction, "an action on requests", rule: .exactlyOne,
      "One step on the way to the upstream."),
    ShapeRow(
      .responseAction, "an action on responses", rule: .exactlyOne,
      "One step on the way to the client."),
    ShapeRow(
      .doneAction, "an action at the end of the stream", rule: .exactlyOne,
      "One step when the stream has ended, in whatever way."),
    ShapeRow(.headerValue, "a header value", "A value with rules for when it is written."),
    ShapeRow(.reply, "a reply", "An answer made by the filter."),
  ]

  package static let choices: [ChoiceRow] = [
    ChoiceRow(.mode, "enforce", "Rules take effect. The default."),
    ChoiceRow(.mode, "shadow", planned: true, ""),
    ChoiceRow(.mode, "disabled", "Rules do nothing."),
    ChoiceRow(.metricType, "counter", "Only grows."),
    ChoiceRow(.metricType, "gauge", planned: true, ""),
    ChoiceRow(.metricType, "histogram", planned: true, ""),
    ChoiceRow(
      .onMissing, "remove",
      "The header is removed: a client cannot smuggle in its own. The default of set_header."),
    ChoiceRow(
      .onMissing, "keep", "The header stays as it is. The default of add_header and join_header."),
    ChoiceRow(.onMissing, "empty", "An empty value is written."),
    ChoiceRow(.onlyIf, "absent", "Only where the header is not there."),
    ChoiceRow(.onlyIf, "present", "Only where the header is there."),
    ChoiceRow(
      .onLocalReply, "apply",
      "The rule's response actions run on the filter's own replies too. The default."),
    ChoiceRow(
      .onLocalReply, "skip", "The rule's response actions do not run on the filter's own replies."),
  ]
}
