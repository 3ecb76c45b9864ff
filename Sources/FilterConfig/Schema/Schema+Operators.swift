/// An operator of format strings.
package struct OperatorRow: Sendable {
  package enum Argument: UInt8, Sendable {
    case none
    /// `(name)` or `(name?alternative)`.
    case header
    /// `(WQ or NQ, ORIG or PATH or ORIG_OR_PATH)`, each optional.
    case path
    /// `(name)` of something that the configuration defines.
    case name
    case cookie, parameter
    /// `(filter:key:key)`.
    case metadata
    /// `(name)` of a claim, or a path with dots.
    case claim
    /// `(name:PLAIN)`.
    case filterState
    /// `(path.with.dots)`.
    case property
    case environment
    /// `(ORIG or DECODED)`.
    case query
    /// `(CAMEL_STRING, SNAKE_STRING or NUMBER)`.
    case grpcStatus
    /// `(format of strftime)`.
    case time
  }

  package let name: StaticString
  package let kind: FormatPart.Kind
  package let argument: Argument
  package let phases: Phases
  package let isPlanned: Bool
  /// Envoy knows it and does not tell plugins; `property` says why.
  package let isUnknowable: Bool
  /// Whether `:length` may follow where there is no argument.
  package let takesLength: Bool
  /// The NUL-joined path of the property that it stands for, for the kinds `property…`.
  package let property: StaticString
  package let doc: Doc

  @inline(__always)
  init(
    _ name: StaticString, _ kind: FormatPart.Kind, argument: Argument = .none,
    property: StaticString = "", phases: Phases = .all, length: Bool = false, _ doc: Doc
  ) {
    self.name = name
    self.kind = kind
    self.argument = argument
    self.phases = phases
    self.isPlanned = false
    self.isUnknowable = false
    self.takesLength = length
    self.property = property
    self.doc = doc
  }

  /// An operator that the language has and this version has not.
  @inline(__always)
  init(planned name: StaticString) {
    self.name = name
    self.kind = .literal
    self.argument = .none
    self.phases = .all
    self.isPlanned = true
    self.isUnknowable = false
    self.takesLength = false
    self.property = ""
    self.doc = ""
  }

  /// An operator of Envoy's whose value a plugin cannot know.
  @inline(__always)
  init(unknowable name: StaticString, _ why: StaticString) {
    self.name = name
    self.kind = .literal
    self.argument = .none
    self.phases = .all
    self.isPlanned = false
    self.isUnknowable = true
    self.takesLength = false
    self.property = why
    self.doc = ""
  }
}

