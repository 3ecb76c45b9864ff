internal import FilterConfig

extension ReferencePassages {
  static let ofValues: [ShapeID: String] = [
    .value: """
    A [format string](#format-strings), or a map where something is to be done to the value.

    ```yaml
    rules:
    - name: who
      request:
      - set_header:
          x-caller: {first: ["%REQ(x-api-key)%", "%REQ(authorization)%"], transform: sha256, default: nobody}
    ```
    """,
    .transform: """
    A word or a map, or a list of them that is carried out in order.

    ```yaml
    rules:
    - name: network
      request:
      - set_header:
          x-network: {value: "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", transform: {mask: [24, 64]}}
          x-slug: {value: "%REQ(x-title)%", transform: [trim, lower, {regex: '[^a-z0-9]+', substitution: "-", all: true}]}
    ```
    """,
    .table: """
    What no entry has, `default` gives.

    ```yaml
    tables:
      plans:
        key: "%REQ(x-api-key)%"
        entries: {key-1: gold, key-2: silver}
        default: free
    rules:
    - name: large-answers
      match: {tables: {plans: [gold, silver]}}
      request:
      - set_header: {x-page-size: "1000"}
    ```
    """,
  ]
}
