import Bytes

/// Puts messages together, in bytes: String would cost the module more than the whole decoder.
struct MessageText: ~Copyable {
  private(set) var bytes = TrivialArray<UInt8>()

  @inline(never)
  mutating func add(_ literal: StaticString) {
    bytes.append(ascii: literal)
  }

  @inline(never)
  mutating func add(_ text: ArraySlice<UInt8>) { bytes.append(contentsOf: text) }

  mutating func add(_ number: Int) {
    bytes.append(decimal: Int64(number))
  }

  /// In double quotes, cut after 60 bytes (at the start of a character), control characters escaped:
  /// a message stays one line whatever the configuration holds. What is not known to be UTF-8 has
  /// everything but ASCII escaped.
  @inline(never)
  mutating func addQuoted(_ text: ArraySlice<UInt8>, isText: Bool = true) {
    bytes.append(0x22)
    var end = text.endIndex
    if text.count > 60 {
      end = text.startIndex &+ 60
      while end > text.startIndex, text[end] & 0xC0 == 0x80 { end &-= 1 }
    }
    for byte in text[..<end] {
      switch byte {
      case 0x22, 0x5C:
        bytes.append(0x5C)
        bytes.append(byte)
      case 0x0A: add("\\n")
      case 0x0D: add("\\r")
      case 0x09: add("\\t")
      case 0..<0x20, 0x7F:
        add("\\x")
        bytes.append(Self.hex(byte >> 4))
        bytes.append(Self.hex(byte & 15))
      case 0x80... where !isText:
        add("\\x")
        bytes.append(Self.hex(byte >> 4))
        bytes.append(Self.hex(byte & 15))
      default: bytes.append(byte)
      }
    }
    if end < text.endIndex { add("…") }
    bytes.append(0x22)
  }

  private static func hex(_ digit: UInt8) -> UInt8 { digit < 10 ? 48 &+ digit : 87 &+ digit }
}
