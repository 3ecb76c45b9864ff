/// An IP address as 128 bits; IPv4 addresses, and IPv6 addresses that stand for them
/// (`::ffff:10.0.0.1`, RFC 4291 section 2.5.5.2), as IPv4.
public struct IPAddress: Equatable, BitwiseCopyable, Sendable {
  public var high: UInt64
  public var low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  public var isIPv4: Bool { high == 0 && low &>> 32 == 0xFFFF }

  /// The first so many of the 128 bits, and nothing behind them.
  public func prefix(_ bits: UInt8) -> IPAddress {
    if bits >= 128 { return self }
    if bits >= 64 {
      let keep = UInt64(bits &- 64)
      return IPAddress(high: high, low: keep == 0 ? 0 : low & (~0 &<< (64 &- keep)))
    }
    return IPAddress(high: bits == 0 ? 0 : high & (~0 &<< (64 &- UInt64(bits))), low: 0)
  }

  /// From text without port and brackets: dotted decimal without leading zeros, or the forms of
  /// RFC 4291 section 2.2, with or without a zone (RFC 4007 section 11), which is ignored.
  @inline(never)
  public init?(_ text: UnsafeBufferPointer<UInt8>) {
    guard text.contains(0x3A) else {
      guard let number = Self.dotted(text) else { return nil }
      self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(number))
      return
    }
    var end = text.count
    if let zone = text.firstIndex(of: 0x25) {
      if zone &+ 1 == end { return nil }
      end = zone
    }
    self.init(groups: UnsafeBufferPointer(rebasing: text[0..<end]))
  }

  /// Eight groups of hexadecimal digits; one `::` stands for one or more groups of zeros, and the last
  /// two may be an IPv4 address.
  @inline(never)
  private init?(groups text: UnsafeBufferPointer<UInt8>) {
    var high: UInt64 = 0
    var low: UInt64 = 0
    var groups = 0
    /// How many groups stand before `::`.
    var gap = -1
    var at = 0
    /// Takes another 16 bits in at the end.
    func append(_ group: UInt64) {
      high = high &<< 16 | low &>> 48
      low = low &<< 16 | group
      groups &+= 1
    }
    while at < text.count {
      if text[at] == 0x3A {
        // Either the gap, or what parts this group from the one before.
        if at &+ 1 < text.count, text[at &+ 1] == 0x3A {
          guard gap < 0 else { return nil }
          gap = groups
          at &+= 2
          if at == text.count { break }
        } else {
          guard at > 0, groups > 0 else { return nil }
          at &+= 1
        }
      } else if at > 0 {
        return nil
      }
      var end = at
      var group: UInt64 = 0
      while end < text.count, let digit = ASCII.hexValue(text[end]) {
        guard end &- at < 4 else { return nil }
        group = group &<< 4 | UInt64(digit)
        end &+= 1
      }
      if end < text.count, text[end] == 0x2E {
        guard groups <= 6, let number = Self.dotted(UnsafeBufferPointer(rebasing: text[at...]))
        else { return nil }
        append(UInt64(number &>> 16))
        append(UInt64(number & 0xFFFF))
        break
      }
      guard end > at, groups < 8 else { return nil }
      append(group)
      at = end
    }
    if gap < 0 {
      guard groups == 8 else { return nil }
    } else {
      guard groups < 8 else { return nil }
      // What stands behind the gap is at the end already; what stands before it goes to the front.
      let behind = UInt64(groups &- gap) &* 16
      let tail = Self.lowBits(behind, high, low)
      let head = Self.shifted((high &- tail.0, low &- tail.1), by: UInt64(8 &- groups) &* 16)
      high = head.0 | tail.0
      low = head.1 | tail.1
    }
    self.init(high: high, low: low)
  }

  /// The last so many bits, a multiple of 16 below 128.
  private static func lowBits(_ bits: UInt64, _ high: UInt64, _ low: UInt64) -> (UInt64, UInt64) {
    if bits == 0 { return (0, 0) }
    if bits < 64 { return (0, low & ((1 &<< bits) &- 1)) }
    return (bits == 64 ? 0 : high & ((1 &<< (bits &- 64)) &- 1), low)
  }

  /// Moved to the left by a multiple of 16 bits.
  private static func shifted(_ value: (UInt64, UInt64), by bits: UInt64) -> (UInt64, UInt64) {
    if bits == 0 { return value }
    if bits >= 128 { return (0, 0) }
    if bits >= 64 { return (value.1 &<< (bits &- 64), 0) }
    return (value.0 &<< bits | value.1 &>> (64 &- bits), value.1 &<< bits)
  }

  /// Four numbers up to 255 with dots between, without leading zeros: what some take for octal.
  private static func dotted(_ text: UnsafeBufferPointer<UInt8>) -> UInt32? {
    var address: UInt32 = 0
    var parts = 0
    var at = 0
    while true {
      let start = at
      var number: UInt32 = 0
      while at < text.count, ASCII.isDigit(text[at]) {
        number = number &* 10 &+ UInt32(text[at] &- 0x30)
        at &+= 1
        if at &- start > 3 { return nil }
      }
      guard at > start, number <= 255, at &- start == 1 || text[start] != 0x30 else { return nil }
      address = address &<< 8 | number
      parts &+= 1
      if parts == 4 { return at == text.count ? address : nil }
      guard at < text.count, text[at] == 0x2E else { return nil }
      at &+= 1
    }
  }
}

/// A range of addresses: `10.0.0.0/8`, `2001:db8::/32`, or one address.
public struct IPNetwork: BitwiseCopyable, Sendable {
  /// The first address.
  public var address: IPAddress
  /// How many of its 128 bits are fixed.
  public var bits: UInt8

  /// An address, or one with the number of its fixed bits: 0 to 32 of IPv4, 0 to 128 of IPv6. What
  /// stands behind them does not count.
  @inline(never)
  public init?(_ text: UnsafeBufferPointer<UInt8>) {
    let slash = text.firstIndex(of: 0x2F) ?? text.count
    let written = UnsafeBufferPointer(rebasing: text[0..<slash])
    guard !written.contains(0x25), let address = IPAddress(written) else { return nil }
    var bits: UInt8 = 128
    if slash < text.count {
      let digits = text[(slash &+ 1)...]
      let isShort = !written.contains(0x3A)
      guard digits.count <= 3, digits.count == 1 || digits.first != 0x30,
        let number = UInt64(decimal: digits), number <= (isShort ? 32 : 128)
      else { return nil }
      bits = UInt8(truncatingIfNeeded: isShort ? number &+ 96 : number)
    }
    self.address = address.prefix(bits)
    self.bits = bits
    // `::ffff:0:0/90` and wider hold more than IPv4; as a range of IPv6 they hold none of it.
  }

  /// Whether an address lies in the range. Ranges hold addresses of their own family only.
  public func contains(_ other: IPAddress) -> Bool {
    (other.isIPv4 == (address.isIPv4 && bits >= 96)) && other.prefix(bits) == address
  }
}
