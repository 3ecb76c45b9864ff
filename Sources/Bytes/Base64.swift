/// Base64 (RFC 4648).
public enum Base64 {
  /// Appends the Base64 of some bytes: section 4 with padding, or section 5 (`forURLs`) without.
  @inline(never)
  public static func append(
    _ bytes: UnsafeBufferPointer<UInt8>, forURLs: Bool, to text: inout TrivialArray<UInt8>
  ) {
    var at = 0
    while at < bytes.count {
      let left = bytes.count &- at
      let group =
        UInt32(bytes[at]) &<< 16 | (left > 1 ? UInt32(bytes[at &+ 1]) &<< 8 : 0)
        | (left > 2 ? UInt32(bytes[at &+ 2]) : 0)
      text.append(digit(group &>> 18, forURLs))
      text.append(digit(group &>> 12, forURLs))
      if left > 1 {
        text.append(digit(group &>> 6, forURLs))
      } else if !forURLs {
        text.append(0x3D)
      }
      if left > 2 { text.append(digit(group, forURLs)) } else if !forURLs { text.append(0x3D) }
      at &+= 3
    }
  }

  /// Appends what Base64 of either alphabet stands for, with or without padding. False, and nothing is
  /// appended, when it is none: another byte, bits that stand for nothing, padding in the wrong place.
  @inline(never)
  public static func appendDecoded(
    _ text: UnsafeBufferPointer<UInt8>, to bytes: inout TrivialArray<UInt8>
  ) -> Bool {
    let start = bytes.count
    var end = text.count
    if end > 0, text[end &- 1] == 0x3D {
      // Padding fills up the last group of four.
      guard end % 4 == 0 else { return false }
      end &-= text[end &- 2] == 0x3D ? 2 : 1
    }
    guard end % 4 != 1 else { return false }
    var group: UInt32 = 0
    var bits: UInt32 = 0
    for at in 0..<end {
      guard let value = value(of: text[at]) else {
        bytes.truncate(to: start)
        return false
      }
      group = group &<< 6 | value
      bits &+= 6
      if bits >= 8 {
        bits &-= 8
        bytes.append(UInt8(truncatingIfNeeded: group &>> bits))
        group &= (1 &<< bits) &- 1
      }
    }
    if group == 0 { return true }
    bytes.truncate(to: start)
    return false
  }

  private static func digit(_ bits: UInt32, _ forURLs: Bool) -> UInt8 {
    let value = UInt8(truncatingIfNeeded: bits & 63)
    switch value {
    case 0..<26: return 0x41 &+ value
    case 26..<52: return 0x61 &+ value &- 26
    case 52..<62: return 0x30 &+ value &- 52
    case 62: return forURLs ? 0x2D : 0x2B
    default: return forURLs ? 0x5F : 0x2F
    }
  }

  private static func value(of digit: UInt8) -> UInt32? {
    switch digit {
    case 0x41...0x5A: return UInt32(digit &- 0x41)
    case 0x61...0x7A: return UInt32(digit &- 0x61 &+ 26)
    case 0x30...0x39: return UInt32(digit &- 0x30 &+ 52)
    case 0x2B, 0x2D: return 62
    case 0x2F, 0x5F: return 63
    default: return nil
    }
  }
}

/// Bytes as hexadecimal digits.
public enum Hexadecimal {
  /// Appends two lower-case digits for each byte.
  public static func append(
    _ bytes: UnsafeBufferPointer<UInt8>, to text: inout TrivialArray<UInt8>
  ) {
    for byte in bytes {
      text.append(digit(byte &>> 4))
      text.append(digit(byte & 15))
    }
  }

  /// The lower-case digit of 0 to 15.
  public static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 &+ value : 0x57 &+ value }
}
