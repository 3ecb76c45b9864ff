internal import Bytes

/// Walks through a scalar in the file and through its decoded text together, and notes which bytes
/// of the one are which of the other. Every step is checked against the decoded text, so that it
/// can fail but not be wrong.
struct ScalarAlignment {
  private let file: [UInt8]
  private let decoded: ArraySlice<UInt8>
  /// The next byte of the file, and the end of the scalar in it.
  private var at = 0
  private var end = 0
  /// The next decoded byte.
  private var next: Int
  private(set) var runs: [ScalarMap.Run] = []

  init(decoded: ArraySlice<UInt8>, file: [UInt8]) {
    self.decoded = decoded
    self.file = file
    next = decoded.startIndex
  }

  /// False when file and text do not agree.
  mutating func align(_ node: YAMLNode) -> Bool {
    at = Int(node.span.start)
    end = min(Int(node.span.end), file.count)
    switch node.style {
    case .literal, .folded:
      // The span leaves out blank lines that belong to the text.
      end = file.count
      return block(isFolded: node.style == .folded)
    case .singleQuoted, .doubleQuoted:
      at += 1
      end -= 1
      return flow(node.style)
    default: return flow(.plain)
    }
  }

  private var isDone: Bool { next == decoded.endIndex }

  /// Notes that the next `count` decoded bytes stand in the next `length` bytes of the file.
  private mutating func note(
    _ count: Int, at source: Int, _ length: Int, isVerbatim: Bool = false
  ) {
    let start = next - decoded.startIndex
    next += count
    if isVerbatim, let last = runs.last, last.isVerbatim,
      last.source + last.sourceCount == source
    {
      runs[runs.count - 1].decodedCount += count
      runs[runs.count - 1].sourceCount += length
    } else {
      runs.append(
        ScalarMap.Run(
          decoded: start, decodedCount: count, source: source, sourceCount: length,
          isVerbatim: isVerbatim))
    }
  }

  /// Takes bytes that stand in the file as they are; false when they do not.
  private mutating func take(_ count: Int) -> Bool {
    guard count > 0 else { return true }
    guard at + count <= file.count, next + count <= decoded.endIndex,
      file[at..<at + count].elementsEqual(decoded[next..<next + count])
    else { return false }
    note(count, at: at, count, isVerbatim: true)
    at += count
    return true
  }
}

// MARK: - Block scalars

extension ScalarAlignment {
  private mutating func block(isFolded: Bool) -> Bool {
    while at < end, lineBreak == 0 { at += 1 }
    at += lineBreak
    guard let indentation else { return isDone }
    skipSpaces(indentation)
    while !isDone {
      var length = 0
      while at + length < end, lineBreakLength(at + length) == 0 { length += 1 }
      guard take(length) else { return false }
      if isDone { return true }
      guard breaks(isFolded ? .folded : .literal, { $0.skipSpaces(indentation) }) else {
        return false
      }
    }
    return true
  }

  /// Spaces before the lines that do not belong to the text: the first visible line has as many
  /// more in the file. Nil when no line has anything to see.
  private var indentation: Int? {
    func leadingSpaces(_ text: ArraySlice<UInt8>) -> Int? {
      var spaces = 0
      for byte in text {
        switch byte {
        case 0x20: spaces += 1
        case 0x0A, 0x0D: spaces = 0
        default: return spaces
        }
      }
      return nil
    }
    guard let here = leadingSpaces(file[min(at, end)..<end]), let there = leadingSpaces(decoded)
    else { return nil }
    return max(here - there, 0)
  }

  private mutating func skipSpaces(_ count: Int) {
    let limit = min(at + count, end)
    while at < limit, file[at] == 0x20 { at += 1 }
  }
}

// MARK: - Plain and quoted scalars

extension ScalarAlignment {
  private mutating func flow(_ style: YAMLNode.Style) -> Bool {
    while !isDone {
      guard at < end else { return false }
      var blank = at
      while blank < end, file[blank] == 0x20 || file[blank] == 0x09 { blank += 1 }
      if lineBreakLength(blank) > 0, blank < end {
        at = blank
        guard breaks(.flow, { $0.skipBlanks() }) else { return false }
      } else if blank > at {
        guard take(blank - at) else { return false }
      } else if style == .singleQuoted, file[at] == UInt8(ascii: "'") {
        guard decoded[next] == UInt8(ascii: "'") else { return false }
        note(1, at: at, 2)
        at += 2
      } else if style == .doubleQuoted, file[at] == UInt8(ascii: "\\") {
        guard escape() else { return false }
      } else {
        var length = 1
        while at + length < end, !endsRun(file[at + length]) { length += 1 }
        guard take(length) else { return false }
      }
    }
    return true
  }

