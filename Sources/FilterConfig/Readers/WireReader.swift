import Bytes

/// Reads protobuf's wire format: tags, varints and lengths, each of them checked against the end of
/// the message it stands in.
struct WireReader {
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case bytes(ByteRange)
    case fixed32
  }

  struct Field {
    var number: UInt32
    var value: Value
  }

  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Takes one field from the front of `message`, a range within `bytes` that is not empty.
  func readField(from message: inout ByteRange) throws(SyntaxFailure) -> Field {
    let start = Int(message.start)
    let tag = try readVarint(from: &message)
    let number = UInt32(truncatingIfNeeded: tag &>> 3)
    guard tag <= UInt64(UInt32.max), number > 0 else {
      throw failure(at: start, "a field number from 1 to 536870911")
    }
    switch tag & 7 {
    case 0: return Field(number: number, value: .varint(try readVarint(from: &message)))
    case 1: return Field(number: number, value: .fixed64(try readFixed64(from: &message)))
    case 2: return Field(number: number, value: .bytes(try readBytes(from: &message)))
    case 5:
      try skip(4, of: &message)
      return Field(number: number, value: .fixed32)
    default:
      throw failure(at: start, "a field of wire type 0, 1, 2 or 5")
    }
  }

  /// At most ten bytes, which hold at most 64 bits.
  private func readVarint(from message: inout ByteRange) throws(SyntaxFailure) -> UInt64 {
    let start = Int(message.start)
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 64 {
      let byte = try readByte(from: &message)
      if shift == 63, byte > 1 { break }
      value |= UInt64(byte & 0x7f) &<< shift
      if byte < 0x80 { return value }
      shift &+= 7
    }
    throw failure(at: start, "a number of at most 64 bits")
  }

  private func readFixed64(from message: inout ByteRange) throws(SyntaxFailure) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 64 {
      value |= UInt64(try readByte(from: &message)) &<< shift
      shift &+= 8
    }
    return value
  }

  /// A length, and as many bytes.
  private func readBytes(from message: inout ByteRange) throws(SyntaxFailure) -> ByteRange {
    let start = Int(message.start)
    let count = try readVarint(from: &message)
    guard count <= UInt64(message.count) else {
      throw failure(at: start, "a length that fits into the message around it")
    }
    let payload = ByteRange(
      start: message.start, end: message.start &+ UInt32(truncatingIfNeeded: count))
    message.start = payload.end
    return payload
  }

  private func skip(_ count: Int, of message: inout ByteRange) throws(SyntaxFailure) {
    for _ in 0..<count { _ = try readByte(from: &message) }
  }

  private func readByte(from message: inout ByteRange) throws(SyntaxFailure) -> UInt8 {
    guard message.start < message.end, Int(message.start) < bytes.count else {
      throw failure(at: Int(message.end), "the rest of a field: the message ends within it")
    }
    let byte = bytes[Int(message.start)]
    message.start &+= 1
    return byte
  }

  private func failure(at offset: Int, _ expected: StaticString) -> SyntaxFailure {
    SyntaxFailure(.structSyntax, at: offset, expected: expected)
  }
}
