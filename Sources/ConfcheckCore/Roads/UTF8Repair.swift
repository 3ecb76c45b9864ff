/// Text as Go's JSON encoder prints bytes that are no UTF-8.
enum UTF8Repair {
  /// Puts U+FFFD in the place of each byte that is not part of a character.
  static func repair(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var offset = 0
    while offset < bytes.count {
      // At most one character, so that Swift's own idea of what to replace does not matter.
      let length = characterLength(bytes[offset])
      let end = min(offset + length, bytes.count)
      if length > 0, String(validating: bytes[offset..<end], as: UTF8.self) != nil {
        out += bytes[offset..<end]
        offset = end
      } else {
        out += [0xEF, 0xBF, 0xBD]
        offset += 1
      }
    }
    return out
  }

  private static func characterLength(_ lead: UInt8) -> Int {
    switch lead {
    case 0x00...0x7F: 1
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 0
    }
  }
}
