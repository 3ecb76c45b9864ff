import Bytes
import FilterConfig
import ProxyWasm

/// Why a request is not put to a service. It is answered here then, whatever `failure_mode` says: what a
/// client sends must not decide whether it is asked about.
enum CallRefusal {
  /// A header for the service has several values, and which counts is anybody's guess.
  case duplicateHeader
  /// The request has come through too many calls already: a service that calls itself.
  case loop
  /// Its path could leave the prefix, it has no path, or its headers are too many for a call.
  case unsendable

  var status: UInt32 { if case .loop = self { 508 } else { 400 } }

  var word: StaticString {
    switch self {
    case .duplicateHeader: "duplicate_header"
    case .loop: "loop"
    case .unsendable: "unsendable"
    }
  }
}

/// The request that a service gets, written from the view of the stream's own.
extension FilterPlugin {
  /// A request that has come through so many calls is put to no service.
  private static var maxHops: UInt64 { 3 }

  /// Writes the call's headers into `callPairs`; nil when they are whole.
  @inline(never)
  func writeCall(_ call: Authorization, _ names: CallNames, _ stream: FilterStream) -> CallRefusal?
  {
    let service = plan.services[Int(call.service)]
    if call.isPathPrefix {
      guard writePrefixed(call, service) else { return .unsendable }
    } else {
      callWriter.add(":method", ascii: "GET")
      callWriter.add(":path", plan.literal(call.path))
      callWriter.add(":authority", plan.literal(service.authority))
      writeForwarded(names, stream)
    }
    guard writeHops(names.hops) else { return .loop }
    guard writeAllowed(call) else { return .duplicateHeader }
    return callWriter.finish(into: &callPairs) ? nil : .unsendable
  }

  /// The request's own method, host and path behind the prefix, without its body.
  private func writePrefixed(_ call: Authorization, _ service: ServiceSpec) -> Bool {
    let view = requestView
    guard let method = view.value(of: .method), let path = view.value(of: .path),
      !view.text[method].equals("CONNECT"), !RequestPath.hasDotSegment(view.text[path])
    else { return false }
    let start = view.text.count
    view.text.append(contentsOf: plan.literal(call.path))
    // `OPTIONS *` has a path without.
    if view.text[path].first != 0x2F { view.text.append(0x2F) }
    view.text.appendCopy(of: path)
    let whole = ByteRange(start, view.text.count)
    callWriter.add(":method", view.text[method])
    callWriter.add(":path", view.text[whole])
    if !service.namesAuthority, let host = view.value(of: .authority) {
      callWriter.add(":authority", view.text[host])
    } else {
      callWriter.add(":authority", plan.literal(service.authority))
    }
    callWriter.add("content-length", ascii: "0")
    return true
  }

  /// What was asked for, as services for forward authentication know it.
  private func writeForwarded(_ names: CallNames, _ stream: FilterStream) {
    let view = requestView
    let start = view.text.count
    view.appendClientAddress()
    let address = ByteRange(start, view.text.count)
    forward("x-forwarded-method", view.value(of: .method))
    forward(
      "x-forwarded-proto", view.value(of: names.forwardedProto) ?? view.value(of: names.scheme))
    forward("x-forwarded-host", view.value(of: .authority))
    forward("x-forwarded-uri", view.value(of: .path))
    forward("x-forwarded-for", address)
  }

  private func forward(_ name: StaticString, _ value: ByteRange?) {
    if let value, !value.isEmpty { callWriter.add(name, requestView.text[value]) }
  }

  /// One more than the request came with. False when these are too many, or no number.
  private func writeHops(_ name: NameID) -> Bool {
    let view = requestView
    var hops: UInt64 = 0
    if let entry = view.entry(of: name) {
      guard view.entries[entry].next < 0,
        let count = UInt64(decimal: view.text[view.entries[entry].value]), count < Self.maxHops
      else { return false }
      hops = count
    }
    let start = view.text.count
    view.text.append(decimal: Int64(truncatingIfNeeded: hops &+ 1))
    let value = view.text[ByteRange(start, view.text.count)]
    callWriter.add(HeaderNames.hops, value)
    return true
  }

