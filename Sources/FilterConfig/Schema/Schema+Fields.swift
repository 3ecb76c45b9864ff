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
    FieldRow(
      .configuration, "tables", .tables,
      "Tables, by name, that turn one value into another: `%TABLE(name)%` and the match key `tables`."
    ),
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
      "Whether the rule applies to CONNECT and upgrade requests too; by default where it has `authorize`, `limit`, `respond` or `redirect` for requests. Only in a rule's own match."
    ),
    FieldRow(
      .match, "query", .textTests,
      "Names of query parameters and a test for each; all must hold. Names and values are percent-decoded, `+` is no space, and a repeated parameter has several values."
    ),
    FieldRow(
      .match, "cookies", .textTests,
      "Names of cookies and a test for each; all must hold. Values are as sent, without quotes around them; a repeated cookie has several values."
    ),
    FieldRow(
      .match, "remote_ip", .cidrs,
      "The client's address, as trusted by the proxy, lies in one of these ranges. A range holds addresses of its own family only; `::ffff:10.0.0.1` is IPv4."
    ),
    FieldRow(
      .match, "direct_remote_ip", .cidrs,
      "The address of the peer of the connection. Envoy 1.36 to 1.40 does not tell it to plugins: refused, use `remote_ip`."
    ),
    FieldRow(
      .match, "principal", .stringTest,
      "Who the client is by its certificate: its first URI, or else its first DNS name, or else its subject."
    ),
    FieldRow(
      .match, "claims", .textTests,
      "Claims of the token that `jwt_authn` has checked, by path, and a test for each; all must hold."
    ),
    FieldRow(
      .match, "metadata", .textTests,
      "Dynamic metadata, as `filter:key:key`, and a test for each; all must hold."),
    FieldRow(
      .match, "properties", .textTests,
      "Properties of the proxy, by dotted path, and a test for each; all must hold."),
    FieldRow(
      .match, "route", .stringTest,
      "The name of the route, as chosen before this filter ran."),
    FieldRow(
      .match, "cluster", .stringTest,
      "The name of the cluster, as chosen before this filter ran."),
    FieldRow(
      .match, "grpc", .bool,
      "Whether it is a gRPC request: a POST whose content type is `application/grpc` or begins with `application/grpc+`."
    ),
    FieldRow(
      .match, "tables", .tableTests,
      "Names of tables and a test for what each gives; all must hold."),
    FieldRow(
      .match, "fraction", .fraction,
      "A share of the requests."),
    FieldRow(
      .match, "response", .responseMatch,
      "What must hold of the response. Its rule has actions on the response or at the end only. It is decided when the response headers come by; at the end where no response came, or where the rule acts only there and no headers are asked."
    ),
    FieldRow(
      .match, "values", .valueTests,
      "Tests on any values; all must hold."),
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
    FieldRow(
      .stringTest, "regex", .regexes, alternative: true,
      "The whole value matches this regular expression (RE2 syntax, over bytes). What named groups find is `%MATCH(name)%` in the rule's actions."
    ),
    FieldRow(.stringTest, "ignore_case", .bool, "ASCII letters of either case are the same."),
    FieldRow(
      .stringTest, "each", .bool,
      "Every value must pass, and there must be one unless the test is `not`."),
    FieldRow(
      .stringTest, "min", .bound, joint: true,
      "The value is a whole number, and not smaller."),
    FieldRow(
      .stringTest, "max", .bound, joint: true,
      "The value is a whole number, and not greater."),
    FieldRow(
      .stringTest, "normalize", .bool,
      "The test sees the path as a server that decodes it: every percent escape decoded once, `%2F` and `%2E` too, `\\` as `/`, without empty and `.` segments, and each `..` taken with the segment before it. A slash at the end stays. Only on `path`."
    ),

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
    FieldRow(
      .rule, "first_of", .rules,
      "Rules of which the first that matches applies and the others do not, in place of actions. Where one of them asks something of the response, those behind it wait for that too."
    ),
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
      .requestAction, "rename_header", .renames,
      "Moves the values of each header to another name."),
    FieldRow(.requestAction, "respond", .reply, "Answers here; the upstream is not asked."),
    FieldRow(.requestAction, "count", .metricName, "Adds one to a counter."),
    FieldRow(
      .requestAction, "limit", .limitName, "Takes one from a limit, or refuses the request."),
    FieldRow(
      .requestAction, "authorize", .authorize,
      "Asks a service whether the request may pass, and waits for its verdict."),
    FieldRow(
      .requestAction, "copy_header", .renames,
      "Gives the values of each header to another name too."),
    FieldRow(
      .requestAction, "edit_header", .headerEdits,
      "Substitutes by regular expression in each value of each header."),
    FieldRow(
      .requestAction, "dedupe_header", .dedupes,
      "Leaves one value of each header, or each value once."),
    FieldRow(
      .requestAction, "set_path", .format,
      "Makes this the path. The query stays, unless the new path brings one."),
    FieldRow(
      .requestAction, "rewrite_path", .pathRewrite,
      "Rewrites the path, by prefix or regular expression. The query stays."),
    FieldRow(
      .requestAction, "set_query", .queryValues,
      "Makes each value the only one of its query parameter. The others stay byte for byte."),
    FieldRow(
      .requestAction, "remove_query", .textGlobs,
      "Removes query parameters by name; `*` stands for any characters."),
    FieldRow(
      .requestAction, "rename_query", .textNames,
      "Gives query parameters another name, in their place."),
    FieldRow(
      .requestAction, "set_host", .format,
      "Makes this the host, and with it the `:authority`."),
    FieldRow(
      .requestAction, "set_method", .format,
      "Makes this the method."),
    FieldRow(
      .requestAction, "set_cookie", .cookieValues,
      "Makes each value the only one of its cookie."),
    FieldRow(
      .requestAction, "remove_cookie", .textGlobs,
      "Removes cookies by name; `*` stands for any characters."),
    FieldRow(
      .requestAction, "let", .variables,
      "Keeps each value under a name: `%VAR(name)%` is it from then on, in every later phase."),
    FieldRow(planned: .requestAction, "set_body"),
    FieldRow(planned: .requestAction, "edit_body"),
    FieldRow(planned: .requestAction, "set_json"),
    FieldRow(planned: .requestAction, "remove_json"),
    FieldRow(
      .requestAction, "cors", .cors,
      "Answers preflight requests, and adds what browsers ask for to the responses of the others."),
    FieldRow(planned: .requestAction, "fetch"),
    FieldRow(planned: .requestAction, "notify"),
    FieldRow(
      .requestAction, "redirect", .redirect,
      "Answers with a redirect."),
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
      .responseAction, "rename_header", .renames,
      "Moves the values of each header to another name."),
    FieldRow(
      .responseAction, "respond", .reply,
      "Answers in place of the upstream's response, which is lost. Never runs on the filter's own replies."
    ),
    FieldRow(.responseAction, "count", .metricName, "Adds one to a counter."),
    FieldRow(
      .responseAction, "copy_header", .renames,
      "Gives the values of each header to another name too."),
    FieldRow(
      .responseAction, "edit_header", .headerEdits,
      "Substitutes by regular expression in each value of each header."),
    FieldRow(
      .responseAction, "dedupe_header", .dedupes,
      "Leaves one value of each header, or each value once."),
    FieldRow(
      .responseAction, "let", .variables,
      "Keeps each value under a name: `%VAR(name)%` is it from then on, in every later phase."),
    FieldRow(planned: .responseAction, "set_body"),
    FieldRow(planned: .responseAction, "edit_body"),
    FieldRow(planned: .responseAction, "set_json"),
    FieldRow(planned: .responseAction, "remove_json"),
    FieldRow(planned: .responseAction, "fetch"),
    FieldRow(planned: .responseAction, "notify"),
    FieldRow(
      .responseAction, "redirect", .redirect,
      "Answers with a redirect in place of the upstream's response, which is lost."),
    FieldRow(
      .responseAction, "set_status", .statusCode,
      "Makes this the status of the response; headers and body stay."),
    FieldRow(
      .responseAction, "set_cookie", .responseCookies,
      "Sets each cookie in the client, in place of one that the upstream sets."),
    FieldRow(
      .responseAction, "edit_cookie", .cookieEdits,
      "Changes the attributes of cookies that the upstream sets, by name; `*` stands for any characters."
    ),
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

    FieldRow(.headerValue, "value", .plainFormat, alternative: true, "The value."),
    FieldRow(.headerValue, "on_missing", .onMissing, "What to do when the value comes out empty."),
    FieldRow(
      .headerValue, "only_if", .onlyIf,
      "Writes only where the header is absent, or only where it is present."),
    FieldRow(
      .headerValue, "first", .formats, alternative: true,
      "The first of these values that is not empty."),
    FieldRow(
      .headerValue, "transform", .transforms,
      "What is done to the value, in order."),
    FieldRow(
      .headerValue, "default", .format,
      "The value where there is none, or an empty one. It is not transformed."),

    FieldRow(
      .reply, "status", .replyStatus, required: true,
      "The HTTP status; `keep` leaves the upstream's, on responses."),
    FieldRow(.reply, "headers", .replyHeaders, "Headers of the reply."),
    FieldRow(.reply, "body", .format, "The body; none without it."),
    FieldRow(
      .reply, "grpc_status", .grpcStatus,
      "What a gRPC client gets; by default what the HTTP status stands for."),

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

    FieldRow(.value, "value", .plainFormat, alternative: true, "The value."),
    FieldRow(
      .value, "first", .formats, alternative: true,
      "The first of these values that is not empty."),
    FieldRow(
      .value, "transform", .transforms,
      "What is done to the value, in order."),
    FieldRow(
      .value, "default", .format,
      "The value where there is none, or an empty one. It is not transformed."),

    FieldRow(
      .transform, "hmac", .hmac, alternative: true,
      "The keyed hash of the value (RFC 2104)."),
    FieldRow(
      .transform, "mask", .mask, alternative: true,
      "Of an IP address the first bits: how many of IPv4, how many of IPv6. What is no address becomes empty."
    ),
    FieldRow(
      .transform, "regex", .regex, joint: true,
      "What to look for."),
    FieldRow(
      .transform, "substitution", .format, joint: true,
      "What to put in its place; `\\1` is the first group, `\\0` all."),
    FieldRow(
      .transform, "all", .bool,
      "Substitutes everywhere; otherwise only what is found first."),

    FieldRow(
      .hmac, "algorithm", .hmacAlgorithm,
      "The hash function. By default `sha256`."),
    FieldRow(
      .hmac, "key", .format, required: true,
      "The key."),
    FieldRow(
      .hmac, "output", .hmacOutput,
      "How the hash is written. By default `hex`."),

    FieldRow(
      .substitution, "regex", .regex, required: true,
      "What to look for."),
    FieldRow(
      .substitution, "substitution", .format, required: true,
      "What to put in its place; `\\1` is the first group, `\\0` all. What a format brings in is taken literally."
    ),
    FieldRow(
      .substitution, "all", .bool,
      "Substitutes everywhere; otherwise only what is found first."),

    FieldRow(
      .table, "key", .format, required: true,
      "What is looked up."),
    FieldRow(
      .table, "entries", .tableEntries,
      "Keys and what each gives."),
    FieldRow(
      .table, "tests", .tableTestList,
      "Tests on the key, asked in order where no entry has it, and what each gives."),
    FieldRow(
      .table, "default", .format,
      "What everything else gives; nothing without it."),

    FieldRow(
      .tableTest, "is", .stringTest, required: true,
      "The test on the key."),
    FieldRow(
      .tableTest, "value", .format, required: true,
      "What it gives."),

    FieldRow(
      .rename, "to", .headerName, required: true,
      "The other name."),
    FieldRow(
      .rename, "on_conflict", .onConflict,
      "What to do where that name has values already. By default they are replaced."),

    FieldRow(
      .pathRewrite, "prefix", .literal, alternative: true,
      "The prefix to replace, as raw text."),
    FieldRow(
      .pathRewrite, "with", .format,
      "What stands in its place."),
    FieldRow(
      .pathRewrite, "regex", .regex, alternative: true,
      "What to look for in the path."),
    FieldRow(
      .pathRewrite, "substitution", .format,
      "What to put in its place; `\\1` is the first group, `\\0` all. What a format brings in is taken literally."
    ),
    FieldRow(
      .pathRewrite, "all", .bool,
      "Substitutes everywhere; otherwise only what is found first."),

    FieldRow(
      .queryValue, "value", .plainFormat, alternative: true,
      "The value."),
    FieldRow(
      .queryValue, "first", .formats, alternative: true,
      "The first of these values that is not empty."),
    FieldRow(
      .queryValue, "transform", .transforms,
      "What is done to the value, in order."),
    FieldRow(
      .queryValue, "default", .format,
      "The value where there is none, or an empty one. It is not transformed."),
    FieldRow(
      .queryValue, "on_missing", .onMissing,
      "What to do when the value comes out empty. By default the parameter is removed."),
    FieldRow(
      .queryValue, "only_if", .onlyIf,
      "Writes only where the parameter is absent, or only where it is present."),
    FieldRow(
      .queryValue, "encoding", .queryEncoding,
      "How the value is encoded. By default `percent`."),

    FieldRow(
      .responseCookie, "value", .plainFormat, alternative: true,
      "The value."),
    FieldRow(
      .responseCookie, "first", .formats, alternative: true,
      "The first of these values that is not empty."),
    FieldRow(
      .responseCookie, "transform", .transforms,
      "What is done to the value, in order."),
    FieldRow(
      .responseCookie, "default", .format,
      "The value where there is none, or an empty one. It is not transformed."),
    FieldRow(
      .responseCookie, "path", .format,
      "The `Path` attribute."),
    FieldRow(
      .responseCookie, "domain", .format,
      "The `Domain` attribute."),
    FieldRow(
      .responseCookie, "max_age", .cookieAge,
      "The `Max-Age` attribute."),
    FieldRow(
      .responseCookie, "secure", .bool,
      "The `Secure` attribute."),
    FieldRow(
      .responseCookie, "http_only", .bool,
      "The `HttpOnly` attribute."),
    FieldRow(
      .responseCookie, "same_site", .sameSite,
      "The `SameSite` attribute."),
    FieldRow(
      .responseCookie, "partitioned", .bool,
      "The `Partitioned` attribute."),

    FieldRow(
      .cookieEdit, "path", .format,
      "The `Path` attribute."),
    FieldRow(
      .cookieEdit, "domain", .format,
      "The `Domain` attribute."),
    FieldRow(
      .cookieEdit, "max_age", .cookieAge,
      "The `Max-Age` attribute."),
    FieldRow(
      .cookieEdit, "secure", .bool,
      "The `Secure` attribute."),
    FieldRow(
      .cookieEdit, "http_only", .bool,
      "The `HttpOnly` attribute."),
    FieldRow(
      .cookieEdit, "same_site", .sameSite,
      "The `SameSite` attribute."),
    FieldRow(
      .cookieEdit, "partitioned", .bool,
      "The `Partitioned` attribute."),

    FieldRow(
      .cors, "allow_origins", .stringTest, required: true,
      "Which origins may ask."),
    FieldRow(
      .cors, "allow_methods", .literals,
      "Methods that preflight allows. By default GET, HEAD and POST."),
    FieldRow(
      .cors, "allow_headers", .literals,
      "Request headers that preflight allows."),
    FieldRow(
      .cors, "expose_headers", .literals,
      "Response headers that scripts may read."),
    FieldRow(
      .cors, "max_age", .corsAge,
      "How long browsers may keep the answer to a preflight."),
    FieldRow(
      .cors, "allow_credentials", .bool,
      "Lets scripts send cookies and read the answer."),
    FieldRow(
      .cors, "allow_private_network", .bool,
      "Lets public sites ask a private network."),

    FieldRow(
      .redirect, "status", .redirectStatus,
      "The status: 301, 302, 303, 307 or 308. By default 302."),
    FieldRow(
      .redirect, "scheme", .redirectScheme,
      "The scheme; without it the request's."),
    FieldRow(
      .redirect, "host", .format,
      "The host; a new one drops the old port."),
    FieldRow(
      .redirect, "port", .port,
      "The port."),
    FieldRow(
      .redirect, "path", .format,
      "The path, with its own query if it has one."),
    FieldRow(
      .redirect, "replace_prefix", .prefixReplacement,
      "Replaces the beginning of the path."),
    FieldRow(
      .redirect, "rewrite", .substitution,
      "Substitutes in the path."),
    FieldRow(
      .redirect, "query", .redirectQuery,
      "What becomes of the request's query. By default it is kept."),
    FieldRow(
      .redirect, "headers", .replyHeaders,
      "Headers of the reply."),

    FieldRow(
      .prefixReplacement, "from", .literal, required: true,
      "The prefix, at the end of a segment."),
    FieldRow(
      .prefixReplacement, "to", .format, required: true,
      "What stands in its place."),

    FieldRow(
      .fraction, "percent", .percent, alternative: true,
      "So many percent of the requests, with up to four digits behind the point."),
    FieldRow(
      .fraction, "from", .percent, joint: true,
      "From this percentage of the population on; 0 without it."),
    FieldRow(
      .fraction, "to", .percent, joint: true,
      "Up to this percentage of the population, without it; 100 without it."),
    FieldRow(
      .fraction, "sticky_by", .format,
      "What decides: equal values fall on the same side in every proxy. The place of a value is SipHash-1-3 under the key 0 of the salt and the value, each behind its length as four bytes, little endian, modulo 1000000. Requests without a value come last. Without it each request is drawn anew."
    ),
    FieldRow(
      .fraction, "salt", .name,
      "Fractions with one salt split one population. By default the rule's name."),

    FieldRow(
      .responseMatch, "status", .statuses,
      "The status: `200`, `4xx` or `500-503`, or a list of such."),
    FieldRow(
      .responseMatch, "grpc_status", .grpcStatuses,
      "The gRPC status, by number. One that comes in trailers is known at the end only, to rules with `stream_done` actions alone."
    ),
    FieldRow(
      .responseMatch, "headers", .headerTests,
      "Response headers and a test for each; all must hold."),
    FieldRow(
      .responseMatch, "flags", .responseFlags,
      "At least one of these response flags of Envoy's is set, such as `UF` or `UT`."),

    FieldRow(
      .valueTest, "of", .format, required: true,
      "The value to test."),
    FieldRow(
      .valueTest, "is", .stringTest, alternative: true,
      "The test that it passes."),
    FieldRow(
      .valueTest, "equals", .format, alternative: true,
      "A value that it is equal to, compared in constant time. Nothing equals a value that is empty or not known."
    ),
    FieldRow(
      .valueTest, "min", .bound, joint: true,
      "It is a whole number, and not smaller."),
    FieldRow(
      .valueTest, "max", .bound, joint: true,
      "It is a whole number, and not greater."),
  ]
}
