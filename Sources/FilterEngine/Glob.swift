import Bytes

/// Patterns in which '*' stands for any run of bytes.
enum Glob {
  /// At worst the product of both lengths, without recursion: only the last '*' is ever retried.
  static func matches(
    _ text: UnsafeBufferPointer<UInt8>, _ pattern: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    var at = text.startIndex
    var want = pattern.startIndex
    var star: Int?
    var retry = at
    while at < text.endIndex {
      if want < pattern.endIndex, pattern[want] == 0x2A {
        star = want
        retry = at
        want &+= 1
      } else if want < pattern.endIndex, pattern[want] == text[at] {
        at &+= 1
        want &+= 1
      } else if let star {
        retry &+= 1
        at = retry
        want = star &+ 1
      } else {
        return false
      }
    }
    while want < pattern.endIndex, pattern[want] == 0x2A { want &+= 1 }
    return want == pattern.endIndex
  }
}
