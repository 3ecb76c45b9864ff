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

    TypeRow(.services, "a map of services", values: .service),
    TypeRow(.service, "a service", shape: .service),
    TypeRow(.clusterName, "the name of a cluster", scalar: .text),
    TypeRow(.authority, "a host, with or without port", scalar: .text),
    TypeRow(
      .serviceTimeout, "a duration", scalar: .duration, low: 1, high: 60_000, fallback: 200),
    TypeRow(.serviceName, "the name of a service", scalar: .name),

    TypeRow(.authorize, "an authorisation", shape: .authorize),
    TypeRow(.servicePath, "a path that begins with '/', percent-encoded", scalar: .text),
    TypeRow(.failureMode, "what to do on failures", scalar: .choice, choices: .failureMode),
    TypeRow(.failureStatus, "an integer", scalar: .integer, low: 400, high: 599, fallback: 403),
    TypeRow(
      .onDuplicate, "what to do with several values", scalar: .choice, choices: .onDuplicate),

    TypeRow(.limits, "a map of limits", values: .limit),
    TypeRow(.limit, "a limit", shape: .limit),
    TypeRow(.rate, "a rate such as 100/s, 10/30s or 5000/h", scalar: .rate),
    TypeRow(.rates, "a list of rates", items: .limitRate),
    TypeRow(.limitRate, "a rate with its burst", shape: .limitRate),
    TypeRow(.burst, "an integer", scalar: .integer, low: 1, high: 1_000_000),
    TypeRow(
      .keyFormats, "a format string or a list of format strings", scalar: .format, items: .format),
    TypeRow(
      .onMissingKey, "what to do without a key", scalar: .choice, choices: .onMissingKey),
    TypeRow(.maxKeys, "an integer", scalar: .integer, low: 1, high: 1 << 20, fallback: 16_384),
    TypeRow(.limitScope, "a scope", scalar: .choice, choices: .limitScope),
    TypeRow(.limitReply, "a reply", shape: .limitReply),
    TypeRow(
      .limitReplyStatus, "an integer", scalar: .integer, low: 400, high: 599, fallback: 429),
    TypeRow(
      .rateLimitHeaders, "a kind of headers", scalar: .choice, choices: .rateLimitHeaders),
    TypeRow(.limitName, "the name of a limit", scalar: .name),
  ]

  /// In the order of `ShapeID`, which a test holds.
  package static let shapes: [ShapeRow] = [
    ShapeRow(.none, "nothing", ""),
    ShapeRow(.configuration, "the configuration", "What one plugin does."),
    ShapeRow(.metric, "a metric", "A number that the proxy keeps and shows among its statistics."),
    ShapeRow(
      .match, "a match", "Conditions that must all hold. Without any it holds for every request."),
    ShapeRow(
      .stringTest, "a string test", rule: .oneAlternative, of: "test",
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
    ShapeRow(.service, "a service", "Something that the filter asks: a cluster of the proxy's."),
    ShapeRow(
      .authorize, "an authorisation", rule: .oneAlternative, of: "path",
      "Asks a service whether the request may pass, and waits for its verdict."),
    ShapeRow(
      .limit, "a limit", rule: .oneAlternative, of: "kind of rate",
      "How many requests may pass in which time, for each key, over all workers of the proxy."),
    ShapeRow(.limitRate, "a rate with its burst", "One of several rates, all of which must admit."),
    ShapeRow(.limitReply, "a reply", "What a refused request gets."),
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
    ChoiceRow(.failureMode, "deny", "The request is answered with `failure_status`. The default."),
    ChoiceRow(.failureMode, "allow", "The request goes on as if nothing had been asked."),
    ChoiceRow(.onDuplicate, "deny", "The request is refused."),
    ChoiceRow(.onDuplicate, "first", "The first value counts, as in Envoy's own formats."),
    ChoiceRow(.onMissingKey, "shared", "Requests without a key share one. The default."),
    ChoiceRow(.onMissingKey, "skip", "The limit does not apply."),
    ChoiceRow(.onMissingKey, "deny", "The request is refused."),
    ChoiceRow(
      .limitScope, "proxy", "One allowance for all workers of the Envoy process. The default."),
    ChoiceRow(.limitScope, "worker", planned: true, ""),
    ChoiceRow(.limitScope, "global", planned: true, ""),
    ChoiceRow(.rateLimitHeaders, "none", "No headers about the limit. The default."),
    ChoiceRow(
      .rateLimitHeaders, "x_ratelimit",
      "`x-ratelimit-limit`, `x-ratelimit-remaining` and `x-ratelimit-reset` on every response (draft-polli-ratelimit-headers-03, as Envoy writes them)."
    ),
    ChoiceRow(.rateLimitHeaders, "ratelimit", planned: true, ""),
  ]
}
