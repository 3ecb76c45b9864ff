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

  /// The first parameter of this name, decoded as Envoy does it: `+` stays.
  func appendQueryParameter(
    _ part: FormatPart, in phase: Phase, _ stream: FilterStream
  ) -> Bool {
    let start = text.count
    guard appendQuery(part, in: phase, stream) else { return false }
    guard keep(pair: plan.literals[part.literal], from: start, ofCookies: false) else {
      return false
    }
    transform(.urlDecode, from: start, in: phase, stream)
    return true
  }

  /// The first cookie of this name (RFC 6265 section 4.2.1). Several `cookie` headers are one list (RFC
  /// 9113 section 8.2.3).
  func appendCookie(_ part: FormatPart, in phase: Phase, _ stream: FilterStream) -> Bool {
    let start = text.count
    guard appendRequestHeader(part, in: phase, stream, separator: 0x3B) else { return false }
    return keep(pair: plan.literals[part.literal], from: start, ofCookies: true)
  }

  /// Leaves of the `name=value` pairs behind `start` the value of the first of this name, and notes
  /// whether there is another. Without any nothing is left, and false. Cookies have no blanks around
  /// them and no quotes around the value, and what has no `=` is none.
  @inline(never)
  private func keep(
    pair name: UnsafeBufferPointer<UInt8>, from start: Int, ofCookies isCookie: Bool
  ) -> Bool {
    var found: ByteRange?
    var at = start
    while at < text.count {
      var end = at
      while end < text.count, text[end] != (isCookie ? 0x3B : 0x26) { end &+= 1 }
      var equals = at
      while equals < end, text[equals] != 0x3D { equals &+= 1 }
      if equals < end || !isCookie, holds(name, ByteRange(at, equals), isCookie) {
        if found != nil {
          tookFirstOfSeveral = true
          break
        }
        found = ByteRange(Swift.min(equals &+ 1, end), end)
      }
      at = end &+ 1
    }
    guard var found else {
      text.truncate(to: start)
      return false
    }
    if isCookie { found = unquoted(found) }
    text.truncate(to: Int(found.end))
    text.moveDown(from: Int(found.start), to: start)
    return true
  }

  /// Whether a name stands in `text`: of a cookie without blanks around it, of a parameter decoded.
  private func holds(
    _ name: UnsafeBufferPointer<UInt8>, _ range: ByteRange, _ isCookie: Bool
  ) -> Bool {
    let written = text[range]
    if isCookie { return written.trimmed.equals(name) }
    if written.isSame(as: name) { return true }
    guard written.contains(0x25) else { return false }
    scratchText.removeAll()
    PercentCoding.appendDecoded(written, to: &scratchText)
    return scratchText.bytes.isSame(as: name)
  }

  private func unquoted(_ range: ByteRange) -> ByteRange {
    let written = text[range]
    let inner = written.trimmed
    var start = Int(range.start) &+ inner.startIndex
    var end = Int(range.start) &+ inner.endIndex
    if inner.count >= 2, inner.first == 0x22, inner.last == 0x22 {
      start &+= 1
      end &-= 1
    }
    return ByteRange(start, end)
  }
}
