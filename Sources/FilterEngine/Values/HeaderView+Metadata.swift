import Bytes
import FilterConfig
import ProxyWasm

/// Dynamic metadata. The host gives single values without their type, so that a number of eight bytes
/// looks like text; all of it at once comes as the message `envoy.config.core.v3.Metadata`, in which
/// `google.protobuf.Value`s tell what they are.
extension HeaderView {
  /// `filter NUL key NUL key`: text as it is, other values as JSON, as Envoy's `DYNAMIC_METADATA`.
  @inline(never)
  func appendMetadata(_ path: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = text.count
    guard appendProperty("metadata") else { return false }
    let end = text.count
    let message = WireMessage(ByteRange(start, end))
    var separator = path.firstIndex(of: 0) ?? path.count
    guard var found = member(path[0..<separator], of: message, 1) else { return drop(from: start) }
    // The namespace is a Struct, and what is in it are Values.
    var isStruct = true
    while separator < path.count {
      let next = path[(separator &+ 1)...].firstIndex(of: 0) ?? path.count
      if !isStruct {
        guard let inner = field(5, of: found) else { return drop(from: start) }
        found = inner
      }
      guard let value = member(path[(separator &+ 1)..<next], of: found, 1) else {
        return drop(from: start)
      }
      found = value
      isStruct = false
      separator = next
    }
    return keep(found, isStruct: isStruct, from: start)
  }

  /// A claim that `jwt_authn` has left under whatever key it was told to: the whole path as a name, or
  /// else dots lead into maps.
  @inline(never)
  func appendClaim(_ path: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = text.count
    guard appendProperty("metadata") else { return false }
    let all = WireMessage(ByteRange(start, text.count))
    let filter: StaticString = "envoy.filters.http.jwt_authn"
    let space = filter.withUTF8Buffer { member($0[...], of: all, 1) }
    guard let space else { return drop(from: start) }
    var members = space
    while let entry = nextField(&members) {
      guard entry.number == 1, let value = field(2, of: entry.message),
        let payload = field(5, of: value)
      else { continue }
      if let claim = claim(path[...], of: payload) {
        return keep(claim, isStruct: false, from: start)
      }
    }
    return drop(from: start)
  }

  private func claim(
    _ path: Slice<UnsafeBufferPointer<UInt8>>, of object: WireMessage
  ) -> WireMessage? {
    var (object, path) = (object, path)
    while true {
      if let whole = member(path, of: object, 1) { return whole }
      guard let dot = path.firstIndex(of: 0x2E), let value = member(path[..<dot], of: object, 1),
        let inner = field(5, of: value)
      else { return nil }
      object = inner
      path = path[(dot &+ 1)...]
    }
  }

  private func drop(from start: Int) -> Bool {
    text.truncate(to: start)
    return false
  }

  /// Leaves of the message behind `start` the text of one value in it. False for null.
  private func keep(_ value: WireMessage, isStruct: Bool, from start: Int) -> Bool {
    let end = text.count
    var isKnown = true
    if isStruct {
      appendJSON(object: value, depth: 0)
    } else if let string = field(3, of: value) {
      text.appendCopy(of: string.range)
    } else {
      isKnown = !isNull(value)
      if isKnown { appendJSON(value, depth: 0) }
    }
    text.moveDown(from: end, to: start)
    return isKnown
  }

  // MARK: JSON

  /// How deep values are followed; what is deeper is null.
  private static var maxDepth: Int { 32 }
  /// How many members of one map are written; a value with more is no use. They are put in order by
  /// going through all of them for each.
  private static var maxMembers: Int { 256 }

  private func isNull(_ value: WireMessage) -> Bool {
    var value = value
    while let field = nextField(&value) { if field.number != 1 { return false } }
    return true
  }

  private func appendJSON(_ value: WireMessage, depth: Int) {
    var rest = value
    var last = WireField(number: 1, message: .empty, bits: 0)
    while let field = nextField(&rest) { last = field }
    switch last.number {
    case 2 where Double(bitPattern: last.bits).isFinite:
      JSONNumber.append(Double(bitPattern: last.bits), to: &text)
    case 3:
      text.append(0x22)
      scratchText.removeAll()
      Escapes.appendJSON(text[last.message.range], to: &scratchText)
      text.append(contentsOf: scratchText.bytes)
      text.append(0x22)
    case 4: text.append(ascii: last.bits == 0 ? "false" : "true")
    case 5 where depth < Self.maxDepth: appendJSON(object: last.message, depth: depth &+ 1)
    case 6 where depth < Self.maxDepth: appendJSON(list: last.message, depth: depth &+ 1)
    default: text.append(ascii: "null")
    }
  }

