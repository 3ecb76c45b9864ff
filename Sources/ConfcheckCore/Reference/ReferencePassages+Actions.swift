internal import FilterConfig

extension ReferencePassages {
  static let ofActions: [ShapeID: String] = [
    .headerValue: """
    Format strings where nothing more needs to be said, and a map where it does.

    ```yaml
    rules:
    - name: identity
      request:
      - set_header:
          x-user: "%REQ(x-auth-user)%"
          x-trace: {value: "%REQ(x-request-id)%", only_if: absent}
      - add_header:
          x-seen: {value: "%REQ(x-edge)%", on_missing: keep}
    ```
    """,
    .reply: """
    ```yaml
    rules:
    - name: gone
      match: {path: {prefix: /v1/}}
      request:
      - respond:
          status: 410
          headers: {content-type: application/json}
          body: '{"error": "%PATH(NQ)% has moved"}'
    ```
    """,
    .authorize: """
    ```yaml
    services:
      authz: {cluster: authz, timeout: 200ms}
    rules:
    - name: api
      match: {path: {segment_prefix: /api}}
      request:
      - authorize:
          service: authz
          path_prefix: /check
          headers_to_service: [authorization]
          headers_to_upstream: [x-user-id]
    ```
    """,
    .rename: """
    ```yaml
    rules:
    - name: one-name
      request:
      - rename_header: {x-user: x-user-id}
      - copy_header: {host: {to: x-original-host, on_conflict: keep}}
    ```
    """,
    .substitution: """
    The expression searches. What a format brings into the substitution is taken literally.

    ```yaml
    rules:
    - name: no-version
      response:
      - edit_header:
          server: {regex: '/[0-9.]+', substitution: "", all: true}
    ```
    """,
    .pathRewrite: """
    ```yaml
    rules:
    - name: old-clients
      match: {path: {segment_prefix: /v1}}
      request:
      - rewrite_path: {prefix: /v1, with: /api/v1}
    - name: numbers
      request:
      - rewrite_path: {regex: '^/users/([0-9]+)$', substitution: '/user/\\1'}
    ```
    """,
    .queryValue: """
    ```yaml
    rules:
    - name: query
      request:
      - set_query: {lang: en, page: {value: "1", only_if: absent}}
      - remove_query: ["utm_*", debug]
    ```
    """,
    .responseCookie: """
    ```yaml
    rules:
    - name: remember
      match: {path: /}
      response:
      - set_cookie:
          seen: {value: "1", path: /, max_age: 7d, secure: true, http_only: true, same_site: lax}
    ```
    """,
    .cookieEdit: """
    ```yaml
    rules:
    - name: safe-cookies
      response:
      - edit_cookie: {session: {secure: true, http_only: true, same_site: strict}}
    ```
    """,
    .redirect: """
    ```yaml
    rules:
    - name: moved
      match: {path: {segment_prefix: /old}}
      request:
      - redirect: {status: 308, replace_prefix: {from: /old, to: /new}}
    - name: tls
      match: {scheme: http}
      request:
      - redirect: {status: 301, scheme: https}
    ```
    """,
    .cors: """
    Preflight requests are answered here; on the responses of others the headers are written.

    ```yaml
    rules:
    - name: browsers
      match: {path: {segment_prefix: /api}}
      request:
      - cors:
          allow_origins: [https://shop.example.com, {suffix: .example.com}]
          allow_methods: [GET, POST, DELETE]
          allow_headers: [content-type]
          allow_credentials: true
          max_age: 1h
    ```
    """,
  ]
}
