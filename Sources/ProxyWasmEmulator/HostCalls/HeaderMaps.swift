import CProxyWasm
import ProxyWasm

@c(proxy_get_header_map_size) @implementation
public func proxy_get_header_map_size(_ map: UInt32, _ size: UnsafeMutablePointer<Int>?) -> UInt32 {
  answer("proxy_get_header_map_size", numbers: [UInt64(map)]) { vm throws(Status) in
    try vm.editHeaders(map, isWrite: false) { size?.pointee = $0.byteCount }
  }
}

@c(proxy_get_header_map_pairs) @implementation
public func proxy_get_header_map_pairs(
  _ map: UInt32, _ pairs: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?,
  _ size: UnsafeMutablePointer<Int>?
) -> UInt32 {
  answer("proxy_get_header_map_pairs", numbers: [UInt64(map)]) { vm throws(Status) in
    guard let kind = HeaderMapKind(rawValue: map) else { throw .badArgument }
    hand(vm.readableHeaders(kind)?.pairs ?? [], pairs, size)
  }
}

@c(proxy_set_header_map_pairs) @implementation
public func proxy_set_header_map_pairs(
  _ map: UInt32, _ pairs: UnsafePointer<UInt8>?, _ size: Int
) -> UInt32 {
  let bytes = copy(pairs, size)
  return answer("proxy_set_header_map_pairs", bytes: [bytes], numbers: [UInt64(map)]) {
    vm throws(Status) in
    let list = HeaderList(guestPairs: bytes)
    try vm.editHeaders(map) { headers in
      for field in headers.fields { headers.remove(field.name) }
      headers = headers.adding(list)
    }
  }
}

@c(proxy_get_header_map_value) @implementation
public func proxy_get_header_map_value(
  _ map: UInt32, _ name: UnsafePointer<UInt8>?, _ name_size: Int,
  _ value: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?,
  _ value_size: UnsafeMutablePointer<Int>?
) -> UInt32 {
  let name = copy(name, name_size)
  return answer("proxy_get_header_map_value", bytes: [name], numbers: [UInt64(map)]) {
    vm throws(Status) in
    guard let kind = HeaderMapKind(rawValue: map) else { throw .badArgument }
    guard let headers = vm.readableHeaders(kind) else {
      throw vm.stream?.isLogging == true ? .notFound : .badArgument
    }
    guard let found = headers.first(name) else { throw .notFound }
    hand(found, value, value_size)
  }
}

@c(proxy_add_header_map_value) @implementation
public func proxy_add_header_map_value(
  _ map: UInt32, _ name: UnsafePointer<UInt8>?, _ name_size: Int, _ value: UnsafePointer<UInt8>?,
  _ value_size: Int
) -> UInt32 {
  let (name, value) = (copy(name, name_size), copy(value, value_size))
  return answer("proxy_add_header_map_value", bytes: [name, value], numbers: [UInt64(map)]) {
    vm throws(Status) in
    try vm.editHeaders(map) { $0.add(name, value) }
    vm.stream?.checkSyntax(name, value)
  }
}

@c(proxy_replace_header_map_value) @implementation
public func proxy_replace_header_map_value(
  _ map: UInt32, _ name: UnsafePointer<UInt8>?, _ name_size: Int, _ value: UnsafePointer<UInt8>?,
  _ value_size: Int
) -> UInt32 {
  let (name, value) = (copy(name, name_size), copy(value, value_size))
  return answer("proxy_replace_header_map_value", bytes: [name, value], numbers: [UInt64(map)]) {
    vm throws(Status) in
    try vm.editHeaders(map) { $0.set(name, value) }
    vm.stream?.checkSyntax(name, value)
  }
}

@c(proxy_remove_header_map_value) @implementation
public func proxy_remove_header_map_value(
  _ map: UInt32, _ name: UnsafePointer<UInt8>?, _ name_size: Int
) -> UInt32 {
  let name = copy(name, name_size)
  return answer("proxy_remove_header_map_value", bytes: [name], numbers: [UInt64(map)]) {
    vm throws(Status) in
    try vm.editHeaders(map) { $0.remove(name) }
  }
}

extension EmulatedVM {
  /// The map as this phase can read it; nil when it has none. When the stream is logged both header
  /// maps can be read, and the response's trailers.
  func readableHeaders(_ kind: HeaderMapKind) -> HeaderList? {
    switch kind {
    case .httpCallResponseHeaders: return httpCallAnswer.flatMap { $0.failed ? nil : $0.headers }
    case .httpCallResponseTrailers: return httpCallAnswer.flatMap { $0.failed ? nil : $0.trailers }
    case .grpcInitialMetadata, .grpcTrailingMetadata: return nil
    default: break
    }
    guard let stream else { return nil }
    let flow: StreamFlow = kind.isOfResponse ? stream.response : stream.request
    if kind.isTrailers {
      return stream.isLogging
        ? (kind.isOfResponse ? flow.trailers : nil) : flow.trailersAreVisible ? flow.trailers : nil
    }
    return stream.isLogging || flow.headersAreVisible ? flow.headers : nil
  }

  /// Edits the map where the phase has it. Writing request headers makes Envoy route again.
  func editHeaders(
    _ map: UInt32, isWrite: Bool = true, _ edit: (inout HeaderList) -> Void
  ) throws(Status) {
    guard let kind = HeaderMapKind(rawValue: map), kind.rawValue <= 3, let stream else {
      throw .badArgument
    }
    let flow: StreamFlow = kind.isOfResponse ? stream.response : stream.request
    if kind.isTrailers {
      if flow.canMakeTrailers { flow.makeTrailers() }
      guard flow.trailersAreVisible, var trailers = flow.trailers else { throw .badArgument }
      edit(&trailers)
      flow.trailers = trailers
    } else {
      guard flow.headersAreVisible, var headers = flow.headers else { throw .badArgument }
      edit(&headers)
      flow.headers = headers
      if isWrite, stream.isLogging { stream.noteMisuse("a header is written at the end") }
      if isWrite, kind == .requestHeaders { stream.routeRefreshes += 1 }
    }
  }
}

extension HeaderMapKind {
  fileprivate var isTrailers: Bool { self == .requestTrailers || self == .responseTrailers }
  fileprivate var isOfResponse: Bool { self == .responseHeaders || self == .responseTrailers }
}
