/// SHA-256 (FIPS 180-4, section 6.2).
public struct SHA256: ~Copyable {
  /// The eight words of the hash so far.
  private var state: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32)
  /// What is left of the message before a whole block, at most 63 bytes.
  private var rest = TrivialArray<UInt8>()
  /// The schedule of the block at hand.
  private var words = TrivialArray<UInt32>(repeating: 0, count: 64)
  /// Bytes of the message so far.
  private var length: UInt64 = 0

  public static var digestSize: Int { 32 }
  public static var blockSize: Int { 64 }

  public init() {
    state = (
      0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
      0x5be0_cd19
    )
    rest.reserveCapacity(128)
  }

  /// The hash of a message, 32 bytes at the end of `digest`.
  public static func append(
    _ message: UnsafeBufferPointer<UInt8>, to digest: inout TrivialArray<UInt8>
  ) {
    var hash = SHA256()
    hash.update(message)
    hash.finish(into: &digest)
  }

  /// Takes in another part of the message.
  @inline(never)
  public mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) {
    length &+= UInt64(UInt(bitPattern: bytes.count))
    var at = 0
    if !rest.isEmpty {
      while at < bytes.count, rest.count < 64 {
        rest.append(bytes[at])
        at &+= 1
      }
      if rest.count < 64 { return }
      compress(rest.bytes, 0)
      rest.removeAll()
    }
    while bytes.count &- at >= 64 {
      compress(bytes, at)
      at &+= 64
    }
    while at < bytes.count {
      rest.append(bytes[at])
      at &+= 1
    }
  }

  /// Appends the 32 bytes of the hash.
  @inline(never)
  public consuming func finish(into digest: inout TrivialArray<UInt8>) {
    rest.append(0x80)
    while rest.count % 64 != 56 { rest.append(0) }
    let bits = length &<< 3
    var shift: UInt64 = 64
    while shift > 0 {
      shift &-= 8
      rest.append(UInt8(truncatingIfNeeded: bits &>> shift))
    }
    compress(rest.bytes, 0)
    if rest.count > 64 { compress(rest.bytes, 64) }
    Self.append(state.0, &digest)
    Self.append(state.1, &digest)
    Self.append(state.2, &digest)
    Self.append(state.3, &digest)
    Self.append(state.4, &digest)
    Self.append(state.5, &digest)
    Self.append(state.6, &digest)
    Self.append(state.7, &digest)
  }

  private static func append(_ word: UInt32, _ digest: inout TrivialArray<UInt8>) {
    digest.append(UInt8(truncatingIfNeeded: word &>> 24))
    digest.append(UInt8(truncatingIfNeeded: word &>> 16))
    digest.append(UInt8(truncatingIfNeeded: word &>> 8))
    digest.append(UInt8(truncatingIfNeeded: word))
  }

  /// One block of 64 bytes, at an offset where there are as many.
  private mutating func compress(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) {
    for index in 0..<16 {
      let at = offset &+ index &* 4
      words[index] =
        UInt32(bytes[at]) &<< 24 | UInt32(bytes[at &+ 1]) &<< 16
        | UInt32(bytes[at &+ 2]) &<< 8 | UInt32(bytes[at &+ 3])
    }
    for index in 16..<64 {
      let (x, y) = (words[index &- 15], words[index &- 2])
      let first = Self.rotate(x, 7) ^ Self.rotate(x, 18) ^ (x &>> 3)
      let second = Self.rotate(y, 17) ^ Self.rotate(y, 19) ^ (y &>> 10)
      words[index] = words[index &- 16] &+ first &+ words[index &- 7] &+ second
    }
    var (a, b, c, d, e, f, g, h) = state
    for index in 0..<64 {
      let sum1 = Self.rotate(e, 6) ^ Self.rotate(e, 11) ^ Self.rotate(e, 25)
      let choice = (e & f) ^ (~e & g)
      let t1 = h &+ sum1 &+ choice &+ Self.constants[index] &+ words[index]
      let sum0 = Self.rotate(a, 2) ^ Self.rotate(a, 13) ^ Self.rotate(a, 22)
      let t2 = sum0 &+ ((a & b) ^ (a & c) ^ (b & c))
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ t1, c, b, a, t1 &+ t2)
    }
    state = (
      state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d, state.4 &+ e, state.5 &+ f,
      state.6 &+ g, state.7 &+ h
    )
  }

  @inline(__always)
  private static func rotate(_ word: UInt32, _ bits: UInt32) -> UInt32 {
    word &>> bits | word &<< (32 &- bits)
  }

  /// The first 32 bits behind the point of the cube roots of the first 64 primes.
  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]
}

/// HMAC with SHA-256 (RFC 2104, RFC 4231).
public enum HMACSHA256 {
  /// Appends the 32 bytes of the keyed hash.
  @inline(never)
  public static func append(
    _ message: UnsafeBufferPointer<UInt8>, key: UnsafeBufferPointer<UInt8>,
    to digest: inout TrivialArray<UInt8>
  ) {
    var block = TrivialArray<UInt8>()
    if key.count > SHA256.blockSize {
      SHA256.append(key, to: &block)
    } else {
      block.append(contentsOf: key)
    }
    while block.count < SHA256.blockSize { block.append(0) }
    for index in block.indices { block[index] ^= 0x36 }
    var inner = SHA256()
    inner.update(block.bytes)
    inner.update(message)
    var innerDigest = TrivialArray<UInt8>()
    inner.finish(into: &innerDigest)
    for index in block.indices { block[index] ^= 0x36 ^ 0x5c }
    var outer = SHA256()
    outer.update(block.bytes)
    outer.update(innerDigest.bytes)
    outer.finish(into: &digest)
  }
}
