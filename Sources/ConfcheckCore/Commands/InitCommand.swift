/// `confcheck init [FILE]`: writes a first configuration, and beside it the JSON Schema by which
/// editors check it.
public struct InitCommand: Sendable {
  /// The configuration's file.
  public var path: String

  /// Begins the file at `path`.
  public init(_ path: String = "plugin.yaml") {
    self.path = path
  }

  /// Writes both files. An existing configuration is an error, an existing schema stays as it is.
  public func run(_ target: any FileTarget) -> CommandResult {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let schema = folder + Self.schemaName
    do throws(FileFailure) {
      try target.create(path, Array((Self.modeline + Self.configuration).utf8))
    } catch {
      return failure(path, error)
    }
    do throws(FileFailure) {
      try target.create(schema, JSONPrinter.write(ConfigSchema.tree))
    } catch  where error.isThere {
      return CommandResult(.clean, output: "wrote \(DisplayText.safe(path))\n".utf8)
    } catch {
      return failure(schema, error)
    }
    let text = "wrote \(DisplayText.safe(path)) and \(DisplayText.safe(schema))\n"
    return CommandResult(.clean, output: text.utf8)
  }

  private func failure(_ path: String, _ failure: FileFailure) -> CommandResult {
    CommandResult(
      .unreadable, errors: "confcheck: \(DisplayText.safe(path)): \(failure.message)\n")
  }

  static let schemaName = "generic-filter.schema.json"
  static let modeline = "# yaml-language-server: $schema=\(schemaName)\n"

  /// The first configuration that README.md shows.
  static let configuration = """
    namespace: shop
    services: {authz: {cluster: authz, timeout: 200ms}}
    limits:   {per_client: {rate: 100/s, burst: 200, key: "%REQ(x-api-key)%"}}
    metrics:  {api_requests: {type: counter, labels: {code: "%RESPONSE_CODE%"}}}
    rules:
    - name: hygiene
      request:  [{remove_header: ["x-internal-*"]}, {set_header: {x-client-ip: "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%"}}]
      response: [{remove_header: [x-powered-by]}]
    - name: api
      match: {path: {segment_prefix: /api}, method: [GET, POST]}
      request:
      - limit: per_client
      - authorize: {service: authz, path_prefix: /check, headers_to_service: [authorization], headers_to_upstream: [x-user-id]}
      stream_done:
      - count: api_requests

    """
}

/// Where new files go: the disk, or a test.
public protocol FileTarget: Sendable {
  /// Makes a new file; one that is there stays as it is.
  func create(_ path: String, _ bytes: [UInt8]) throws(FileFailure)
}
