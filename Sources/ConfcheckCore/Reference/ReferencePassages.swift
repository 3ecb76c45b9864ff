internal import FilterConfig

/// Prose of the reference that no row holds. Examples in it are whole configurations.
enum ReferencePassages {
  /// Headings of objects whose noun another object has too.
  static let titles: [ShapeID: String] = [
    .limitReply: "Reply of a limit", .rename: "Renamed header", .queryValue: "Query value",
    .valueTest: "Test of a value",
  ]

  static let introduction = """
    One file says what the filter does. This page lists all that can stand in it; [which rules apply when, and
    what each does to the other](evaluation.md) is told elsewhere. `confcheck FILE` says what is wrong with a
    file. Editors complete and check it by the [JSON Schema](generic-filter.schema.json) when it begins with
    this line; `confcheck init` writes a first file and the schema beside it.

    ```yaml
    # yaml-language-server: $schema=generic-filter.schema.json
    rules:
    - name: hygiene
      request:
      - remove_header: ["x-internal-*"]
    ```

    """

  /// By object, between its sentence and its fields.
  static let passages = general.merging(ofMatches) { $1 }.merging(ofActions) { $1 }
    .merging(ofValues) { $1 }

  private static let general: [ShapeID: String] = [
    .configuration: """
    Every field may be left out, and an empty file lets everything pass. Fields that begin with `x-` are the
    operator's own, here and in every object that has fields; unknown fields are errors.

    ```yaml
    version: 1
    namespace: shop
    limits:
      per_client: {rate: 100/s, key: "%REQ(x-api-key)%"}
    rules:
    - name: api
      match: {path: {segment_prefix: /api}}
      request:
      - limit: per_client
    ```
    """,
    .rule: """
    All rules that match apply, in the order in which they are written; each sees what those before it have
    done.

    ```yaml
    rules:
    - name: hygiene
      request:
      - remove_header: ["x-internal-*"]
      response:
      - remove_header: [server, x-powered-by]
    - name: maintenance
      match: {host: shop.example.com}
      stop: true
      request:
      - respond: {status: 503, headers: {retry-after: "120"}, body: "Back in two minutes.\\n"}
    ```
    """,
    .limit: """
    [How limits count, and what they cannot](limits.md).

    ```yaml
    limits:
      per_key:
        rates: [{rate: 100/s, burst: 200}, {rate: 5000/h}]
        key: "%REQ(x-api-key)%"
        on_missing_key: deny
        headers: x_ratelimit
    rules:
    - name: api
      request:
      - limit: per_key
    ```
    """,
    .service: """
    Under Envoy the cluster is one of the same configuration; Istio makes its own of every service.

    ```yaml
    services:
      authz: {cluster: "outbound|8080||authz.prod.svc.cluster.local", timeout: 100ms}
    rules:
    - name: all
      request:
      - authorize: {service: authz, path: /verify, headers_to_service: [cookie]}
    ```
    """,
    .metric: """
    Envoy shows it as `wasmcustom.<namespace>.<name>`, with labels behind it.

    ```yaml
    namespace: shop
    metrics:
      api_requests: {type: counter, labels: {method: "%REQ(:method)%", code: "%RESPONSE_CODE%"}}
    rules:
    - name: api
      match: {path: {segment_prefix: /api}}
      stream_done:
      - count: api_requests
    ```
    """,
  ]

  static let actions = """
    A list of actions, in the order in which they are carried out; each is a map with one field. `request`
    actions run on the way to the upstream, `response` actions on the way back, `stream_done` actions when all is
    over.

    ```yaml
    rules:
    - name: stamp
      request:
      - rename_header: {x-user: x-user-id}
      - set_header: {x-client-ip: "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%"}
      response:
      - set_header: {x-frame-options: DENY}
      - remove_header: ["x-internal-*", x-powered-by]
    ```

    """

  static let operators = """
    Those that Envoy has give what they give there; the others are the filter's own. `name?other` takes the second
    header when the first is missing. `request`, `response` and `stream_done` say in which actions an operator
    can be used; elsewhere it is the error `phase-conflict`.
    """

  static let findings = """
    What both `confcheck` and the filter say of a configuration, one line each with the place; `confcheck
    explain` lists these and what only confcheck says.

    """

  static let planned = """
    These belong to the language and not to this version. They are refused by name (`not-yet-supported`),
    never ignored.

    """
}
