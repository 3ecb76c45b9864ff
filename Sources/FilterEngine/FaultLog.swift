import Bytes
import ProxyWasm

/// Warnings about things that go wrong while requests pass: at most one line a second, so that an
/// attack does not become a flood of log, and the next line says how many were left out. Counters
/// count them all.
struct FaultLog {
  private var silentUntil: UInt64 = 0
  private var leftOut = 0

  /// `what`, then `subject` in quotes and the status when there are such.
  @inline(never)
  mutating func warn(
    _ what: StaticString, _ subject: UnsafeBufferPointer<UInt8>? = nil, _ status: Status = .ok
  ) {
    guard mayWrite() else { return }
    var line = TrivialArray<UInt8>()
    line.append(ascii: what)
    if let subject { quote(subject, in: &line) }
    write(&line, status)
  }

  /// `what` became of a call to a service.
  @inline(never)
  mutating func warn(
    _ what: StaticString, rule: UnsafeBufferPointer<UInt8>, service: UnsafeBufferPointer<UInt8>,
    _ status: Status
  ) {
    guard mayWrite() else { return }
    var line = TrivialArray<UInt8>()
    line.append(ascii: "authorize of rule")
    quote(rule, in: &line)
    line.append(ascii: " at service")
    quote(service, in: &line)
    line.append(ascii: ": ")
    line.append(ascii: what)
    write(&line, status)
  }

  @inline(never)
  private mutating func mayWrite() -> Bool {
    let now = Clock.monotonicNanoseconds()
    guard now >= silentUntil else {
      leftOut &+= 1
      return false
    }
    silentUntil = now &+ 1_000_000_000
    return true
  }

  @inline(never)
  private func quote(_ text: UnsafeBufferPointer<UInt8>, in line: inout TrivialArray<UInt8>) {
    line.append(ascii: " \"")
    line.append(contentsOf: UnsafeBufferPointer(rebasing: text[..<min(text.count, 128)]))
    line.append(ascii: "\"")
  }

  @inline(never)
  private mutating func write(_ line: inout TrivialArray<UInt8>, _ status: Status) {
    if !status.isOK {
      line.append(ascii: ": ")
      line.append(ascii: status.name)
    }
    if leftOut > 0 {
      line.append(ascii: " (")
      line.append(decimal: Int64(leftOut))
      line.append(ascii: " more warnings left out)")
      leftOut = 0
    }
    _ = Host.log(.warn, line.bytes)
  }
}
