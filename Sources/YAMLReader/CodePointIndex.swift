/// Turns libyaml's positions, which count code points, into byte offsets.
///
/// It remembers where every 64th code point begins and walks from there; text that is all ASCII
/// needs no memory at all.
struct CodePointIndex: Sendable {
  static let stride = 64

  /// Where counting starts: behind the byte order mark, which libyaml does not count.
  let start: Int
  /// Length of the text in bytes.
  let end: Int
  /// Byte offsets of code points 0, 64, 128, …; empty when every code point is one byte.
  let checkpoints: [UInt32]

  /// How many code points stand before the byte offset at which one begins.
  func codePoint(at offset: Int, in text: [UInt8]) -> Int {
    guard offset > start else { return 0 }
    guard !checkpoints.isEmpty else { return min(offset, end) - start }
    var low = 0
    var high = checkpoints.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(checkpoints[middle]) <= offset { low = middle } else { high = middle }
    }
    let tail = text[Int(checkpoints[low])..<max(Int(checkpoints[low]), min(offset, end))]
    return low * Self.stride + tail.count { $0 & 0xC0 != 0x80 }
  }

  /// The byte offset of a code point, at most the end of the text.
  func offset(ofCodePoint number: Int, in text: [UInt8]) -> Int {
    guard number > 0 else { return start }
    guard !checkpoints.isEmpty else { return min(start &+ number, end) }
    let slot = min(number / Self.stride, checkpoints.count - 1)
    var offset = Int(checkpoints[slot])
    var left = number - slot * Self.stride
    while left > 0, offset < end {
      offset += 1
      while offset < end, text[offset] & 0xC0 == 0x80 { offset += 1 }
      left -= 1
    }
    return offset
  }
}
