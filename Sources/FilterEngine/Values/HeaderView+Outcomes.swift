import Bytes
import FilterConfig
import ProxyWasm

/// What became of a request.
extension HeaderView {
  /// In the response the status that is on its way; at the end what was sent, 0 when nothing was.
  func appendResponseCode(in phase: Phase) {
    if phase == .response, let status = value(of: .status) {
      text.appendCopy(of: status)
    } else {
      text.append(decimal: integer("response\0code") ?? 0)
    }
  }

  /// `2xx`; nothing when there was no response.
  func appendResponseCodeClass(in phase: Phase) -> Bool {
    let start = text.count
    appendResponseCode(in: phase)
    let isStatus = text.count &- start == 3
    text.truncate(to: isStatus ? start &+ 1 : start)
    if isStatus { text.append(ascii: "xx") }
    return isStatus
  }

  func appendResponseCodeDetails() -> Bool {
    let start = text.count
    let isKnown = appendProperty("response\0code_details")
    for index in start..<text.count where text[index] == 0x20 { text[index] = 0x5F }
    return isKnown
  }

  // MARK: Response flags

  /// In the order of Envoy's bits (`response.flags`).
  private static var flagNames: StaticString {
    "LH,UH,UT,LR,UR,UF,UC,UO,NR,DI,FI,RL,UAEX,RLSE,DC,URX,SI,IH,DPE,UMSDR,RFCF,NFCF,DT,UPE,NC,OM,DF,DO,DR,UDO"
  }

  @inline(never)
  func appendResponseFlags() {
    let flags = UInt64(bitPattern: integer("response\0flags") ?? 0)
    let start = text.count
    Self.flagNames.withUTF8Buffer { names in
      var bit: UInt64 = 1
      var name = 0
      while name < names.count {
        var end = name
        while end < names.count, names[end] != 0x2C { end &+= 1 }
        if flags & bit != 0 {
          if text.count > start { text.append(0x2C) }
          text.append(contentsOf: UnsafeBufferPointer(rebasing: names[name..<end]))
        }
        bit &<<= 1
        name = end &+ 1
      }
    }
    if text.count == start { text.append(0x2D) }
  }

  // MARK: gRPC

  /// From `grpc-status` of the response headers; at the end what Envoy has found in trailers too.
  @inline(never)
  func appendGRPCStatus(_ part: FormatPart, in phase: Phase, _ stream: FilterStream) -> Bool {
    let start = text.count
    var status: Int64?
    if phase == .done { status = integer("response\0grpc_status") }
    if status == nil, appendResponseHeader(part, in: phase, stream, separator: nil) {
      status = Int64(decimal: text[ByteRange(start, text.count)])
      text.truncate(to: start)
    }
    guard let status else { return false }
    if part.kind == .grpcStatusNumber || status < 0 || status > 16 {
      text.append(decimal: status)
    } else {
      appendGRPCName(status, isCamel: part.kind == .grpcStatus)
    }
    return true
  }

  private static var grpcNames: StaticString {
    "OK,CANCELLED,UNKNOWN,INVALID_ARGUMENT,DEADLINE_EXCEEDED,NOT_FOUND,ALREADY_EXISTS,PERMISSION_DENIED,RESOURCE_EXHAUSTED,FAILED_PRECONDITION,ABORTED,OUT_OF_RANGE,UNIMPLEMENTED,INTERNAL,UNAVAILABLE,DATA_LOSS,UNAUTHENTICATED"
  }

  /// `NOT_FOUND`, or `NotFound`.
  private func appendGRPCName(_ status: Int64, isCamel: Bool) {
    Self.grpcNames.withUTF8Buffer { names in
      var left = status
      var isFirst = true
      for byte in names {
        if byte == 0x2C {
          if left == 0 { return }
          left &-= 1
        } else if left == 0 {
          if isCamel, byte == 0x5F {
            isFirst = true
            continue
          }
          // OK is the one that is all capitals, and one L is what Envoy gives Canceled.
          if isCamel, status == 1, byte == 0x4C, text.last == 0x6C { continue }
          text.append(isFirst || !isCamel || status == 0 ? byte : ASCII.lowercased(byte))
          isFirst = false
        }
      }
    }
  }

  // MARK: Chance

  func appendRandom() {
    var generator = SystemRandomNumberGenerator()
    text.append(decimal: Int64(truncatingIfNeeded: generator.next() &>> 11))
  }

  /// RFC 9562 section 5.4.
  @inline(never)
  func appendUUID() {
    var generator = SystemRandomNumberGenerator()
    let high = generator.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    let low = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    for index in 0..<16 {
      if index == 4 || index == 6 || index == 8 || index == 10 { text.append(0x2D) }
      let word = index < 8 ? high : low
      let byte = UInt8(truncatingIfNeeded: word &>> UInt64(56 &- (index & 7) &* 8))
      text.append(Hexadecimal.digit(byte &>> 4))
      text.append(Hexadecimal.digit(byte & 15))
    }
  }
}
