import Bytes

/// SipHash-1-3: a hash under a secret key, so that nobody who does not know the key can find texts
/// that meet at one place.
struct KeyHash {
  struct Secret: BitwiseCopyable {
    var low: UInt64
    var high: UInt64
  }

  private var a: UInt64
  private var b: UInt64
  private var c: UInt64
  private var d: UInt64
  /// Bytes that wait for a word to be whole.
  private var word: UInt64 = 0
  private var count: UInt64 = 0

  init(_ secret: Secret) {
    a = secret.low ^ 0x736F_6D65_7073_6575
    b = secret.high ^ 0x646F_7261_6E64_6F6D
    c = secret.low ^ 0x6C79_6765_6E65_7261
    d = secret.high ^ 0x7465_6462_7974_6573
  }

  private mutating func round() {
    a = a &+ b
    b = (b &<< 13 | b &>> 51) ^ a
    a = a &<< 32 | a &>> 32
    c = c &+ d
    d = (d &<< 16 | d &>> 48) ^ c
    a = a &+ d
    d = (d &<< 21 | d &>> 43) ^ a
    c = c &+ b
    b = (b &<< 17 | b &>> 47) ^ c
    c = c &<< 32 | c &>> 32
  }

  @inline(never)
  private mutating func compress() {
    d ^= word
    round()
    a ^= word
    word = 0
  }

  @inline(__always)
  private mutating func add(_ byte: UInt8) {
    word |= UInt64(byte) &<< (8 &* (count & 7))
    count = count &+ 1
    if count & 7 == 0 { compress() }
  }

  /// The low `bytes` bytes of a number.
  @inline(never)
  mutating func add(_ number: UInt64, bytes: Int = 8) {
    var rest = number
    for _ in 0..<bytes {
      add(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  /// A text after its length, so that `a`, `bc` is not `ab`, `c`.
  @inline(never)
  mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
    add(UInt64(truncatingIfNeeded: text.count), bytes: 4)
    for byte in text { add(byte) }
  }

  @inline(never)
  consuming func finish() -> UInt64 {
    word |= count &<< 56
    compress()
    c ^= 0xFF
    for _ in 0..<3 { round() }
    return a ^ b ^ c ^ d
  }
}
