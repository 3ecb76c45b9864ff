import Bytes
import FilterConfig
import ProxyWasm

/// Parts of request headers: cookies, query parameters, the host.
extension HeaderView {
  /// Where the query begins, '?' included, in what stands behind `start`; the end when there is none.
  func query(from start: Int) -> Int {
    var query = start
    while query < text.count, text[query] != 0x3F { query &+= 1 }
    return query
  }

  func appendHost(_ part: FormatPart, in phase: Phase, _ stream: FilterStream) -> Bool {
    let start = text.count
    let isKnown = appendRequestHeader(part, in: phase, stream, separator: nil)
    text.truncate(to: Int(withoutPort(ByteRange(start, text.count)).end))
    return isKnown
  }

  /// The query without '?' and without a fragment.
  func appendQuery(_ part: FormatPart, in phase: Phase, _ stream: FilterStream) -> Bool {
    let start = text.count
    guard appendRequestHeader(part, in: phase, stream, separator: nil) else { return false }
    let query = query(from: start)
    if query == text.count {
      text.truncate(to: start)
      return false
    }
    var end = query
    while end < text.count, text[end] != 0x23 { end &+= 1 }
    text.truncate(to: end)
    text.moveDown(from: query &+ 1, to: start)
    return true
  }

  func appendDecodedQuery(
    _ part: FormatPart, in phase: Phase, _ stream: FilterStream
  ) -> Bool {
    let start = text.count
    guard appendQuery(part, in: phase, stream) else { return false }
    transform(.urlDecode, from: start, in: phase, stream)
    return true
  }

  /// The first parameter of this name, as it stands in the query.
  func appendQueryParameter(
    _ part: FormatPart, in phase: Phase, _ stream: FilterStream
  ) -> Bool {
    let start = text.count
    guard appendQuery(part, in: phase, stream) else { return false }
    return keep(pair: plan.literals[part.literal], from: start, separator: 0x26)
  }

  /// The first cookie of this name (RFC 6265 section 4.2.1). Several `cookie` headers are one list (RFC
  /// 9113 section 8.2.3).
  func appendCookie(_ part: FormatPart, in phase: Phase, _ stream: FilterStream) -> Bool {
    let start = text.count
    guard appendRequestHeader(part, in: phase, stream, separator: 0x3B) else { return false }
    return keep(pair: plan.literals[part.literal], from: start, separator: 0x3B)
  }

  /// Leaves of the `name=value` pairs behind `start` the value of the first of this name, and notes
  /// whether there is another. Without any nothing is left, and false.
  private func keep(
    pair name: UnsafeBufferPointer<UInt8>, from start: Int, separator: UInt8
  ) -> Bool {
    var found: ByteRange?
    var at = start
    while at < text.count {
      while at < text.count, separator == 0x3B, ASCII.isBlank(text[at]) { at &+= 1 }
      var end = at
      while end < text.count, text[end] != separator { end &+= 1 }
      var equals = at
      while equals < end, text[equals] != 0x3D { equals &+= 1 }
      if text[ByteRange(at, equals)].isSame(as: name) {
        if found != nil {
          tookFirstOfSeveral = true
          break
        }
        found = ByteRange(Swift.min(equals &+ 1, end), end)
      }
      at = end &+ 1
    }
    guard let found else {
      text.truncate(to: start)
      return false
    }
    text.truncate(to: Int(found.end))
    text.moveDown(from: Int(found.start), to: start)
    return true
  }
}
