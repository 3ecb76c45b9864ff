import ProxyWasm

/// One host call that a plugin has made.
public struct HostCall: Equatable, Sendable {
  /// The ABI's name, such as `proxy_get_header_map_value`.
  public let name: String
  /// The worker's number; -1 for the main thread.
  public let worker: Int
  /// The context that the call was made for: the effective one, or the one that was called.
  public let context: ContextID
  /// The byte arguments in order.
  public let bytes: [[UInt8]]
  /// The number arguments in order: the kind of a map, a size, an id.
  public let numbers: [UInt64]
  /// What it answered.
  public let status: Status

  /// The byte argument at `index` as text; empty when there is none.
  public func text(_ index: Int) -> String {
    bytes.indices ~= index ? String(decoding: bytes[index], as: UTF8.self) : ""
  }
}

/// The host calls of a process in the order they were made.
public struct HostCallRecord: Sendable {
  /// The calls, unless `keepsCalls` is false.
  public private(set) var all: [HostCall] = []
  private var counts: [String: Int] = [:]

  /// Set to false to keep only counts: for runs of millions of calls.
  public var keepsCalls = true

  /// The calls of one name, in order.
  public func named(_ name: String) -> [HostCall] { all.filter { $0.name == name } }

  /// How many calls of `name` were made; does not look through them.
  public func count(_ name: String) -> Int { counts[name, default: 0] }

  /// How many calls were made altogether.
  public var total: Int { counts.values.reduce(0, +) }

  /// Calls that write a header map, whatever became of them.
  public var headerWrites: [HostCall] {
    let writes: Set = [
      "proxy_add_header_map_value", "proxy_replace_header_map_value",
      "proxy_remove_header_map_value", "proxy_set_header_map_pairs",
    ]
    return all.filter { writes.contains($0.name) }
  }

  /// Forgets calls and counts: for looking at one step of a test.
  public mutating func removeAll() {
    all = []
    counts = [:]
  }

  mutating func note(_ call: @autoclosure () -> HostCall, name: String) {
    counts[name, default: 0] += 1
    if keepsCalls { all.append(call()) }
  }
}
