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
      var first = start
      while first < text.count, ASCII.isBlank(text[first]) { first &+= 1 }
      var end = text.count
      while end > first, ASCII.isBlank(text[end &- 1]) { end &-= 1 }
      text.truncate(to: end)
      text.moveDown(from: first, to: start)
    default: break
    }
  }
}
