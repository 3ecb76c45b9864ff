internal import Bytes

/// The pass over the bytes before libyaml sees them. libyaml reports faulty bytes without a
/// position and ahead of everything else in the same buffer, so they are found here.
enum TextScan {
  /// Checks encoding and characters, and makes the index from code points to bytes.
  static func check(_ text: [UInt8]) throws(YAMLFailure) -> CodePointIndex {
    if text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF]) {
      throw YAMLFailure(.encoding, "the file is UTF-16; save it as UTF-8", at: ByteRange(0, 2))
    }
    let start = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var checkpoints: [UInt32] = []
    var isASCII = true
    var offset = start
    var number = 0
    while offset < text.count {
      if number % CodePointIndex.stride == 0 {
        checkpoints.append(UInt32(truncatingIfNeeded: offset))
      }
      let byte = text[offset]
      if byte < 0x80 {
        if byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D || byte == 0x7F {
          throw forbidden(UInt32(byte), at: ByteRange(offset, offset + 1))
        }
        offset += 1
      } else {
        isASCII = false
        offset += try multiByte(text, offset)
      }
      number += 1
    }
    return CodePointIndex(start: start, end: text.count, checkpoints: isASCII ? [] : checkpoints)
  }

  /// Checks the sequence of two to four bytes at `offset` (RFC 3629) and returns its length.
  private static func multiByte(_ text: [UInt8], _ offset: Int) throws(YAMLFailure) -> Int {
    let lead = text[offset]
    let length: Int
    var scalar: UInt32
    let least: UInt32
    switch lead {
    case 0xC2...0xDF: (length, scalar, least) = (2, UInt32(lead & 0x1F), 0x80)
    case 0xE0...0xEF: (length, scalar, least) = (3, UInt32(lead & 0x0F), 0x800)
    case 0xF0...0xF4: (length, scalar, least) = (4, UInt32(lead & 0x07), 0x10000)
    default: throw notUTF8(offset)
    }
    guard offset + length <= text.count else { throw notUTF8(offset) }
    for next in text[(offset + 1)..<(offset + length)] {
      guard next & 0xC0 == 0x80 else { throw notUTF8(offset) }
      scalar = scalar << 6 | UInt32(next & 0x3F)
    }
    guard scalar >= least, scalar <= 0x10FFFF, !(0xD800...0xDFFF).contains(scalar) else {
      throw notUTF8(offset)
    }
    let isControl = scalar < 0xA0 && scalar != 0x85
    if isControl || scalar == 0xFEFF || scalar == 0xFFFE || scalar == 0xFFFF {
      throw forbidden(scalar, at: ByteRange(offset, offset + length))
    }
    return length
  }

  private static func notUTF8(_ offset: Int) -> YAMLFailure {
    YAMLFailure(.encoding, "the bytes here are not UTF-8", at: ByteRange(offset, offset + 1))
  }

  private static func forbidden(_ scalar: UInt32, at span: ByteRange) -> YAMLFailure {
    let digits = String(scalar, radix: 16, uppercase: true)
    let name = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    let message =
      scalar == 0xFEFF
      ? "a byte order mark can only stand at the start of a file"
      : "the character U+\(name) cannot stand in YAML; in double quotes it can be escaped"
    return YAMLFailure(.syntax, message, at: span)
  }
}
