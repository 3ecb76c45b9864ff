/// The three ways in which text is written as YAML.
enum YAMLText {
  /// Whether text without quotes is that text to every reader.
  static func isPlain(_ text: [UInt8]) -> Bool {
    guard let first = text.first, let last = text.last, last != 0x20, last != UInt8(ascii: ":"),
      isLetter(first) || first == UInt8(ascii: "/") || startsWithAmount(text),
      text.allSatisfy(isHarmless),
      !words.contains(String(decoding: text, as: UTF8.self).lowercased())
    else { return false }
    // A colon before a space would end a key.
    guard zip(text, text.dropFirst()).allSatisfy({ $0 != UInt8(ascii: ":") || $1 != 0x20 }) else {
      return false
    }
    let scalar = WrittenScalar(text: text[...], isPlain: true)
    return Road.allCases.allSatisfy { (try? $0.read(scalar)) == .string(text) }
  }

  /// Whether text can stand as lines behind `|`: nothing in it that a reader would fold, trim or
  /// take for indentation.
  static func isLiteral(_ text: [UInt8]) -> Bool {
    guard text.contains(0x0A) else { return false }
    var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard let first = lines.first, !first.isEmpty, first.first != 0x20, lines.last?.isEmpty == false
    else { return false }
    return lines.allSatisfy { line in
      line.last != 0x20
        && String(decoding: line, as: UTF8.self).unicodeScalars.allSatisfy(isPrintable)
    }
  }

  /// Text in double quotes, on one line.
  static func quoted(_ text: [UInt8]) -> [UInt8] {
    var out = "\""
    for character in String(decoding: text, as: UTF8.self).unicodeScalars {
      switch character {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "\r": out += "\\r"
      case "\0": out += "\\0"
      case _ where isPrintable(character): out.unicodeScalars.append(character)
      case _ where character.value < 0x100: out += "\\x" + hexadecimal(character, digits: 2)
      case _ where character.value < 0x10000: out += "\\u" + hexadecimal(character, digits: 4)
      default: out += "\\U" + hexadecimal(character, digits: 8)
      }
    }
    return Array((out + "\"").utf8)
  }

  /// Words that some reader somewhere takes for a boolean or nothing, in any case.
  private static let words: Set<String> = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null",
  ]

  /// 30s, 64KiB, 5%, 100/s: digits, no zero at the front, then a unit.
  private static func startsWithAmount(_ text: [UInt8]) -> Bool {
    let digits = text.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let unit = text.dropFirst(digits.count)
    return !digits.isEmpty && digits.first != UInt8(ascii: "0") && !unit.isEmpty
      && unit.allSatisfy { isLetter($0) || $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "/") }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func isHarmless(_ byte: UInt8) -> Bool {
    isLetter(byte) || "0123456789_-./%()+*=;~$@? :".utf8.contains(byte)
  }

  /// Shown as it is: no control character, none that ends a line somewhere, no byte order mark.
  private static func isPrintable(_ character: Unicode.Scalar) -> Bool {
    switch character.value {
    case 0x20...0x7E: true
    case 0x7F...0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: false
    case 0xA1...: !character.properties.isNoncharacterCodePoint
    default: false
    }
  }

  private static func hexadecimal(_ character: Unicode.Scalar, digits: Int) -> String {
    let text = String(character.value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
