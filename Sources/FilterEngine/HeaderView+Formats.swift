import Bytes
import FilterConfig
import ProxyWasm

extension HeaderView {
  /// Evaluates a format into `text`. What is missing formats as nothing, as in Envoy's header
  /// mutation. Past `maxText` nothing more is collected, and the value is empty.
  func evaluate(_ format: FormatID, in phase: Phase, _ stream: FilterStream) -> ByteRange {
    let start = text.count
    for index in plan.formats[Int(format.rawValue)].indices {
      let part = plan.parts[index]
      let partStart = text.count
      append(part, in: phase, stream)
      if part.maxLength != .max, text.count &- partStart > Int(part.maxLength) {
        text.truncate(to: partStart &+ Int(part.maxLength))
      }
      if text.count > Self.maxText {
        text.truncate(to: start)
        hasOverflowed = true
        return .empty
      }
    }
    return ByteRange(start, text.count)
  }

  @inline(never)
  private func append(_ part: FormatPart, in phase: Phase, _ stream: FilterStream) {
    switch part.kind {
    case .literal: text.append(contentsOf: plan.literals[part.literal])
    case .requestHeader: appendRequestHeader(part, in: phase, stream, all: false)
    case .requestHeaderAll: appendRequestHeader(part, in: phase, stream, all: true)
    case .path: appendPath(part, in: phase, stream)
    case .pathOnly:
      let start = text.count
      appendPath(part, in: phase, stream)
      var query = start
      while query < text.count, text[query] != 0x3F { query &+= 1 }
      text.truncate(to: query)
    case .responseHeader: appendResponseHeader(part, in: phase, stream, all: false)
    case .responseHeaderAll: appendResponseHeader(part, in: phase, stream, all: true)
    case .responseCode: appendResponseCode(in: phase)
    case .protocolName: appendProperty("request\0protocol")
    case .routeName: appendProperty("xds\0route_name")
    case .remoteAddress: appendProperty("source\0address")
    case .remoteAddressWithoutPort: appendClientAddress()
    case .remotePort:
      if let port = integer("source\0port") { text.append(decimal: port) }
    }
  }

  // MARK: Headers

  private func appendRequestHeader(
    _ part: FormatPart, in phase: Phase, _ stream: FilterStream, all: Bool
  ) {
    if phase == .request {
      appendOwn(part, all: all)
    } else {
      append(
        part, from: stream.keptRequest, plan.keptRequestPositions[part.name],
        plan.keptRequestPositions[part.alternative], all: all)
    }
  }

  /// As in Envoy an empty original path counts as none.
  private func appendPath(_ part: FormatPart, in phase: Phase, _ stream: FilterStream) {
    let start = text.count
    appendRequestHeader(part, in: phase, stream, all: false)
    if text.count > start || part.alternative == .none { return }
    var current = part
    current.name = part.alternative
    current.alternative = .none
    appendRequestHeader(current, in: phase, stream, all: false)
  }

  private func appendResponseHeader(
    _ part: FormatPart, in phase: Phase, _ stream: FilterStream, all: Bool
  ) {
    if phase == .response {
      appendOwn(part, all: all)
    } else {
      append(
        part, from: stream.keptResponse, plan.keptResponsePositions[part.name],
        plan.keptResponsePositions[part.alternative], all: all)
    }
  }

  @inline(never)
  private func appendOwn(_ part: FormatPart, all: Bool) {
    var name = part.name
    if !has(name), part.alternative != .none { name = part.alternative }
    if all {
      appendValues(of: name)
    } else if let value = value(of: name) {
      text.appendCopy(of: value)
    }
  }

  private func append(
    _ part: FormatPart, from kept: borrowing KeptValues, _ position: Int?, _ alternative: Int?,
    all: Bool
  ) {
    var values = 0..<0
    if let position { values = kept.indices(at: position) }
    if values.isEmpty, let alternative { values = kept.indices(at: alternative) }
    for index in values {
      if index > values.lowerBound {
        if !all { return }
        text.append(0x2C)
      }
      text.append(contentsOf: kept.value(index))
    }
  }

  // MARK: What the host knows

  /// In the response the status that is on its way; at the end what was sent, 0 when nothing was.
  private func appendResponseCode(in phase: Phase) {
    if phase == .response, let status = value(of: .status) {
      text.appendCopy(of: status)
    } else {
      text.append(decimal: integer("response\0code") ?? 0)
    }
  }

  @inline(never)
  func appendProperty(_ path: StaticString) {
    path.withUTF8Buffer { path in
      do throws(Status) {
        let value = try Host.property(path)
        value.withBytes { text.append(contentsOf: $0) }
      } catch {}  // Not known: it formats as nothing.
    }
  }

  @inline(never)
  private func integer(_ path: StaticString) -> Int64? {
    path.withUTF8Buffer { path in
      do throws(Status) {
        let value = try Host.property(path)
        return value.withBytes { bytes in
          guard bytes.count == 8 else { return nil }
          var number: UInt64 = 0
          for byte in bytes.reversed() { number = number << 8 | UInt64(byte) }
          return Int64(bitPattern: number)
        }
      } catch {
        return nil
      }
    }
  }

  /// The client's address as trusted by the proxy, without its port.
  func appendClientAddress() {
    let start = text.count
    appendProperty("source\0address")
    dropPort(from: start)
  }

  /// `10.0.0.1:80` and `[::1]:80` lose their port, and the address its brackets.
  @inline(never)
  private func dropPort(from start: Int) {
    var colon = text.count &- 1
    while colon > start, text[colon] != 0x3A { colon &-= 1 }
    guard colon > start else { return }
    text.truncate(to: colon)
    if text.count &- start > 2, text[start] == 0x5B, text.last == 0x5D {
      // Out with both brackets: everything moves down by one.
      for index in (start &+ 1)..<(text.count &- 1) { text[index &- 1] = text[index] }
      text.truncate(to: text.count &- 2)
    }
  }
}
