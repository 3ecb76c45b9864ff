/// The names for which Envoy has a place of its own in a header map: a second value is joined to the
/// first with a comma, also when a client sends the header twice. Measured on Envoy 1.40 with all its
/// extensions.
enum InlineHeaders {
  static let request: Set<String> = Set(
    (both + """
       :authority :method :path :protocol :scheme accept accept-encoding \
      access-control-request-headers access-control-request-method \
      access-control-request-private-network authorization cdn-loop expect grpc-accept-encoding \
      grpc-timeout if-match if-modified-since if-none-match origin pragma referer te user-agent \
      x-client-trace-id x-envoy-downstream-service-cluster x-envoy-downstream-service-node \
      x-envoy-expected-rq-timeout-ms x-envoy-external-address x-envoy-force-trace \
      x-envoy-hedge-on-per-try-timeout x-envoy-internal x-envoy-ip-tags x-envoy-is-timeout-retry \
      x-envoy-max-retries x-envoy-original-host x-envoy-original-path \
      x-envoy-retriable-header-names x-envoy-retriable-status-codes x-envoy-retry-grpc-on \
      x-envoy-retry-on x-envoy-upstream-alt-stat-name x-envoy-upstream-rq-per-try-timeout-ms \
      x-envoy-upstream-rq-timeout-alt-response x-envoy-upstream-rq-timeout-ms \
      x-forwarded-client-cert x-forwarded-for x-forwarded-host x-forwarded-port x-forwarded-proto
      """).split(separator: " ").map(String.init))

  static let response: Set<String> = Set(
    (both + """
       :status access-control-allow-credentials access-control-allow-headers \
      access-control-allow-methods access-control-allow-origin \
      access-control-allow-private-network access-control-expose-headers access-control-max-age \
      age date etag expires grpc-message grpc-status last-modified location server vary \
      x-envoy-degraded x-envoy-immediate-health-check-fail x-envoy-ratelimited \
      x-envoy-upstream-canary x-envoy-upstream-healthchecked-cluster \
      x-envoy-upstream-service-time
      """).split(separator: " ").map(String.init))

  private static let both = """
    cache-control connection content-encoding content-length content-type keep-alive \
    proxy-connection transfer-encoding upgrade via x-envoy-attempt-count \
    x-envoy-decorator-operation x-request-id
    """
}
