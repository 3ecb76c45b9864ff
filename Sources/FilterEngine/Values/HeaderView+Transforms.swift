import Bytes
import FilterConfig
import ProxyWasm

/// What is done to a value that stands at the end of `text`.
extension HeaderView {
  @inline(never)
  func transform(
    _ step: Transform, from start: Int, in phase: Phase, _ stream: FilterStream
  ) {
    switch step {
    case .lower:
      for index in start..<text.count { text[index] = ASCII.lowercased(text[index]) }
    case .upper:
      for index in start..<text.count where text[index] &- 0x61 < 26 { text[index] &-= 0x20 }
    case .trim:
      let whole = text[ByteRange(start, text.count)]
      let kept = whole.trimmed
      text.truncate(to: start &+ kept.endIndex)
      text.moveDown(from: start &+ kept.startIndex, to: start)
    case .urlEncode: replace(start) { PercentCoding.append($0, to: &$1) }
    case .urlDecode: replace(start) { PercentCoding.appendDecoded($0, to: &$1) }
    case .htmlEscape: replace(start) { Escapes.appendHTML($0, to: &$1) }
    case .jsonEscape: replace(start) { Escapes.appendJSON($0, to: &$1) }
    case .base64: replace(start) { Base64.append($0, forURLs: false, to: &$1) }
    case .base64URL: replace(start) { Base64.append($0, forURLs: true, to: &$1) }
    case .base64Decode: replace(start) { _ = Base64.appendDecoded($0, to: &$1) }
    case .sha256:
      replace(start) {
        var digest = TrivialArray<UInt8>()
        SHA256.append($0, to: &digest)
        Hexadecimal.append(digest.bytes, to: &$1)
      }
    case .hmac(let key, let output): hmac(key, output, from: start, in: phase, stream)
    case .mask(let short, let long): mask(short, long, from: start)
    case .substitute(let position):
      substitute(plan.substitutions[Int(position)], from: start, in: phase, stream)
    }
    if text.count > Self.maxText { hasOverflowed = true }
  }

  /// Puts what `make` writes in the place of the text from `start` on.
  @inline(never)
  private func replace(
    _ start: Int, _ make: (UnsafeBufferPointer<UInt8>, inout TrivialArray<UInt8>) -> Void
  ) {
    // Written apart: what is appended to `text` could move what is read.
    scratchText.removeAll()
    make(text[ByteRange(start, text.count)], &scratchText)
    text.truncate(to: start)
    text.append(contentsOf: scratchText.bytes)
    if scratchText.byteCapacity > 1 << 14 { scratchText = TrivialArray() }
  }

  private func hmac(
    _ key: FormatID, _ output: DigestOutput, from start: Int, in phase: Phase,
    _ stream: FilterStream
  ) {
    let end = text.count
    append(key, in: phase, stream)
    if hasOverflowed { return }
    var digest = TrivialArray<UInt8>()
    HMACSHA256.append(
      text[ByteRange(start, end)], key: text[ByteRange(end, text.count)], to: &digest)
    text.truncate(to: start)
    switch output {
    case .hex: Hexadecimal.append(digest.bytes, to: &text)
    case .base64: Base64.append(digest.bytes, forURLs: false, to: &text)
    case .base64URL: Base64.append(digest.bytes, forURLs: true, to: &text)
    }
  }
}
