/// An operator of format strings.
package struct OperatorRow: Sendable {
  package enum Argument: UInt8, Sendable {
    case none
    /// `(name)` or `(name?alternative)`.
    case header
    /// `(WQ or NQ, ORIG or PATH or ORIG_OR_PATH)`, each optional.
    case path
  }

  package let name: StaticString
  package let kind: FormatPart.Kind
  package let argument: Argument
  package let phases: Phases
  package let isPlanned: Bool
  package let doc: Doc

  @inline(__always)
  init(
    _ name: StaticString, _ kind: FormatPart.Kind, argument: Argument = .none,
    phases: Phases = .all, _ doc: Doc
  ) {
    self.name = name
    self.kind = kind
    self.argument = argument
    self.phases = phases
    self.isPlanned = false
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
    OperatorRow("PROTOCOL", .protocolName, "The protocol: HTTP/1.0, HTTP/1.1, HTTP/2 or HTTP/3."),
    OperatorRow(
      "RESPONSE_CODE", .responseCode, phases: .responseAndDone,
      "The status of the response; 0 when there was none."),
    OperatorRow(
      "ROUTE_NAME", .routeName, "The name of the route, as chosen before this filter ran."),
    OperatorRow(
      "DOWNSTREAM_REMOTE_ADDRESS", .remoteAddress,
      "Address and port of the client, as trusted by the proxy."),
    OperatorRow(
      "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", .remoteAddressWithoutPort,
      "Address of the client, as trusted by the proxy."),
    OperatorRow(
      "DOWNSTREAM_REMOTE_PORT", .remotePort, "Port of the client, as trusted by the proxy."),
    OperatorRow(planned: "TRAILER"), OperatorRow(planned: "QUERY_PARAM"),
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
    OperatorRow(planned: "REQUEST_ID"), OperatorRow(planned: "ENVIRONMENT"),
    OperatorRow(planned: "DYNAMIC_METADATA"), OperatorRow(planned: "FILTER_STATE"),
    OperatorRow(planned: "COOKIE"), OperatorRow(planned: "MATCH"),
    OperatorRow(planned: "RESPONSE_CODE_CLASS"), OperatorRow(planned: "GRPC_STATUS"),
    OperatorRow(planned: "PRINCIPAL"), OperatorRow(planned: "CLAIM"), OperatorRow(planned: "TABLE"),
    OperatorRow(planned: "LIMIT"), OperatorRow(planned: "FETCH_STATUS"),
    OperatorRow(planned: "FETCH_HEADER"), OperatorRow(planned: "FETCH_JSON"),
    OperatorRow(planned: "FETCH_BODY"), OperatorRow(planned: "VAR"), OperatorRow(planned: "HOST"),
    OperatorRow(planned: "REQUEST_BODY"), OperatorRow(planned: "REQUEST_BODY_JSON"),
    OperatorRow(planned: "RESPONSE_BODY"), OperatorRow(planned: "RESPONSE_BODY_JSON"),
    OperatorRow(planned: "PROPERTY"), OperatorRow(planned: "RANDOM"), OperatorRow(planned: "UUID"),
  ]

  package static func formatOperator(_ name: ArraySlice<UInt8>) -> OperatorRow? {
    for row in operators where equal(row.name, name) { return row }
    return nil
  }
}
