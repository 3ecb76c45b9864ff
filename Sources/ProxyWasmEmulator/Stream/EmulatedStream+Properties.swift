import ProxyWasm

extension EmulatedPlugin {
  /// What can be read without a stream.
  func property(_ path: [String]) -> PropertyValue? {
    switch path.first {
    case "plugin_name": .text(configuration.name)
    case "plugin_root_id": .text(configuration.rootID)
    case "plugin_vm_id": .text(configuration.vmID)
    case "node", "xds", "listener_direction", "listener_metadata": vm.proxy.properties.find(path)
    default: nil
    }
  }
}

extension EmulatedStream {
  /// The bytes of a property as the phase has it: what the test has set, else a default, else filter
  /// state.
  func property(_ path: [String]) -> [UInt8]? {
    if let set = properties.find(path) ?? proxy.properties.find(path) { return set.encoded }
    if let found = plugin.property(path) ?? defaultProperty(path) { return found.encoded }
    // One that was written under several segments cannot be read again.
    switch path.count {
    case 1: return filterState[path[0]]
    case 2 where path[0] == "filter_state" && path[1].hasPrefix("wasm."):
      return filterState[String(path[1].dropFirst(5))]
    default: return nil
    }
  }

  private func defaultProperty(_ path: [String]) -> PropertyValue? {
    guard let root = path.first else { return nil }
    let value: PropertyValue? =
      switch root {
      case "request": request(path.dropFirst().first)
      case "response": response(path.dropFirst().first)
      case "source": .map([("address", "127.0.0.1:50000"), ("port", 50000)])
      case "destination": .map([("address", "127.0.0.1:10000"), ("port", 10000)])
      case "connection": .map([("id", 1), ("mtls", false)])
      case "connection_id": 1
      case "upstream":
        upstream == nil ? nil : .map([("address", "127.0.0.1:8080"), ("port", 8080)])
      case "xds":
        .map([
          ("route_name", "route"), ("cluster_name", "upstream"), ("virtual_host_name", "all"),
          ("listener_direction", 1), ("filter_chain_name", ""),
        ])
      default: nil
      }
    let rest = root == "request" || root == "response" ? path.dropFirst(2) : path.dropFirst()
    return rest.reduce(value) { $0?[$1] }
  }

  /// Request attributes made of headers can be read where the headers can.
  private func request(_ name: String?) -> PropertyValue? {
    switch name {
    case "time": return .integer(Int64(start))
    case "protocol": return "HTTP/1.1"
    case "size", "total_size": return .integer(Int64(upstream?.body.count ?? 0))
    case "duration": return state == .open ? nil : .integer(Int64(proxy.wallNanoseconds - start))
    default: break
    }
    guard isLogging || request.headersAreVisible, let headers = request.headers else { return nil }
    let path = (headers[":path"] ?? "").split(
      separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    func text(_ name: String) -> PropertyValue? { headers[name].map { .text($0) } }
    return switch name {
    case "path": text(":path")
    case "url_path": path.first.map { .text(String($0)) }
    case "query": .text(path.count > 1 ? String(path[1]) : "")
    case "host": text(":authority")
    case "scheme": text(":scheme")
    case "method": text(":method")
    case "referer": text("referer")
    case "useragent": text("user-agent")
    case "id": text("x-request-id")
    case "headers": headers.asProperty
    case "headers_bytes": .integer(Int64(headers.byteCount))
    default: nil
    }
  }

  private func response(_ name: String?) -> PropertyValue? {
    if name == "flags" { return 0 }
    guard let headers = response.headers else { return nil }
    switch name {
    case "code": return headers[":status"].flatMap { Int64($0) }.map { .integer($0) }
    case "code_details": return .text(responseCodeDetails)
    case "size", "total_size": return .integer(Int64(client?.body.count ?? 0))
    default: break
    }
    guard isLogging || response.headersAreVisible else { return nil }
    return switch name {
    case "headers": headers.asProperty
    case "headers_bytes": .integer(Int64(headers.byteCount))
    default: nil
    }
  }
}

extension HeaderList {
  /// Repeated values are joined, as in Envoy's attributes.
  fileprivate var asProperty: PropertyValue {
    var members: [(name: String, value: PropertyValue)] = []
    for field in fields {
      let name = String(decoding: field.name, as: UTF8.self)
      guard !members.contains(where: { $0.name == name }) else { continue }
      let all = fields.filter { $0.name == field.name }.map(\.value)
      members.append((name, .bytes(Array(all.joined(separator: [0x2C])))))
    }
    return .map(members)
  }
}
