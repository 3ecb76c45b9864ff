internal import FilterConfig

extension ReferencePassages {
  static let ofMatches: [ShapeID: String] = [
    .match: """
    ```yaml
    matchers:
      internal: {host: ["*.internal", localhost]}
    rules:
    - name: writes-from-outside
      match:
        method: [POST, PUT, PATCH, DELETE]
        path: {segment_prefix: /api}
        not: {matcher: internal}
      request:
      - set_header: {x-zone: public}
    ```
    """,
    .stringTest: """
    Text alone is `exact`, and a list holds when one of its tests does. [What holds when the header is absent
    or has several values](evaluation.md#string-tests) is a table of its own.

    ```yaml
    rules:
    - name: bots
      match:
        headers:
          user-agent: {contains: [bot, crawler], ignore_case: true}
          x-api-key: {present: false}
          accept: ["*/*", {prefix: text/}]
      request:
      - respond: {status: 403}
    ```
    """,
    .valueTest: """
    Reaches what no other key does: any format string is tested.

    ```yaml
    rules:
    - name: same-tenant
      match:
        values:
        - {of: "%REQ(x-tenant)%", equals: "%REQ(x-resource-tenant)%"}
        - {of: "%REQ(x-page-size)%", min: 1, max: 100}
      request:
      - set_header: {x-checked: "true"}
    ```
    """,
    .fraction: """
    With `sticky_by` the value is hashed with the salt: a user stays on one side, and two rules split
    independently of each other. Rules with one `salt` and ranges that do not overlap split one population.

    ```yaml
    rules:
    - name: canary
      match:
        fraction: {percent: 5, sticky_by: "%REQ(x-user)%"}
      request:
      - set_header: {x-version: canary}
    ```
    """,
    .responseMatch: """
    ```yaml
    rules:
    - name: error-page
      match:
        response: {status: [500, 502-504]}
      response:
      - respond: {status: 503, headers: {content-type: text/plain}, body: "Please try again.\\n"}
    ```
    """,
  ]
}
