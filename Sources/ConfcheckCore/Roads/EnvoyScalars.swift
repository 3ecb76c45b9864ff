/// Envoy's rules for scalars (measured in 1.36 to 1.40; `parseYamlNode` over yaml-cpp).
///
/// Quoted text is text. Else: a YAML 1.1 boolean, or an integer as C's `strtoll` reads it, with
/// octal and hexadecimal. Integers beyond 32 bits become text, as do all fractions. Tags count for
/// nothing, except that a tag before quotes makes the text be read as if it had none.
enum EnvoyScalars {
  static func read(_ scalar: WrittenScalar) -> ScalarReading {
    if scalar.tag == .nonSpecific || !scalar.isPlain && scalar.tag == .none {
      return .string(scalar.text)
    }
    if scalar.isPlain, scalar.tag == .none, isNull(scalar.text) { return .null }
    if let value = boolean(scalar.text) { return .bool(value) }
    guard let integer = CInteger.parse(scalar.text) else { return .string(scalar.text) }
    guard let small = Int32(exactly: integer) else { return .string(String(integer).utf8) }
    return .number(String(small))
  }

  /// The name that a key becomes: the text as written, whatever it looks like.
  static func key(_ scalar: WrittenScalar) -> [UInt8] {
    let isNull = scalar.isPlain && scalar.tag == .none && isNull(scalar.text)
    return isNull ? Array("null".utf8) : Array(scalar.text)
  }

  static func isNull(_ text: ArraySlice<UInt8>) -> Bool {
    switch text.count {
    case 0: true
    case 1: text.first == UInt8(ascii: "~")
    case 4: ["null", "Null", "NULL"].contains(String(decoding: text, as: UTF8.self))
    default: false
    }
  }

  /// A word for yes or no in lower case, upper case, or with a capital.
  static func boolean(_ text: ArraySlice<UInt8>) -> Bool? {
    guard (1...5).contains(text.count) else { return nil }
    let word = String(decoding: text, as: UTF8.self)
    let lower = word.lowercased()
    let capital = lower.prefix(1).uppercased() + lower.dropFirst()
    guard word == lower || word == capital || word == lower.uppercased() else { return nil }
    switch lower {
    case "y", "yes", "true", "on": return true
    case "n", "no", "false", "off": return false
    default: return nil
    }
  }
}
