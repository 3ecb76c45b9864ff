import Bytes

/// One step of a compiled pattern. What it leads to is relative to its own index while patterns are
/// parsed, so that code can be copied and moved, and an index after `link`.
struct Instruction: BitwiseCopyable, Sendable {
  enum Operation: UInt8, BitwiseCopyable, Sendable {
    /// A byte from `low` to `high`, then `next`.
    case byte
    /// A byte of one of `low` ranges, which begin at `other`; each range says what is next. They
    /// are sorted and do not overlap.
    case choice
    /// `next`, and if that does not match, `other`.
    case split
    case jump
    /// Notes the position in place `other`: twice the group's number, plus 1 for its end.
    case save
    /// Goes on when the assertions in `low` hold.
    case assert
    case match
    case fail
  }

  var operation: Operation
  var low: UInt8 = 0
  var high: UInt8 = 0
  var next: Int32 = 1
  var other: Int32 = 0
}

/// A range of bytes of a choice.
struct ByteBranch: BitwiseCopyable, Sendable {
  var low: UInt8
  var high: UInt8
  /// Relative to the choice, also after `link`, so that copies of a choice share its ranges.
  var next: Int16
}

/// What holds at a position between two bytes, one bit each.
enum Place {
  static let textStart: UInt8 = 1
  static let textEnd: UInt8 = 2
  static let lineStart: UInt8 = 4
  static let lineEnd: UInt8 = 8
  static let wordBoundary: UInt8 = 16
  static let noWordBoundary: UInt8 = 32
  /// What depends on the byte behind the position.
  static let needsNext: UInt8 = textEnd | lineEnd | wordBoundary | noWordBoundary

  /// Positions have bytes around them, or -1 where the text begins and ends.
  @inline(__always)
  static func between(_ before: Int32, _ after: Int32) -> UInt8 {
    var holds: UInt8 = 0
    if before < 0 { holds |= textStart | lineStart }
    if before == 0x0a { holds |= lineStart }
    if after < 0 { holds |= textEnd | lineEnd }
    if after == 0x0a { holds |= lineEnd }
    return holds | (isWord(before) == isWord(after) ? noWordBoundary : wordBoundary)
  }

  /// What holds at `position` of `text`, which is between 0 and its count.
  @inline(__always)
  static func at(_ position: Int, of text: UnsafeBufferPointer<UInt8>) -> UInt8 {
    between(
      position > 0 ? Int32(text[position &- 1]) : -1,
      position < text.count ? Int32(text[position]) : -1)
  }

  @inline(__always)
  static func isWord(_ byte: Int32) -> Bool {
    guard let byte = UInt8(exactly: byte) else { return false }
    return ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == 0x5f
  }
}

/// The code of a pattern: it begins at 0 and ends in `match`.
struct Program: ~Copyable, Sendable {
  /// Counts that memory and time of a match grow with. RE2's own limit is some times as high.
  static let maximalInstructions = 20_000
  static let maximalBranches = 60_000

  var code = TrivialArray<Instruction>()
  var branches = TrivialArray<ByteBranch>()
  /// All assertions in it, as bits of `Place`.
  var assertions: UInt8 = 0

  /// Turns relative targets into indices, past jumps.
  mutating func link() {
    for index in code.indices {
      code[index].next &+= Int32(truncatingIfNeeded: index)
      if code[index].operation == .split { code[index].other &+= Int32(truncatingIfNeeded: index) }
      if code[index].operation == .assert { assertions |= code[index].low }
    }
    for index in code.indices {
      code[index].next = pastJumps(code[index].next)
      if code[index].operation == .split { code[index].other = pastJumps(code[index].other) }
    }
  }

  private func pastJumps(_ target: Int32) -> Int32 {
    var target = target
    // No jump leads back to itself without a byte or a split on the way.
    while Int(target) < code.count, code[Int(target)].operation == .jump {
      target = code[Int(target)].next
    }
    return target
  }

  /// What follows when `instruction`, which stands at `index`, sees `byte`; -1 when it does not match.
  @inline(__always)
  func step(_ instruction: Instruction, at index: Int, over byte: UInt8) -> Int {
    if instruction.operation == .byte {
      // One comparison for both ends.
      return byte &- instruction.low <= instruction.high &- instruction.low
        ? Int(instruction.next) : -1
    }
    return instruction.operation == .choice ? choose(instruction, at: index, for: byte) : -1
  }

  private func choose(_ instruction: Instruction, at index: Int, for byte: UInt8) -> Int {
    var first = Int(instruction.other)
    var count = Int(instruction.low)
    while count > 0 {
      let half = count &>> 1
      let branch = branches[first &+ half]
      if byte < branch.low {
        count = half
      } else if byte > branch.high {
        first &+= half &+ 1
        count &-= half &+ 1
      } else {
        return index &+ Int(branch.next)
      }
    }
    return -1
  }
}
