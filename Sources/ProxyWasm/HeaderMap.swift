import Bytes

/// One of the host's header maps. Names are lower case. A name may stand several times, except those
/// for which Envoy has a place of its own (`authorization`, `user-agent`, `content-type` and many more):
/// their values are joined with commas. In request headers `host` is another name for `:authority`.
///
/// Reading brings data back and costs about 0.8 µs whatever its size, a write about 0.3 µs: to look at
/// more than one header read `all()` once.
///
/// On Envoy 1.36 to 1.40 any write to the request headers, even one that changes nothing, makes Envoy
/// choose the route again.
public struct HeaderMap: Sendable {
  /// Which of the host's maps it is.
  public let kind: HeaderMapKind

  /// Names a map: no host call is made.
  public init(_ kind: HeaderMapKind) { self.kind = kind }

  /// The first value of `name`. Only the first: a policy that must not be fooled by a repeated header
  /// reads `all()`.
  /// - Throws: `.notFound` without such a header, `.badArgument` when there is no such map now.
  public func first(_ name: ByteString) throws(Status) -> [UInt8] {
    let result: Result<[UInt8], Status> = name.withBytes { name in
      do throws(Status) {
        return .success(try Host.headerValue(kind, name).array())
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// All headers in order, repeated ones included.
  public func all() throws(Status) -> [(name: [UInt8], value: [UInt8])] {
    let pairs = try Host.headerPairs(kind)
    guard let decoded = pairs.withBytes({ HeaderPairs.decode($0) }) else {
      throw .serializationFailure
    }
    return decoded
  }

  /// Makes `value` the only value of `name`.
  /// - Returns: `.badArgument` for what is no header (`HeaderSyntax`), or when there is no such map now.
  @discardableResult
  public func set(_ name: ByteString, _ value: ByteString) -> Status {
    name.withBytes { name in
      value.withBytes { value in
        guard HeaderSyntax.isName(name), HeaderSyntax.isValue(value) else { return .badArgument }
        return Host.replaceHeader(kind, name, value)
      }
    }
  }

  /// Adds another entry of `name`; Envoy joins it to the one there is where a name has one place only.
  /// - Returns: `.badArgument` for what is no header (`HeaderSyntax`), or when there is no such map now.
  @discardableResult
  public func add(_ name: ByteString, _ value: ByteString) -> Status {
    name.withBytes { name in
      value.withBytes { value in
        guard HeaderSyntax.isName(name), HeaderSyntax.isValue(value) else { return .badArgument }
        return Host.addHeader(kind, name, value)
      }
    }
  }

  /// Removes every entry of `name`; fine when there is none.
  @discardableResult
  public func remove(_ name: ByteString) -> Status {
    name.withBytes { Host.removeHeader(kind, $0) }
  }

  /// Replaces the whole map. Never cheaper than single writes.
  /// - Returns: `.badArgument` for more than 1,024 headers or 1 MiB, which the host would take as none,
  ///   and for what is no header (`HeaderSyntax`).
  @discardableResult
  public func replaceAll(_ headers: [(ByteString, ByteString)]) -> Status {
    guard let pairs = HeaderPairs.encode(headers) else { return .badArgument }
    return pairs.withUnsafeBufferPointer { Host.setHeaderPairs(kind, $0) }
  }
}
