import Bytes

/// A number that the host keeps for this plugin and shows among its statistics, as
/// `wasmcustom.<name>` in Envoy. Defining one twice gives the same one; ids are a VM's own.
///
/// Specification: Proxy-Wasm ABI 0.2.1, "Metrics".
public struct Metric: BitwiseCopyable, Sendable {
  /// What a metric counts.
  public enum Kind: UInt32, Sendable {
    case counter = 0, gauge, histogram
  }

  /// The host's number for it in this VM.
  public let id: UInt32

  /// Wraps an id that `Host.defineMetric` gave.
  public init(id: UInt32) { self.id = id }

  /// Finds or makes the metric. When configured, not per request, and never in `proxy_wasm_start`.
  /// - Throws: `.internalFailure` when the host forbids it.
  public static func define(_ kind: Kind, _ name: ByteString) throws(Status) -> Metric {
    let result: Result<UInt32, Status> = name.withBytes { name in
      do throws(Status) {
        return .success(try Host.defineMetric(kind.rawValue, name))
      } catch {
        return .failure(error)
      }
    }
    return Metric(id: try result.get())
  }

  /// Adds to a counter or gauge. A counter takes only what is above 0.
  @discardableResult
  @inline(__always)
  public func increment(by delta: Int64 = 1) -> Status { Host.incrementMetric(id, by: delta) }

  /// Sets a gauge, adds a sample to a histogram. In Envoy it *adds* to a counter.
  @discardableResult
  public func record(_ value: UInt64) -> Status { Host.recordMetric(id, value) }

  /// The value over all workers. A histogram has none (`.badArgument`).
  public func value() throws(Status) -> UInt64 { try Host.metric(id) }
}