extension Schema {
  package static let operators: [OperatorRow] = [
    OperatorRow(
      "REQ", .requestHeader, argument: .header,
      "The first value of a request header, as it left the filter."),
    OperatorRow(
      "REQ_ALL", .requestHeaderAll, argument: .header,
      "All values of a request header, joined with commas."),
    OperatorRow(
      "RESP", .responseHeader, argument: .header, phases: .responseAndDone,
      "The first value of a response header."),
    OperatorRow(
      "RESP_ALL", .responseHeaderAll, argument: .header, phases: .responseAndDone,
      "All values of a response header, joined with commas."),
    OperatorRow(
      "PATH", .path, argument: .path,
      "The path; the original one where an earlier filter rewrote it. NQ leaves the query out."),
    OperatorRow(
      "PROTOCOL", .property, property: "request\0protocol",
      "The protocol: HTTP/1.0, HTTP/1.1, HTTP/2 or HTTP/3."),
    OperatorRow(
      "RESPONSE_CODE", .responseCode, phases: .responseAndDone,
      "The status of the response; 0 when there was none."),
    OperatorRow(
      "ROUTE_NAME", .property, property: "xds\0route_name",
      "The name of the route, as chosen before this filter ran."),
    OperatorRow(
      "DOWNSTREAM_REMOTE_ADDRESS", .property, property: "source\0address",
      "Address and port of the client, as trusted by the proxy."),
    OperatorRow(
      "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", .addressProperty, property: "source\0address",
      "Address of the client, as trusted by the proxy."),
    OperatorRow(
      "DOWNSTREAM_REMOTE_PORT", .integerProperty, property: "source\0port",
      "Port of the client, as trusted by the proxy."),
    OperatorRow(
      "QUERY_PARAM", .queryParameter, argument: .parameter,
      "The first value of a query parameter, decoded; `+` stays."),
    OperatorRow(
      "ENVIRONMENT", .environment, argument: .environment,
      "A variable of the VM's environment, read once when the configuration starts. One that is not there is an error then."
    ),
    OperatorRow(
      "DYNAMIC_METADATA", .metadata, argument: .metadata,
      "Dynamic metadata that an earlier filter has left: the filter's name and keys below it, with `:` between them."
    ),
    OperatorRow(
      "FILTER_STATE", .filterState, argument: .filterState,
      "A filter state as text, `name:PLAIN`; a plugin knows no other form of it."),
    OperatorRow("COOKIE", .cookie, argument: .cookie, "The first cookie of this name."),
    OperatorRow("HOST", .host, length: true, "The host without its port."),
    OperatorRow(
      "MATCH", .capture, argument: .name,
      "What a named group of a regular expression in the rule's match has found."),
    OperatorRow(
      "PRINCIPAL", .principal, length: true,
      "Who the client is by its certificate: its first URI, or else its first DNS name, or else its subject."
    ),
    OperatorRow(
      "CLAIM", .claim, argument: .claim,
      "A claim of the token that `jwt_authn` has checked and left in dynamic metadata; dots lead into claims that are maps."
    ),
    OperatorRow("TABLE", .table, argument: .name, "What a table gives now."),
    OperatorRow("VAR", .variable, argument: .name, "The value that `let` has given this name."),
    OperatorRow(
      "PROPERTY", .property, argument: .property,
      "A property of the proxy, by its dotted path; Envoy's documentation lists them under \"Attributes\"."
    ),
    OperatorRow(
      "QUERY_PARAMS", .query, argument: .query,
      "The query without `?`; `DECODED` decodes it."),
    OperatorRow("REQUEST_ID", .requestID, length: true, "The request header `x-request-id`."),
    OperatorRow(
      "RESPONSE_CODE_DETAILS", .responseCodeDetails, phases: .responseAndDone,
      "What Envoy or a filter says about how the response came about, with `_` for spaces."),
    OperatorRow(
      "RESPONSE_CODE_CLASS", .responseCodeClass, phases: .responseAndDone,
      "The class of the response's status: `2xx`."),
    OperatorRow(
      "RESPONSE_FLAGS", .responseFlags, phases: .responseAndDone,
      "Envoy's response flags, such as `UF,URX`; `-` without any."),
    OperatorRow(
      "GRPC_STATUS", .grpcStatus, argument: .grpcStatus, phases: .responseAndDone,
      "The gRPC status: `Unavailable`, with `SNAKE_STRING` `UNAVAILABLE`, with `NUMBER` `14`. One that comes in trailers is not known on the response."
    ),
    OperatorRow(
      "BYTES_RECEIVED", .integerProperty, property: "request\0size", phases: .responseAndDone,
      "Bytes of the request's body so far."),
    OperatorRow(
      "BYTES_SENT", .integerProperty, property: "response\0size", phases: .responseAndDone,
      "Bytes of the response's body so far."),
    OperatorRow(
      "DURATION", .duration,
      "Milliseconds since the request began; at the end how long the stream took."),
    OperatorRow(
      "START_TIME", .startTime, argument: .time,
      "When the request began, in UTC: `2026-03-01T12:00:00.000Z`, or in a format as of `strftime`."
    ),
    OperatorRow(
      "DOWNSTREAM_LOCAL_ADDRESS", .property, property: "destination\0address",
      "Address and port at which the request came in."),
    OperatorRow(
      "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT", .addressProperty, property: "destination\0address",
      "Address at which the request came in."),
    OperatorRow(
      "DOWNSTREAM_LOCAL_PORT", .integerProperty, property: "destination\0port",
      "Port at which the request came in."),
    OperatorRow(
      "DOWNSTREAM_PEER_URI_SAN", .property, property: "connection\0uri_san_peer_certificate",
      "The first URI of the client's certificate; Envoy itself gives all of them."),
    OperatorRow(
      "DOWNSTREAM_PEER_SUBJECT", .property, property: "connection\0subject_peer_certificate",
      "The subject of the client's certificate."),
    OperatorRow(
      "DOWNSTREAM_TLS_VERSION", .property, property: "connection\0tls_version",
      "The version of TLS: `TLSv1.3`."),
    OperatorRow(
      "REQUESTED_SERVER_NAME", .property, property: "connection\0requested_server_name",
      "The server name that the client asked for (SNI)."),
    OperatorRow(
      "UPSTREAM_HOST", .property, property: "upstream\0address", phases: .responseAndDone,
      "Address and port of the upstream host."),
    OperatorRow(
      "UPSTREAM_CLUSTER", .property, property: "xds\0cluster_name",
      "The cluster, as chosen before this filter ran."),
    OperatorRow(
      "CONNECTION_ID", .integerProperty, property: "connection\0id",
      "The number of the client's connection, unique while Envoy runs."),
    OperatorRow("RANDOM", .random, "A random whole number below 2^53, new at each use."),
    OperatorRow("UUID", .uuid, "A random UUID (RFC 9562, version 4), new at each use."),
    OperatorRow(
      unknowable: "TRAILER", "trailers come when the filter's response actions have run"),
    OperatorRow(
      unknowable: "DOWNSTREAM_DIRECT_REMOTE_ADDRESS",
      "only the trusted address is told, DOWNSTREAM_REMOTE_ADDRESS"),
    OperatorRow(
      unknowable: "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT",
      "only the trusted address is told, DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT"),
    OperatorRow(
      unknowable: "DOWNSTREAM_DIRECT_REMOTE_PORT",
      "only the trusted port is told, DOWNSTREAM_REMOTE_PORT"),
    OperatorRow(planned: "LIMIT"), OperatorRow(planned: "FETCH_STATUS"),
    OperatorRow(planned: "FETCH_HEADER"), OperatorRow(planned: "FETCH_JSON"),
    OperatorRow(planned: "FETCH_BODY"), OperatorRow(planned: "REQUEST_BODY"),
    OperatorRow(planned: "REQUEST_BODY_JSON"), OperatorRow(planned: "RESPONSE_BODY"),
    OperatorRow(planned: "RESPONSE_BODY_JSON"),
  ]

  package static func formatOperator(_ name: ArraySlice<UInt8>) -> OperatorRow? {
    for row in operators where equal(row.name, name) { return row }
    return nil
  }
}
