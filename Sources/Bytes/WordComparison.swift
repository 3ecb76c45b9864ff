/// Comparison of bytes in memory, eight at a time: what deciding matches and knowing header names
/// spends its time with.
extension UnsafeBufferPointer where Element == UInt8 {
  /// True when both hold the same bytes.
  @inlinable @inline(__always)
  public func isSame(as other: Self) -> Bool { count == other.count && holds(other, at: 0) }

  /// True when `part` stands at `offset`, which is between 0 and `count`.
  @inlinable
  public func holds(_ part: Self, at offset: Int) -> Bool {
    guard part.count <= count &- offset, let mine = baseAddress, let theirs = part.baseAddress
    else {
      return part.isEmpty
    }
    let (a, b) = (UnsafeRawPointer(mine + offset), UnsafeRawPointer(theirs))
    let size = part.count
    guard size >= 8 else { return Self.areSame(a, b, upTo8: size) }
    var at = 0
    // The last eight bytes may overlap those before.
    while at &+ 8 < size {
      if a.word(at) != b.word(at) { return false }
      at &+= 8
    }
    return a.word(size &- 8) == b.word(size &- 8)
  }

  /// How many bytes both begin with.
  @inlinable
  public func commonPrefix(with other: Self) -> Int {
    guard let mine = baseAddress, let theirs = other.baseAddress else { return 0 }
    let (a, b) = (UnsafeRawPointer(mine), UnsafeRawPointer(theirs))
    let size = Swift.min(count, other.count)
    var at = 0
    while at &+ 8 <= size {
      let difference = a.word(at) ^ b.word(at)
      // The lowest byte of a word is the first.
      if difference != 0 { return at &+ difference.trailingZeroBitCount / 8 }
      at &+= 8
    }
    while at < size, mine[at] == theirs[at] { at &+= 1 }
    return at
  }

  @inlinable @inline(__always)
  static func areSame(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, upTo8 size: Int) -> Bool {
    if size >= 4 { return a.shortWord(size) == b.shortWord(size) }
    var at = 0
    while at < size {
      if a.load(fromByteOffset: at, as: UInt8.self) != b.load(fromByteOffset: at, as: UInt8.self) {
        return false
      }
      at &+= 1
    }
    return true
  }

  /// A hash of 31 bits, of all bytes. Not for tables whose keys a client chooses.
  @inlinable @inline(__always)
  public var wordHash: Int {
    guard let start = baseAddress else { return 0 }
    let bytes = UnsafeRawPointer(start)
    var hash = UInt64(UInt(bitPattern: count)) &* 0x9E37_79B9_7F4A_7C15
    var at = 0
    if count >= 8 {
      while at &+ 8 < count {
        hash = (hash ^ bytes.word(at)) &* 0xC2B2_AE3D_27D4_EB4F
        hash ^= hash >> 29
        at &+= 8
      }
      // It may overlap what was hashed before.
      hash = (hash ^ bytes.word(count &- 8)) &* 0xC2B2_AE3D_27D4_EB4F
    } else if count >= 4 {
      hash = (hash ^ bytes.shortWord(count)) &* 0xC2B2_AE3D_27D4_EB4F
    } else {
      while at < count {
        hash =
          (hash ^ UInt64(bytes.load(fromByteOffset: at, as: UInt8.self)))
          &* 0x0000_0100_0000_01B3
        at &+= 1
      }
    }
    hash ^= hash >> 32
    return Int(truncatingIfNeeded: hash & 0x7FFF_FFFF)
  }
}

extension UnsafeRawPointer {
  @inlinable @inline(__always)
  func word(_ offset: Int) -> UInt64 { loadUnaligned(fromByteOffset: offset, as: UInt64.self) }

  /// All of four to eight bytes: the first four and the last.
  @inlinable @inline(__always)
  func shortWord(_ size: Int) -> UInt64 {
    UInt64(loadUnaligned(as: UInt32.self))
      | UInt64(loadUnaligned(fromByteOffset: size &- 4, as: UInt32.self)) << 32
  }
}
