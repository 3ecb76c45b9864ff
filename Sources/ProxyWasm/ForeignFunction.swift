import Bytes

/// Functions that a host offers beyond the ABI, by name.
public enum ForeignFunction {
  /// - Throws: `.notFound` when the host has no such function, or what the function answered.
  public static func call(_ name: ByteString, _ argument: ByteString = "") throws(Status) -> [UInt8]
  {
    let result: Result<[UInt8], Status> = name.withBytes { name in
      argument.withBytes { argument in
        do throws(Status) {
          return .success(try Host.callForeignFunction(name, argument).array())
        } catch {
          return .failure(error)
        }
      }
    }
    return try result.get()
  }

  /// Makes Envoy choose the route again. Inside a stream only; a write to the request headers has the
  /// same effect.
  @discardableResult
  public static func clearRouteCache() -> Status {
    do throws(Status) {
      _ = try call("clear_route_cache")
      return .ok
    } catch {
      return error
    }
  }
}
