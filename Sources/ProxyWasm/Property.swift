import Bytes

/// What the host knows of a stream beyond its headers: addresses, timing, route, TLS.
///
/// The path's segments are joined by NUL. Attributes: Envoy's documentation, "Attributes".
public struct Property: Sendable {
  let path: ByteString

  /// From segments joined by NUL: `Property("source\0address")`.
  public init(_ path: ByteString) { self.path = path }

  /// From segments: each may hold dots and slashes.
  public init(segments: [ByteString]) {
    var joined: [UInt8] = []
    for (index, segment) in segments.enumerated() {
      if index > 0 { joined.append(0) }
      segment.withBytes { joined.append(contentsOf: $0) }
    }
    path = ByteString(joined)
  }

  /// The host's bytes for the value: text as it is, numbers little endian.
  /// - Throws: `.notFound` when the host has no such value now.
  public func bytes() throws(Status) -> [UInt8] {
    let result: Result<[UInt8], Status> = path.withBytes { path in
      do throws(Status) {
        return .success(try Host.property(path).array())
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// An integer; timestamps come as nanoseconds since the Unix epoch, durations as nanoseconds.
  /// - Throws: `.parseFailure` when the value is not eight bytes.
  public func integer() throws(Status) -> Int64 {
    let bytes = try bytes()
    guard bytes.count == 8 else { throw .parseFailure }
    var value: UInt64 = 0
    for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
    return Int64(bitPattern: value)
  }

  /// A truth value.
  /// - Throws: `.parseFailure` when the value is not one byte.
  public func bool() throws(Status) -> Bool {
    let bytes = try bytes()
    guard bytes.count == 1 else { throw .parseFailure }
    return bytes[0] != 0
  }

  /// A map such as `request.headers` or a part of dynamic metadata; a list has its elements as names.
  public func map() throws(Status) -> [(name: [UInt8], value: [UInt8])] {
    let bytes = try bytes()
    guard let decoded = bytes.withUnsafeBufferPointer({ HeaderPairs.decode($0) }) else {
      throw .parseFailure
    }
    return decoded
  }

  /// Writes filter state `wasm.<path>`, which other filters and access logs can read. In a stream only.
  /// Use a path of one segment: Envoy does not give back what was written under several.
  @discardableResult
  public func set(_ value: ByteString) -> Status {
    path.withBytes { path in value.withBytes { Host.setProperty(path, $0) } }
  }
}
