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
  }

  package let name: StaticString
  package let kind: FormatPart.Kind
  package let argument: Argument
  package let phases: Phases
  package let isPlanned: Bool
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
    self.takesLength = false
    self.property = ""
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
      "The first value of a query parameter, as it stands in the path."),
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
      "PROPERTY", .anyProperty, argument: .property,
      "A property of the proxy, by its dotted path; Envoy's documentation lists them under \"Attributes\"."
    ),
    OperatorRow(planned: "TRAILER"),
    OperatorRow(planned: "QUERY_PARAMS"), OperatorRow(planned: "RESPONSE_CODE_DETAILS"),
    OperatorRow(planned: "RESPONSE_FLAGS"), OperatorRow(planned: "BYTES_RECEIVED"),
    OperatorRow(planned: "BYTES_SENT"), OperatorRow(planned: "DURATION"),
    OperatorRow(planned: "START_TIME"), OperatorRow(planned: "DOWNSTREAM_LOCAL_ADDRESS"),
    OperatorRow(planned: "DOWNSTREAM_DIRECT_REMOTE_ADDRESS"),
    OperatorRow(planned: "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT"),
    OperatorRow(planned: "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT"),
    OperatorRow(planned: "DOWNSTREAM_LOCAL_PORT"), OperatorRow(planned: "DOWNSTREAM_PEER_URI_SAN"),
    OperatorRow(planned: "DOWNSTREAM_PEER_SUBJECT"), OperatorRow(planned: "DOWNSTREAM_TLS_VERSION"),
    OperatorRow(planned: "REQUESTED_SERVER_NAME"), OperatorRow(planned: "UPSTREAM_HOST"),
    OperatorRow(planned: "UPSTREAM_CLUSTER"), OperatorRow(planned: "CONNECTION_ID"),
    OperatorRow(planned: "REQUEST_ID"),

    OperatorRow(planned: "RESPONSE_CODE_CLASS"), OperatorRow(planned: "GRPC_STATUS"),

    OperatorRow(planned: "LIMIT"), OperatorRow(planned: "FETCH_STATUS"),
    OperatorRow(planned: "FETCH_HEADER"), OperatorRow(planned: "FETCH_JSON"),
    OperatorRow(planned: "FETCH_BODY"),
    OperatorRow(planned: "REQUEST_BODY"), OperatorRow(planned: "REQUEST_BODY_JSON"),
    OperatorRow(planned: "RESPONSE_BODY"), OperatorRow(planned: "RESPONSE_BODY_JSON"),
    OperatorRow(planned: "RANDOM"), OperatorRow(planned: "UUID"),
  ]

  package static func formatOperator(_ name: ArraySlice<UInt8>) -> OperatorRow? {
    for row in operators where equal(row.name, name) { return row }
    return nil
  }
}