  /// Whether a byte may be anything but itself.
  private func endsRun(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D, 0xC2, 0xE2, UInt8(ascii: "'"), UInt8(ascii: "\\"): true
    default: false
    }
  }

  private mutating func skipBlanks() {
    while at < end, file[at] == 0x20 || file[at] == 0x09 { at += 1 }
  }

  /// An escape of double quotes, from its backslash.
  private mutating func escape() -> Bool {
    let start = at
    at += 1
    guard at < end else { return false }
    if lineBreak > 0 {
      // The line goes on behind the break; blank lines in between are line feeds all the same.
      at += lineBreak
      skipBlanks()
      while at < end, lineBreak > 0 {
        guard !isDone, decoded[next] == 0x0A else { return false }
        note(1, at: at, lineBreak)
        at += lineBreak
        skipBlanks()
      }
      return true
    }
    guard let scalar = escaped() else { return false }
    let text = Array(String(Character(scalar)).utf8)
    guard next + text.count <= decoded.endIndex,
      decoded[next..<next + text.count].elementsEqual(text)
    else { return false }
    let length = at - start
    note(text.count, at: start, length)
    return true
  }

  /// The character of an escape, from behind its backslash; YAML's, and JSON's surrogate pairs.
  private mutating func escaped() -> Unicode.Scalar? {
    let letter = file[at]
    at += 1
    switch letter {
    case UInt8(ascii: "x"): return hexadecimal(2).flatMap(Unicode.Scalar.init)
    case UInt8(ascii: "U"): return hexadecimal(8).flatMap(Unicode.Scalar.init)
    case UInt8(ascii: "u"):
      guard let first = hexadecimal(4) else { return nil }
      guard first & 0xFC00 == 0xD800 else { return Unicode.Scalar(first) }
      guard at + 2 <= end, file[at] == UInt8(ascii: "\\"), file[at + 1] == UInt8(ascii: "u") else {
        return nil
      }
      at += 2
      guard let second = hexadecimal(4), second & 0xFC00 == 0xDC00 else { return nil }
      return Unicode.Scalar(0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF))
    default: return Self.letters[letter]
    }
  }

  private mutating func hexadecimal(_ count: Int) -> UInt32? {
    guard at + count <= end else { return nil }
    let digits = String(decoding: file[at..<at + count], as: UTF8.self)
    at += count
    return UInt32(digits, radix: 16)
  }

  private static let letters: [UInt8: Unicode.Scalar] = [
    UInt8(ascii: "0"): "\0", UInt8(ascii: "a"): "\u{07}", UInt8(ascii: "b"): "\u{08}",
    UInt8(ascii: "t"): "\t", 0x09: "\t", UInt8(ascii: "n"): "\n", UInt8(ascii: "v"): "\u{0B}",
    UInt8(ascii: "f"): "\u{0C}", UInt8(ascii: "r"): "\r", UInt8(ascii: "e"): "\u{1B}",
    0x20: " ", UInt8(ascii: "\""): "\"", UInt8(ascii: "/"): "/", UInt8(ascii: "\\"): "\\",
    UInt8(ascii: "N"): "\u{85}", UInt8(ascii: "_"): "\u{A0}", UInt8(ascii: "L"): "\u{2028}",
    UInt8(ascii: "P"): "\u{2029}",
  ]
}

// MARK: - Line breaks

extension ScalarAlignment {
  private var lineBreak: Int { lineBreakLength(at) }

  /// The length of the line break of YAML 1.1 at an offset, 0 when there is none.
  private func lineBreakLength(_ offset: Int) -> Int {
    guard offset < end else { return 0 }
    switch file[offset] {
    case 0x0A: return 1
    case 0x0D: return offset + 1 < end && file[offset + 1] == 0x0A ? 2 : 1
    case 0xC2: return offset + 1 < end && file[offset + 1] == 0x85 ? 2 : 0
    case 0xE2:
      let isBreak =
        offset + 2 < end && file[offset + 1] == 0x80
        && (file[offset + 2] == 0xA8 || file[offset + 2] == 0xA9)
      return isBreak ? 3 : 0
    default: return 0
    }
  }

  /// What becomes of n line breaks in a row.
  private enum Breaks {
    /// n line feeds.
    case literal
    /// n between lines that are indented further, else a space or n - 1 line feeds.
    case folded
    /// A space, or n - 1 line feeds.
    case flow
  }

  /// Takes a line break and the blank lines behind it.
  private mutating func breaks(
    _ rule: Breaks, _ skipIndentation: (inout Self) -> Void
  ) -> Bool {
    var isFirst = true
    while at < end, lineBreak > 0 {
      let start = at
      let length = lineBreak
      at += length
      skipIndentation(&self)
      if isDone { return true }
      let isLast = at >= end || lineBreak == 0
      if rule != .literal, isFirst, isLast, decoded[next] == 0x20 {
        note(1, at: start, length)
      } else if rule == .flow, isLast, !isFirst {
        // Of several one is dropped; which, nobody can tell.
        return true
      } else if isBreak(at: next) {
        note(breakLength(at: next), at: start, length)
      } else {
        return rule == .folded && isLast && !isFirst
      }
      isFirst = false
    }
    return !isFirst
  }

  private func isBreak(at index: Int) -> Bool { breakLength(at: index) > 0 }

  /// The length of a line break in decoded text: LF, LS or PS.
  private func breakLength(at index: Int) -> Int {
    if decoded[index] == 0x0A { return 1 }
    guard index + 3 <= decoded.endIndex, decoded[index] == 0xE2, decoded[index + 1] == 0x80 else {
      return 0
    }
    return decoded[index + 2] == 0xA8 || decoded[index + 2] == 0xA9 ? 3 : 0
  }
}
