import Bytes

/// Envoy's format strings: literals, `%%`, and operators `%NAME%`, `%NAME(argument)%`,
/// `%NAME(argument):length%`.
///
/// Specification: Envoy's documentation, "Access logging", "Command operators". Parsing is one pass,
/// linear in the text.
struct FormatParser {
  /// An operator as it stands in the text, ranges relative to the text's start.
  struct Operator {
    var name: Range<Int>
    /// What stands between the parentheses; nil without any.
    var argument: Range<Int>?
    var maxLength: UInt32?
    /// From '%' to behind the last '%'.
    var whole: Range<Int>
  }

  enum Piece {
    case literal(Range<Int>)
    case percent
    case `operator`(Operator)
  }

  struct Failure: Error {
    var expected: StaticString
    var at: Range<Int>
  }

  private let text: ArraySlice<UInt8>
  private var position: Int

  /// `text` keeps its own indices: ranges in pieces are indices of it.
  init(_ text: ArraySlice<UInt8>) {
    self.text = text
    position = text.startIndex
  }

  /// The next piece, nil at the end.
  mutating func next() throws(Failure) -> Piece? {
    guard position < text.endIndex else { return nil }
    let start = position
    if text[start] != 0x25 {
      while position < text.endIndex, text[position] != 0x25 { position += 1 }
      return .literal(start..<position)
    }
    position += 1
    if position < text.endIndex, text[position] == 0x25 {
      position += 1
      return .percent
    }
    return .operator(try operatorBehindPercent(start))
  }

  private mutating func operatorBehindPercent(_ start: Int) throws(Failure) -> Operator {
    let nameStart = position
    while let byte = peek(), isNameByte(byte) { position += 1 }
    let name = nameStart..<position
    if name.isEmpty {
      throw Failure(
        expected: "an operator name in capitals after %, or %% for a percent sign",
        at: start..<min(start + 12, text.endIndex))
    }
    var argument: Range<Int>?
    if peek() == 0x28 {
      position += 1
      let argumentStart = position
      // As in Envoy the argument ends at the first ')' that '%' or ':' and digits and '%' follow.
      while true {
        guard let byte = peek() else {
          throw Failure(
            expected: "the operator to end with ')%', or '):', a length in digits and '%'",
            at: start..<text.endIndex)
        }
        position += 1
        if byte == 0x29, endsOperator(at: position) { break }
      }
      argument = argumentStart..<(position - 1)
    }
    var maxLength: UInt32?
    if peek() == 0x3A {
      position += 1
      var length = 0
      let digits = position
      while let byte = peek(), (48...57).contains(byte) {
        length = min(length &* 10 &+ Int(byte &- 48), 1 << 24)
        position += 1
      }
      // More do not fit the number that Envoy reads.
      if position == digits || position - digits > 19 {
        throw Failure(expected: "a length in at most 19 digits after ':'", at: start..<position)
      }
      maxLength = UInt32(truncatingIfNeeded: length)
    }
    guard peek() == 0x25 else {
      throw Failure(
        expected: "'%' to end the operator, or %% for a percent sign",
        at: start..<min(position + 1, text.endIndex))
    }
    position += 1
    return Operator(name: name, argument: argument, maxLength: maxLength, whole: start..<position)
  }

  private func endsOperator(at start: Int) -> Bool {
    var index = start
    if index < text.endIndex, text[index] == 0x3A {
      index += 1
      while index < text.endIndex, (48...57).contains(text[index]) { index += 1 }
      if index == start + 1 { return false }
    }
    return index < text.endIndex && text[index] == 0x25
  }

  private func peek() -> UInt8? { position < text.endIndex ? text[position] : nil }

  private func isNameByte(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
  }
}