  /// Headers of tracing, and those that the configuration allows. False when one has several values and
  /// must not.
  private func writeAllowed(_ call: Authorization) -> Bool {
    let view = requestView
    // Every name that a pattern reaches gets a number, so that its values hang together.
    for entry in 0..<view.hostCount where view.entries[entry].name == .none {
      let name = view.text[view.entries[entry].nameRange]
      if isAllowed(name, .none, call.toService) { _ = view.number(entry) }
    }
    for entry in view.entries.indices {
      let number = view.entries[entry].name
      guard number != .none else {
        let name = view.text[view.entries[entry].nameRange]
        if HeaderNames.isTracing(name) {
          callWriter.add(name, view.text[view.entries[entry].value])
        }
        continue
      }
      // The first value of its name stands for them all; others, and those edited away, do not.
      guard view.entry(of: number) == entry else { continue }
      let name = view.nameBytes(number)
      let isTracing = HeaderNames.isTracing(name)
      guard isTracing || isAllowed(name, number, call.toService) else { continue }
      let isRepeated = view.entries[entry].next >= 0
      if isRepeated, !isTracing, mustBeSingle(name, call.onDuplicate) { return false }
      var next = entry
      repeat {
        callWriter.add(name, view.text[view.entries[next].value])
        next = Int(view.entries[next].next)
      } while next >= 0 && (call.onDuplicate != .first || isTracing)
    }
    return true
  }

  private func mustBeSingle(_ name: UnsafeBufferPointer<UInt8>, _ choice: OnDuplicate) -> Bool {
    switch choice {
    case .deny: true
    case .first: false
    case .unspecified: name.equals("authorization") || name.equals("cookie")
    }
  }

  private func isAllowed(
    _ name: UnsafeBufferPointer<UInt8>, _ number: NameID, _ list: PlanRange
  ) -> Bool {
    switch find(name, number, in: list) {
    case .none: false
    case .name: true
    case .pattern: HeaderNames.guardOfRelay(name) == .free && !HeaderNames.isForwarding(name)
    }
  }

  enum Listing {
    case none, name, pattern
  }

  /// How a list has a header. Patterns pass over guarded names, which is the caller's to see to.
  func find(
    _ name: UnsafeBufferPointer<UInt8>, _ number: NameID, in list: PlanRange
  ) -> Listing {
    var found = Listing.none
    for index in list.indices {
      let glob = plan.headerGlobs[index]
      if glob.pattern.isEmpty {
        if glob.name == number, number != .none { return .name }
      } else if Glob.matches(name, plan.literal(glob.pattern)) {
        found = .pattern
      }
    }
    return found
  }
}

enum RequestPath {
  /// Whether a segment before the query is `.` or `..`, however it is written: `/check` before such a
  /// path would be no prefix any more for a service that resolves it.
  static func hasDotSegment(_ path: UnsafeBufferPointer<UInt8>) -> Bool {
    var at = 0
    var dots = 0
    var isDots = true
    while true {
      var byte: UInt8 = 0x2F
      var isEnd = at >= path.count
      if !isEnd {
        byte = path[at]
        if byte == 0x3F { isEnd = true }
        at &+= 1
        if byte == 0x25, at &+ 1 < path.count, let high = ASCII.hexValue(path[at]),
          let low = ASCII.hexValue(path[at &+ 1])
        {
          byte = high << 4 | low
          at &+= 2
        }
      }
      // A service may cut a fragment off or not: it is a segment of its own.
      if isEnd || byte == 0x2F || byte == 0x5C || byte == 0x23 {
        if isDots, dots == 1 || dots == 2 { return true }
        if isEnd { return false }
        dots = 0
        isDots = true
      } else if byte == 0x2E {
        dots &+= 1
      } else if byte == 0x3B, isDots, dots == 1 || dots == 2 {
        // Parameters of a segment, `..;x`, are cut off by some services before they resolve it.
        return true
      } else {
        isDots = false
      }
    }
  }
}

extension HeaderPairs.Writer {
  @inline(never)
  mutating func add(_ name: StaticString, _ value: UnsafeBufferPointer<UInt8>) {
    add(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount), value)
  }

  @inline(never)
  mutating func add(_ name: StaticString, ascii value: StaticString) {
    add(name, UnsafeBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
  }
}
