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
    TypeRow(
      .format, "a format string or a map with one", scalar: .format, shape: .value),
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
    TypeRow(.headerName, "a header name", scalar: .headerName),

    TypeRow(.reply, "a reply", shape: .reply),
    TypeRow(
      .replyStatus, "an integer", scalar: .integer, low: 200, high: 599, choices: .keepStatus),
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
      .keyFormats, "a format string or a list of format strings", scalar: .format, items: .format,
      shape: .value),
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

    TypeRow(.plainFormat, "a format string", scalar: .format),
    TypeRow(.formats, "a list of values", items: .format),
    TypeRow(
      .transforms, "a transformation or a list of them", scalar: .choice, items: .transform,
      shape: .transform, choices: .transform),
    TypeRow(
      .transform, "a transformation", scalar: .choice, shape: .transform, choices: .transform),
    TypeRow(.hmac, "a keyed hash", shape: .hmac),
    TypeRow(.hmacAlgorithm, "a hash function", scalar: .choice, choices: .hmacAlgorithm),
    TypeRow(.hmacOutput, "an encoding", scalar: .choice, choices: .hmacOutput),
    TypeRow(.mask, "a list of two numbers of bits", items: .maskBits),
    TypeRow(.maskBits, "an integer", scalar: .integer, low: 0, high: 128),
    TypeRow(.regex, "a regular expression", scalar: .regex),
    TypeRow(
      .regexes, "a regular expression or a list of them", scalar: .regex, items: .regex),
    TypeRow(
      .bound, "an integer of at most 15 digits", scalar: .integer, low: .min, high: .max),

    TypeRow(.tables, "a map of tables", values: .table),
    TypeRow(.table, "a table", shape: .table),
    TypeRow(.tableEntries, "a map of keys to values", values: .format, keys: .text),
    TypeRow(.tableTestList, "a list of tests", items: .tableTest),
    TypeRow(.tableTest, "a test with its value", shape: .tableTest),
    TypeRow(.variables, "a map of names to values", values: .format),

    TypeRow(.textTests, "a map of names to string tests", values: .stringTest, keys: .text),
    TypeRow(.tableTests, "a map of tables to string tests", values: .stringTest),
    TypeRow(.cidrs, "an address range or a list of them", scalar: .cidr, items: .cidr),
    TypeRow(.cidr, "an address range such as 10.0.0.0/8 or 2001:db8::/32", scalar: .cidr),
    TypeRow(.fraction, "a share of the requests", shape: .fraction),
    TypeRow(
      .percent, "a percentage from 0 to 100 with at most four decimals", scalar: .percent, low: 0,
      high: 100),
    TypeRow(.responseMatch, "a match of responses", shape: .responseMatch),
    TypeRow(.statuses, "a status or a list of them", scalar: .status, items: .status),
    TypeRow(.status, "a status such as 200, 4xx or 500-503", scalar: .status),
    TypeRow(
      .grpcStatuses, "a gRPC status or a list of them", scalar: .integer, low: 0, high: 16,
      items: .grpcStatus),
    TypeRow(.grpcStatus, "an integer", scalar: .integer, low: 0, high: 16),
    TypeRow(.valueTests, "a list of tests", items: .valueTest),
    TypeRow(.valueTest, "a test of a value", shape: .valueTest),

    TypeRow(.renames, "a map of header names to header names", values: .rename, keys: .headerName),
    TypeRow(.rename, "a header name or a map with one", scalar: .headerName, shape: .rename),
    TypeRow(.onConflict, "what to do on a conflict", scalar: .choice, choices: .onConflict),
    TypeRow(
      .headerEdits, "a map of header names to substitutions", values: .substitutions,
      keys: .headerName),
    TypeRow(
      .substitutions, "a substitution or a list of them", items: .substitution,
      shape: .substitution),
    TypeRow(.substitution, "a substitution", shape: .substitution),
    TypeRow(
      .dedupes, "a map of header names to what is left", values: .dedupe, keys: .headerName),
    TypeRow(.dedupe, "what is left", scalar: .choice, choices: .dedupe),
    TypeRow(.pathRewrite, "a rewrite of the path", shape: .pathRewrite),
    TypeRow(.queryValues, "a map of parameters to values", values: .queryValue, keys: .text),
    TypeRow(.queryValue, "a format string or a map with one", scalar: .format, shape: .queryValue),
    TypeRow(.queryEncoding, "an encoding", scalar: .choice, choices: .queryEncoding),
    TypeRow(.textGlobs, "a name or a list of names", scalar: .text, items: .textGlob),
    TypeRow(.textGlob, "a name", scalar: .text),
    TypeRow(.textNames, "a map of names to names", values: .text, keys: .text),
    TypeRow(.text, "a name", scalar: .text),
    TypeRow(.cookieValues, "a map of cookies to values", values: .format, keys: .headerName),
    TypeRow(
      .responseCookies, "a map of cookies to values", values: .responseCookie, keys: .headerName),
    TypeRow(
      .responseCookie, "a format string or a map with one", scalar: .format,
      shape: .responseCookie),
    TypeRow(.cookieEdits, "a map of cookies to attributes", values: .cookieEdit, keys: .headerName),
    TypeRow(.cookieEdit, "attributes of a cookie", shape: .cookieEdit),
    TypeRow(
      .cookieAge, "a duration in whole seconds", scalar: .seconds, low: 0, high: 315_360_000),
    TypeRow(.sameSite, "a choice", scalar: .choice, choices: .sameSite),
    TypeRow(.cors, "a policy for other origins", shape: .cors),
    TypeRow(.corsAge, "a duration in whole seconds", scalar: .seconds, low: 0, high: 86_400),
    TypeRow(.redirect, "a redirect", shape: .redirect),
    TypeRow(
      .redirectStatus, "an integer", scalar: .integer, low: 301, high: 308, fallback: 302),
    TypeRow(.redirectScheme, "a scheme", scalar: .choice, choices: .redirectScheme),
    TypeRow(.redirectQuery, "a choice", scalar: .choice, choices: .redirectQuery),
    TypeRow(.port, "an integer", scalar: .integer, low: 1, high: 65_535),
    TypeRow(.prefixReplacement, "a prefix and its replacement", shape: .prefixReplacement),
    TypeRow(.statusCode, "an integer", scalar: .integer, low: 200, high: 599),
    TypeRow(
      .responseFlags, "a response flag or a list of them", scalar: .choice, items: .responseFlag,
      choices: .responseFlag),
    TypeRow(.responseFlag, "a response flag", scalar: .choice, choices: .responseFlag),
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
    ShapeRow(
      .headerValue, "a header value", rule: .oneAlternative, of: "source",
      "A value with rules for when it is written."),
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
    ShapeRow(
      .value, "a value", rule: .oneAlternative, of: "source",
      "A value and what is done to it."),
    ShapeRow(
      .transform, "a transformation", rule: .oneAlternative, of: "transformation",
      "What is done to a value."),
    ShapeRow(.hmac, "a keyed hash", "The keyed hash of a value (RFC 2104)."),
    ShapeRow(
      .substitution, "a substitution", "What is found by a regular expression is replaced."),
    ShapeRow(.table, "a table", "Turns one value into another."),
    ShapeRow(.tableTest, "a test with its value", "What a table gives for keys that pass a test."),
    ShapeRow(.rename, "a header name", "Another name and what to do where it has values."),
    ShapeRow(
      .pathRewrite, "a rewrite of the path", rule: .oneAlternative, of: "way",
      "Rewrites the path and leaves the query."),
    ShapeRow(
      .queryValue, "a value", rule: .oneAlternative, of: "source",
      "A value of a query parameter, with rules for when and how it is written."),
    ShapeRow(
      .responseCookie, "a cookie", rule: .oneAlternative, of: "source",
      "A cookie with its attributes (RFC 6265)."),
    ShapeRow(.cookieEdit, "attributes of a cookie", "What is to hold of cookies that match."),
    ShapeRow(
      .cors, "a policy for other origins",
      "Cross-origin requests (the Fetch standard, section 3.2)."),
    ShapeRow(
      .redirect, "a redirect",
      "Where the client finds what it asked for. Without scheme, host and port it is a path."),
    ShapeRow(
      .prefixReplacement, "a prefix and its replacement", "Replaces the beginning of a path."),
    ShapeRow(
      .fraction, "a share of the requests", rule: .oneAlternative, of: "kind of share",
      "A share of the requests, by chance or by a key."),
    ShapeRow(
      .responseMatch, "a match of responses", "Conditions on the response that must all hold."),
    ShapeRow(
      .valueTest, "a test of a value", rule: .oneAlternative, of: "test",
      "A test on any value."),
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

    ChoiceRow(.transform, "lower", "ASCII letters in lower case."),
    ChoiceRow(.transform, "upper", "ASCII letters in upper case."),
    ChoiceRow(.transform, "trim", "Without spaces and tabs at both ends."),
    ChoiceRow(
      .transform, "url_encode", "Percent-encoded, but for letters, digits and `-._~` (RFC 3986)."),
    ChoiceRow(.transform, "url_decode", "Percent-decoded; what is no encoding stays."),
    ChoiceRow(.transform, "html_escape", "With `&`, `<`, `>` and quotes as entities of HTML."),
    ChoiceRow(
      .transform, "json_escape", "As it may stand between the quotes of a JSON string (RFC 8259)."),
    ChoiceRow(.transform, "base64", "In Base64 with padding (RFC 4648 section 4)."),
    ChoiceRow(.transform, "base64url", "In Base64 for URLs, without padding (RFC 4648 section 5)."),
    ChoiceRow(
      .transform, "base64_decode",
      "From either Base64, with or without padding; what is none becomes empty."),
    ChoiceRow(.transform, "sha256", "The hash in lower-case hexadecimal (FIPS 180-4)."),
    ChoiceRow(.hmacAlgorithm, "sha256", "HMAC-SHA-256. The default."),
    ChoiceRow(.hmacOutput, "hex", "Lower-case hexadecimal. The default."),
    ChoiceRow(.hmacOutput, "base64", "Base64 with padding."),
    ChoiceRow(.hmacOutput, "base64url", "Base64 for URLs, without padding."),
    ChoiceRow(.keepStatus, "keep", "The status of the upstream's response."),
    ChoiceRow(.onConflict, "replace", "They are replaced. The default."),
    ChoiceRow(.onConflict, "keep", "They stay, and nothing is written."),
    ChoiceRow(.onConflict, "append", "They stay, and the others follow them."),
    ChoiceRow(.dedupe, "first", "The first value."),
    ChoiceRow(.dedupe, "last", "The last value."),
    ChoiceRow(.dedupe, "unique", "Each value once, in the order in which they first come."),
    ChoiceRow(.queryEncoding, "percent", "Percent-encoded, a space as `%20`. The default."),
    ChoiceRow(.queryEncoding, "form", "As forms are: a space as `+`."),
    ChoiceRow(.sameSite, "strict", "`SameSite=Strict`."),
    ChoiceRow(.sameSite, "lax", "`SameSite=Lax`."),
    ChoiceRow(.sameSite, "none", "`SameSite=None`, which browsers take with `Secure` only."),
    ChoiceRow(.redirectScheme, "http", "HTTP."),
    ChoiceRow(.redirectScheme, "https", "HTTPS."),
    ChoiceRow(.redirectQuery, "keep", "It is kept. The default."),
    ChoiceRow(.redirectQuery, "drop", "It is left out."),

    // In the order of the bits of the property `response.flags`.
    ChoiceRow(.responseFlag, "LH", "The local service failed its health check."),
    ChoiceRow(.responseFlag, "UH", "No healthy host was in the cluster."),
    ChoiceRow(.responseFlag, "UT", "The upstream did not answer in time."),
    ChoiceRow(.responseFlag, "LR", "The connection was reset by the proxy."),
    ChoiceRow(.responseFlag, "UR", "The upstream reset the stream."),
    ChoiceRow(.responseFlag, "UF", "The upstream could not be connected to."),
    ChoiceRow(.responseFlag, "UC", "The upstream closed the connection."),
    ChoiceRow(.responseFlag, "UO", "A circuit breaker was open."),
    ChoiceRow(.responseFlag, "NR", "There was no route."),
    ChoiceRow(.responseFlag, "DI", "Fault injection delayed it."),
    ChoiceRow(.responseFlag, "FI", "Fault injection aborted it."),
    ChoiceRow(.responseFlag, "RL", "A rate limit refused it."),
    ChoiceRow(.responseFlag, "UAEX", "External authorisation denied it."),
    ChoiceRow(.responseFlag, "RLSE", "The rate limit service failed."),
    ChoiceRow(.responseFlag, "DC", "The client closed the connection."),
    ChoiceRow(.responseFlag, "URX", "Retries or connection attempts ran out."),
    ChoiceRow(.responseFlag, "SI", "The stream was idle for too long."),
    ChoiceRow(.responseFlag, "IH", "A header of the request was invalid."),
    ChoiceRow(.responseFlag, "DPE", "The client broke the protocol."),
    ChoiceRow(.responseFlag, "UMSDR", "The upstream stream lasted too long."),
    ChoiceRow(.responseFlag, "RFCF", "A cache answered."),
    ChoiceRow(.responseFlag, "NFCF", "A filter's configuration was missing."),
    ChoiceRow(.responseFlag, "DT", "The request lasted too long."),
    ChoiceRow(.responseFlag, "UPE", "The upstream broke the protocol."),
    ChoiceRow(.responseFlag, "NC", "The cluster does not exist."),
    ChoiceRow(.responseFlag, "OM", "The overload manager ended it."),
    ChoiceRow(.responseFlag, "DF", "The upstream's name could not be resolved."),
    ChoiceRow(.responseFlag, "DO", "The load balancer dropped it."),
    ChoiceRow(.responseFlag, "DR", "The client reset the stream."),
    ChoiceRow(.responseFlag, "UDO", "The load balancer drops everything."),
  ]
}
