extension Schema {
  /// Grouped by shape.
  package static let fields: [FieldRow] = [
    FieldRow(.configuration, "version", .version, "Version of the language: 1."),
    FieldRow(
      .configuration, "namespace", .name,
      "Prefix of metrics and shared data. The default is the plugin's name, then its root id."),
    FieldRow(.configuration, "mode", .mode, "Whether the rules take effect."),
    FieldRow(
      .configuration, "allow_unsafe_headers", .bool,
      "Lets actions write hop-by-hop headers, content-length, transfer-encoding and x-envoy-*."),
    FieldRow(.configuration, "metrics", .metrics, "Metrics, by name, that `count` refers to."),
    FieldRow(.configuration, "matchers", .matchers, "Matches, by name, that `matcher` refers to."),
    FieldRow(
      .configuration, "rules", .rules, "Rules, walked in the order in which they are written."),
    FieldRow(.configuration, "services", .services, "Services, by name, that calls refer to."),
    FieldRow(.configuration, "limits", .limits, "Limits, by name, that `limit` refers to."),
    FieldRow(planned: .configuration, "tables"),
    FieldRow(planned: .configuration, "explain"),
    FieldRow(planned: .configuration, "max_body"),
    FieldRow(planned: .configuration, "requires"),
    FieldRow(planned: .configuration, "enforce_percent"),

    FieldRow(.metric, "type", .metricType, required: true, "What kind of number it is."),
    FieldRow(
      .metric, "labels", .labels,
      "Label names and the formats of their values. Each combination of values is a series of its own."
    ),
    FieldRow(
      .metric, "max_series", .series,
      "How many combinations of label values are kept apart in each worker; the rest are counted together under `other`."
    ),
    FieldRow(planned: .metric, "unit"),
    FieldRow(planned: .metric, "encoding"),

    FieldRow(
      .match, "path", .stringTest,
      "The path as received, without the query."),
    FieldRow(
      .match, "host", .stringTest,
      "The host, without the port, in any case. `*.example.com` stands for one or more labels before `.example.com`."
    ),
    FieldRow(.match, "method", .stringTest, "The method, in capitals."),
    FieldRow(.match, "scheme", .stringTest, "`http` or `https`, as the proxy sees it."),
    FieldRow(.match, "headers", .headerTests, "Header names and a test for each; all must hold."),
    FieldRow(.match, "all", .matchList, "All of these must hold."),
    FieldRow(.match, "any", .matchList, "At least one of these must hold."),
    FieldRow(.match, "not", .match, "This must not hold."),
    FieldRow(.match, "matcher", .matcherNames, "Named matchers that must all hold."),
    FieldRow(
      .match, "upgrade", .bool,
      "Whether the rule applies to CONNECT and upgrade requests too; by default where it has `authorize`, `limit` or `respond` for requests. Only in a rule's own match."
    ),
    FieldRow(planned: .match, "query"),
    FieldRow(planned: .match, "cookies"),
    FieldRow(planned: .match, "remote_ip"),
    FieldRow(planned: .match, "direct_remote_ip"),
    FieldRow(planned: .match, "principal"),
    FieldRow(planned: .match, "claims"),
    FieldRow(planned: .match, "metadata"),
    FieldRow(planned: .match, "properties"),
    FieldRow(planned: .match, "route"),
    FieldRow(planned: .match, "cluster"),
    FieldRow(planned: .match, "grpc"),
    FieldRow(planned: .match, "tables"),
    FieldRow(planned: .match, "fraction"),
    FieldRow(planned: .match, "response"),
    FieldRow(planned: .match, "values"),
    FieldRow(planned: .match, "limits"),
    FieldRow(planned: .match, "body"),

    FieldRow(.stringTest, "exact", .literals, alternative: true, "The value is this."),
    FieldRow(.stringTest, "prefix", .literals, alternative: true, "The value begins with this."),
    FieldRow(.stringTest, "suffix", .literals, alternative: true, "The value ends with this."),
    FieldRow(.stringTest, "contains", .literals, alternative: true, "The value has this in it."),
    FieldRow(
      .stringTest, "segment_prefix", .literals, alternative: true,
      "The value is this path or lies below it: `/api` holds for `/api` and `/api/x`, not for `/apis`."
    ),
    FieldRow(
      .stringTest, "not", .stringTest, alternative: true, "The value does not pass this test."),
    FieldRow(.stringTest, "present", .bool, alternative: true, "Whether there is a value at all."),
    FieldRow(planned: .stringTest, "regex", alternative: true),
    FieldRow(.stringTest, "ignore_case", .bool, "ASCII letters of either case are the same."),
    FieldRow(
      .stringTest, "each", .bool,
      "Every value must pass, and there must be one unless the test is `not`."),
    FieldRow(planned: .stringTest, "min", alternative: true),
    FieldRow(planned: .stringTest, "max", alternative: true),
    FieldRow(planned: .stringTest, "normalize"),

    FieldRow(
      .rule, "name", .name, required: true,
      "Names the rule in logs and response code details. Unique."),
    FieldRow(
      .rule, "match", .match,
      "Which requests the rule applies to; without it all, but for CONNECT and upgrades: see `upgrade`."
    ),
    FieldRow(.rule, "mode", .ruleMode, "Whether this rule takes effect."),
    FieldRow(.rule, "stop", .bool, "Rules after this one do not apply to what it applies to."),
    FieldRow(
      .rule, "on_local_reply", .onLocalReply,
      "Whether response actions run on the filter's own replies."),
    FieldRow(.rule, "request", .requestActions, "Actions on the request, in order."),
    FieldRow(.rule, "response", .responseActions, "Actions on the response, in order."),
    FieldRow(.rule, "stream_done", .doneActions, "Actions when the stream has ended, in order."),
    FieldRow(planned: .rule, "first_of"),
    FieldRow(planned: .rule, "enforce_percent"),
    FieldRow(planned: .rule, "max_body"),
    FieldRow(planned: .rule, "on_overflow"),

    FieldRow(
      .requestAction, "set_header", .headerValues, "Makes each value the only one of its header."),
    FieldRow(.requestAction, "add_header", .headerValues, "Adds another entry of each header."),
    FieldRow(
      .requestAction, "join_header", .headerValues,
      "Appends to the value of each header with a comma."),
    FieldRow(
      .requestAction, "remove_header", .headerGlobs,
      "Removes headers by name; `*` stands for any characters."),
    FieldRow(
      .requestAction, "rename_header", .headerNames,
      "Moves the values of each header to another name, replacing what was there."),
    FieldRow(.requestAction, "respond", .reply, "Answers here; the upstream is not asked."),
    FieldRow(.requestAction, "count", .metricName, "Adds one to a counter."),
    FieldRow(
      .requestAction, "limit", .limitName, "Takes one from a limit, or refuses the request."),
    FieldRow(
      .requestAction, "authorize", .authorize,
      "Asks a service whether the request may pass, and waits for its verdict."),
    FieldRow(planned: .requestAction, "copy_header"),
    FieldRow(planned: .requestAction, "edit_header"),
    FieldRow(planned: .requestAction, "dedupe_header"),
    FieldRow(planned: .requestAction, "set_path"),
    FieldRow(planned: .requestAction, "rewrite_path"),
    FieldRow(planned: .requestAction, "set_query"),
    FieldRow(planned: .requestAction, "remove_query"),
    FieldRow(planned: .requestAction, "rename_query"),
    FieldRow(planned: .requestAction, "set_host"),
    FieldRow(planned: .requestAction, "set_method"),
    FieldRow(planned: .requestAction, "set_cookie"),
    FieldRow(planned: .requestAction, "remove_cookie"),
    FieldRow(planned: .requestAction, "let"),
    FieldRow(planned: .requestAction, "set_body"),
    FieldRow(planned: .requestAction, "edit_body"),
    FieldRow(planned: .requestAction, "set_json"),
    FieldRow(planned: .requestAction, "remove_json"),
    FieldRow(planned: .requestAction, "cors"),
    FieldRow(planned: .requestAction, "fetch"),
    FieldRow(planned: .requestAction, "notify"),
    FieldRow(planned: .requestAction, "redirect"),
    FieldRow(planned: .requestAction, "gauge"),
    FieldRow(planned: .requestAction, "observe"),
    FieldRow(planned: .requestAction, "log"),
    FieldRow(planned: .requestAction, "set_filter_state"),

    FieldRow(
      .responseAction, "set_header", .headerValues, "Makes each value the only one of its header."),
    FieldRow(.responseAction, "add_header", .headerValues, "Adds another entry of each header."),
    FieldRow(
      .responseAction, "join_header", .headerValues,
      "Appends to the value of each header with a comma."),
    FieldRow(
      .responseAction, "remove_header", .headerGlobs,
      "Removes headers by name; `*` stands for any characters."),
    FieldRow(
      .responseAction, "rename_header", .headerNames,
      "Moves the values of each header to another name, replacing what was there."),
    FieldRow(
      .responseAction, "respond", .reply,
      "Answers in place of the upstream's response, which is lost. Never runs on the filter's own replies."
    ),
    FieldRow(.responseAction, "count", .metricName, "Adds one to a counter."),
    FieldRow(planned: .responseAction, "copy_header"),
    FieldRow(planned: .responseAction, "edit_header"),
    FieldRow(planned: .responseAction, "dedupe_header"),
    FieldRow(planned: .responseAction, "let"),
    FieldRow(planned: .responseAction, "set_body"),
    FieldRow(planned: .responseAction, "edit_body"),
    FieldRow(planned: .responseAction, "set_json"),
    FieldRow(planned: .responseAction, "remove_json"),
    FieldRow(planned: .responseAction, "fetch"),
    FieldRow(planned: .responseAction, "notify"),
    FieldRow(planned: .responseAction, "redirect"),
    FieldRow(planned: .responseAction, "set_status"),
    FieldRow(planned: .responseAction, "set_cookie"),
    FieldRow(planned: .responseAction, "edit_cookie"),
    FieldRow(planned: .responseAction, "gauge"),
    FieldRow(planned: .responseAction, "observe"),
    FieldRow(planned: .responseAction, "log"),
    FieldRow(planned: .responseAction, "set_filter_state"),

    FieldRow(.doneAction, "count", .metricName, "Adds one to a counter."),
    FieldRow(planned: .doneAction, "notify"),
    FieldRow(planned: .doneAction, "gauge"),
    FieldRow(planned: .doneAction, "observe"),
    FieldRow(planned: .doneAction, "log"),
    FieldRow(planned: .doneAction, "set_filter_state"),

    FieldRow(.headerValue, "value", .format, required: true, "The value."),
    FieldRow(.headerValue, "on_missing", .onMissing, "What to do when the value comes out empty."),
    FieldRow(
      .headerValue, "only_if", .onlyIf,
      "Writes only where the header is absent, or only where it is present."),
    FieldRow(planned: .headerValue, "transform"),
    FieldRow(planned: .headerValue, "default"),
    FieldRow(planned: .headerValue, "first"),

    FieldRow(.reply, "status", .replyStatus, required: true, "The HTTP status."),
    FieldRow(.reply, "headers", .replyHeaders, "Headers of the reply."),
    FieldRow(.reply, "body", .format, "The body; none without it."),
    FieldRow(planned: .reply, "grpc_status"),

    FieldRow(
      .service, "cluster", .clusterName, required: true,
      "The cluster, as the proxy names it; under Istio `outbound|8080||authz.prod.svc.cluster.local`."
    ),
    FieldRow(
      .service, "authority", .authority,
      "The host that requests to it name. The default is the cluster's name, of an Istio cluster its host."
    ),
    FieldRow(
      .service, "timeout", .serviceTimeout, "How long to wait for an answer."),
    FieldRow(planned: .service, "host"),
    FieldRow(planned: .service, "port"),
    FieldRow(planned: .service, "subset"),
    FieldRow(planned: .service, "protocol"),
    FieldRow(planned: .service, "retries"),
    FieldRow(planned: .service, "circuit"),
    FieldRow(planned: .service, "max_in_flight"),

    FieldRow(.authorize, "service", .serviceName, required: true, "The service that is asked."),
    FieldRow(
      .authorize, "path", .servicePath, alternative: true,
      "Asks at this path always; X-Forwarded-Method, -Proto, -Host, -Uri and -For tell what was requested."
    ),
    FieldRow(
      .authorize, "path_prefix", .servicePath, alternative: true,
      "Asks with the request's own method, host and path, behind this prefix."),
    FieldRow(
      .authorize, "headers_to_service", .headerGlobs,
      "Headers of the request that the service gets, besides those of tracing; none without it."),
    FieldRow(
      .authorize, "headers_to_upstream", .headerGlobs,
      "Headers of an accepting answer that go upstream. What the client sent of these is removed first."
    ),
    FieldRow(
      .authorize, "headers_to_downstream", .headerGlobs,
      "Headers of a denying answer that the client gets; content-type, location and www-authenticate without it."
    ),
    FieldRow(
      .authorize, "failure_mode", .failureMode,
      "What happens when the service cannot be asked, does not answer in time or answers with 5xx."),
    FieldRow(
      .authorize, "failure_status", .failureStatus,
      "The status when a failure denies."),
    FieldRow(
      .authorize, "on_duplicate", .onDuplicate,
      "What happens when a header for the service has several values. Without it `authorization` and `cookie` deny and all values of others are sent."
    ),
    FieldRow(planned: .authorize, "accept"),
    FieldRow(planned: .authorize, "headers_to_downstream_on_accept"),
    FieldRow(planned: .authorize, "body"),
    FieldRow(planned: .authorize, "cache"),

    FieldRow(
      .limit, "rate", .rate, alternative: true, "How many in which time: `100/s`, `10/30s`."),
    FieldRow(
      .limit, "rates", .rates, alternative: true, "Several rates, all of which must admit."),
    FieldRow(planned: .limit, "concurrent", alternative: true),
    FieldRow(
      .limit, "burst", .burst,
      "How many may come at once with `rate`. The default is the rate's count."),
    FieldRow(
      .limit, "key", .keyFormats,
      "Formats whose values tell requests apart, each with an allowance of its own. Without it all requests share one."
    ),
    FieldRow(
      .limit, "on_missing_key", .onMissingKey, "What happens when every value of the key is empty."),
    FieldRow(
      .limit, "on_duplicate", .onDuplicate,
      "What happens when a header in the key has several values. The default is deny: a client must not choose among its allowances."
    ),
    FieldRow(
      .limit, "max_keys", .maxKeys,
      "How many keys are told apart at once. It fixes the memory, which is taken at the start."
    ),
    FieldRow(.limit, "scope", .limitScope, "Who shares the allowance."),
    FieldRow(.limit, "reply", .limitReply, "What a refused request gets."),
    FieldRow(.limit, "headers", .rateLimitHeaders, "Headers that tell clients about the limit."),
    FieldRow(
      .limit, "retry_after", .bool,
      "Whether a refusal says in `retry-after` when to come again, in seconds. The default is true."
    ),
    FieldRow(planned: .limit, "algorithm"),
    FieldRow(planned: .limit, "overrides"),
    FieldRow(planned: .limit, "on_refused"),
    FieldRow(planned: .limit, "on_full"),
    FieldRow(planned: .limit, "cost"),
    FieldRow(planned: .limit, "charge"),
    FieldRow(planned: .limit, "service"),
    FieldRow(planned: .limit, "domain"),
    FieldRow(planned: .limit, "descriptors"),

    FieldRow(.limitRate, "rate", .rate, required: true, "How many in which time."),
    FieldRow(
      .limitRate, "burst", .burst, "How many may come at once. The default is the rate's count."),

    FieldRow(.limitReply, "status", .limitReplyStatus, "The HTTP status."),
    FieldRow(
      .limitReply, "headers", .replyHeaders,
      "Headers of the reply, besides `x-envoy-ratelimited: true`."),
    FieldRow(.limitReply, "body", .format, "The body; none without it."),
    FieldRow(planned: .limitReply, "grpc_status"),
  ]
}
