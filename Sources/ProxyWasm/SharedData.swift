import Bytes

/// Values that all VMs of one `vm_id` in the process share: every worker sees them. There is no way
/// to delete one, so never make keys from what a client sends.
public enum SharedData {
  /// A value and the version to give back to `set`, so that nobody's write in between is lost.
  public struct Entry: Sendable {
    /// What was written.
    public let value: [UInt8]
    /// Changes with every write; never 0.
    public let version: UInt32
  }

  /// - Throws: `.notFound` when nobody wrote the key yet.
  public static func get(_ key: ByteString) throws(Status) -> Entry {
    let result: Result<Entry, Status> = key.withBytes { key in
      do throws(Status) {
        let (value, version) = try Host.sharedData(key)
        return .success(Entry(value: value, version: version))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Writes when nobody has since `version` was read; version 0 writes in any case, and so does any
  /// version when the key does not exist.
  /// - Returns: `.casMismatch` when somebody else wrote: read again and retry a bounded number of times.
  @discardableResult
  public static func set(
    _ key: ByteString, _ value: ByteString, ifVersion version: UInt32 = 0
  ) -> Status {
    key.withBytes { key in value.withBytes { Host.setSharedData(key, $0, version: version) } }
  }
}