  private func appendJSON(list: WireMessage, depth: Int) {
    var rest = list
    var isFirst = true
    text.append(0x5B)
    while let item = nextField(&rest), text.count <= Self.maxText {
      guard item.number == 1 else { continue }
      if !isFirst { text.append(0x2C) }
      isFirst = false
      appendJSON(item.message, depth: depth)
    }
    text.append(0x5D)
  }

  /// In the order of names, since a map on the wire has none.
  private func appendJSON(object: WireMessage, depth: Int) {
    text.append(0x7B)
    var last: ByteRange?
    var count = 0
    while text.count <= Self.maxText, let (key, value) = nextMember(of: object, behind: last) {
      if last != nil { text.append(0x2C) }
      text.append(0x22)
      scratchText.removeAll()
      Escapes.appendJSON(text[key], to: &scratchText)
      text.append(contentsOf: scratchText.bytes)
      text.append(0x22)
      text.append(0x3A)
      appendJSON(value, depth: depth)
      last = key
      count &+= 1
      if count > Self.maxMembers { hasOverflowed = true }
      if hasOverflowed { return }
    }
    text.append(0x7D)
  }

  /// The member with the first name behind `last`.
  private func nextMember(
    of object: WireMessage, behind last: ByteRange?
  ) -> (ByteRange, WireMessage)? {
    var rest = object
    var best: (ByteRange, WireMessage)?
    while let entry = nextField(&rest) {
      guard entry.number == 1 else { continue }
      let key = field(1, of: entry.message)?.range ?? .empty
      if let last, !precedes(last, key) { continue }
      if let best, !precedes(key, best.0) { continue }
      best = (key, field(2, of: entry.message) ?? .empty)
    }
    return best
  }

  private func precedes(_ a: ByteRange, _ b: ByteRange) -> Bool {
    let (a, b) = (text[a], text[b])
    var index = 0
    while index < a.count, index < b.count {
      if a[index] != b[index] { return a[index] < b[index] }
      index &+= 1
    }
    return a.count < b.count
  }

  // MARK: Wire format

  /// A message of protobuf's within `text`.
  private struct WireMessage: BitwiseCopyable {
    var range: ByteRange
    init(_ range: ByteRange) { self.range = range }
    static var empty: WireMessage { WireMessage(.empty) }
  }

  private struct WireField: BitwiseCopyable {
    var number: UInt64
    /// For fields that have a length.
    var message: WireMessage
    /// For the others.
    var bits: UInt64
  }

  /// Takes a field from the front; nil at the end, and where the bytes are no message.
  @inline(never)
  private func nextField(_ message: inout WireMessage) -> WireField? {
    guard !message.range.isEmpty, let tag = varint(&message) else { return nil }
    var field = WireField(number: tag &>> 3, message: .empty, bits: 0)
    switch tag & 7 {
    case 0:
      guard let bits = varint(&message) else { return nil }
      field.bits = bits
    case 1:
      guard message.range.count >= 8 else { return nil }
      var shift: UInt64 = 0
      while shift < 64 {
        field.bits |= UInt64(text[Int(message.range.start)]) &<< shift
        message.range.start &+= 1
        shift &+= 8
      }
    case 2:
      guard let count = varint(&message), count <= UInt64(message.range.count) else { return nil }
      let end = message.range.start &+ UInt32(truncatingIfNeeded: count)
      field.message = WireMessage(ByteRange(start: message.range.start, end: end))
      message.range.start = end
    case 5:
      guard message.range.count >= 4 else { return nil }
      message.range.start &+= 4
    default: return nil
    }
    return field
  }

  private func varint(_ message: inout WireMessage) -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 64, !message.range.isEmpty {
      let byte = text[Int(message.range.start)]
      message.range.start &+= 1
      value |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 { return value }
      shift &+= 7
    }
    return nil
  }

  /// The message in a field; the last one counts. Nil when it is not there.
  private func field(_ number: UInt64, of message: WireMessage) -> WireMessage? {
    var rest = message
    var found: WireMessage?
    while let field = nextField(&rest) { if field.number == number { found = field.message } }
    return found
  }

  /// The value of a map's member: entries are messages in the field `number`, with the name in field 1
  /// and the value in field 2.
  private func member(
    _ name: Slice<UnsafeBufferPointer<UInt8>>, of message: WireMessage, _ number: UInt64
  ) -> WireMessage? {
    var rest = message
    var found: WireMessage?
    while let entry = nextField(&rest) {
      guard entry.number == number else { continue }
      let key = field(1, of: entry.message) ?? .empty
      if text[key.range].equals(name) { found = field(2, of: entry.message) ?? .empty }
    }
    return found
  }
}
