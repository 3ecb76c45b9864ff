import Bytes
import FilterConfig
import ProxyWasm

extension HeaderView {
  /// Writes the edits to the host with the fewest calls: none for a header whose values are the
  /// host's already. Every write to the request headers makes Envoy choose the route again.
  ///
  /// Returns the first status that was not OK; the other headers are written all the same.
  func flush() -> Status {
    var result = Status.ok
    for index in touched.indices {
      let status = write(touched[index])
      if result.isOK { result = status }
    }
    return result
  }

  private func write(_ item: Touched) -> Status {
    let (matching, now, before) = compare(item)
    let isUnknown = item.hostFirst == Touched.unknown
    if matching == now, matching == before, !isUnknown { return .ok }
    let name = nameBytes(item.name)
    guard now > 0 else { return Host.removeHeader(kind, name) }
    var status = Status.ok
    var entry = first[item.name.index]
    if matching == before, !isUnknown {
      for _ in 0..<matching { entry = entries[Int(entry)].next }
    } else {
      // Of all values that the host has it leaves this one (Envoy 1.36 to 1.40).
      status = Host.replaceHeader(kind, name, text[entries[Int(entry)].value])
      entry = entries[Int(entry)].next
    }
    while entry >= 0 {
      let added = Host.addHeader(kind, name, text[entries[Int(entry)].value])
      if status.isOK { status = added }
      entry = entries[Int(entry)].next
    }
    return status
  }

  /// How many values are the same from the start on, how many there are now, how many the host has.
  private func compare(_ item: Touched) -> (matching: Int, now: Int, before: Int) {
    var matching = 0
    var isEqualSoFar = true
    var now = 0
    var before = 0
    var mine = first[item.name.index]
    var host = item.hostFirst
    while mine >= 0 || host >= 0 {
      if mine >= 0, host >= 0, isEqualSoFar {
        let same = text[entries[Int(mine)].value].equals(text[entries[Int(host)].value])
        if same { matching &+= 1 } else { isEqualSoFar = false }
      }
      if mine >= 0 {
        now &+= 1
        mine = entries[Int(mine)].next
      }
      if host >= 0 {
        before &+= 1
        let next = entries[Int(host)].next
        host = next < Int32(truncatingIfNeeded: hostCount) ? next : -1
      }
    }
    return (matching, now, before)
  }
}
