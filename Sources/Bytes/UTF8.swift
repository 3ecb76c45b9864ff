/// UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.

extension ByteCollection {
  /// The index of the first byte that does not belong to well-formed UTF-8: where the first
  /// ill-formed or cut sequence begins. Nil when all of it is well-formed. Linear.
  @inlinable
  public var firstInvalidUTF8: Int? {
    var at = startIndex
    while at < endIndex {
      let lead = self[at]
      if lead < 0x80 {
        at &+= 1
        continue
      }
      // What the second byte may be tells overlong forms, surrogates and the end of Unicode apart.
      var low: UInt8 = 0x80
      var high: UInt8 = 0xbf
      let length: Int
      switch lead {
      case 0xc2...0xdf: length = 2
      case 0xe0: (length, low) = (3, 0xa0)
      case 0xed: (length, high) = (3, 0x9f)
      case 0xe1...0xef: length = 3
      case 0xf0: (length, low) = (4, 0x90)
      case 0xf4: (length, high) = (4, 0x8f)
      case 0xf1...0xf3: length = 4
      default: return at
      }
      guard endIndex &- at >= length, self[at &+ 1] >= low, self[at &+ 1] <= high else { return at }
      var next = at &+ 2
      while next < at &+ length {
        guard self[next] & 0xc0 == 0x80 else { return at }
        next &+= 1
      }
      at &+= length
    }
    return nil
  }
}

extension Array where Element == UInt8 {
  /// Appends the UTF-8 of a Unicode scalar: one to four bytes. A surrogate, or a number above
  /// 0x10FFFF, has none and becomes U+FFFD.
  public mutating func append(scalar: UInt32) {
    var lead = (prefix: UInt32(0xe0), shift: UInt32(12))
    var scalar = scalar
    switch scalar {
    case 0..<0x80: lead = (0, 0)
    case 0x80..<0x800: lead = (0xc0, 6)
    case 0x800..<0xd800, 0xe000..<0x1_0000: break
    case 0x1_0000..<0x11_0000: lead = (0xf0, 18)
    default: scalar = 0xfffd
    }
    append(UInt8(truncatingIfNeeded: lead.prefix | scalar &>> lead.shift))
    while lead.shift > 0 {
      lead.shift &-= 6
      append(UInt8(truncatingIfNeeded: 0x80 | (scalar &>> lead.shift) & 0x3f))
    }
  }
}
