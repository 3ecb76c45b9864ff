/// Numbers as go-yaml v2 reads them, on which Istio and Kubernetes stand.
enum GoNumber: Equatable {
  case integer(Int64)
  /// Beyond `Int64.max`.
  case unsigned(UInt64)
  /// Also the infinities and what is no number.
  case float(Double)

  /// What an unquoted scalar is read as, or nil when it is not a number.
  static func read(_ text: ArraySlice<UInt8>) -> GoNumber? {
    guard let first = text.first, "+-.0123456789".utf8.contains(first) else { return nil }
    if text.count <= 5, let special = specials[String(decoding: text, as: UTF8.self)] {
      return .float(special)
    }
    let startsWithPoint = first == UInt8(ascii: ".")
    // Behind a point underscores part digits; elsewhere they may stand anywhere.
    if startsWithPoint, !underscoresPartDigits(text) { return nil }
    let plain = text.filter { $0 != UInt8(ascii: "_") }
    if !startsWithPoint, let integer = integer(plain) { return integer }
    guard isFloat(plain), let value = Double(String(decoding: plain, as: UTF8.self)),
      value.isFinite
    else { return nil }
    return .float(value)
  }

  /// The number as istiod prints it in JSON, after it has been a double; nil when it has none.
  var json: String? {
    switch self {
    case .integer(let value): GoFloat.print(Double(value))
    case .unsigned(let value): GoFloat.print(Double(value))
    case .float(let value): value.isFinite ? GoFloat.print(value) : nil
    }
  }

  /// The name that it becomes as a key; nil when it cannot be one.
  var key: String? {
    switch self {
    case .integer(let value): String(value)
    case .unsigned: nil
    case .float(let value): GoFloat.printKey(value)
    }
  }

  private static let specials: [String: Double] = [
    ".inf": .infinity, ".Inf": .infinity, ".INF": .infinity, "+.inf": .infinity,
    "+.Inf": .infinity, "+.INF": .infinity, "-.inf": -.infinity, "-.Inf": -.infinity,
    "-.INF": -.infinity, ".nan": .nan, ".NaN": .nan, ".NAN": .nan,
  ]

  /// Integers by prefix: 0x, 0o or 0, 0b, else decimal.
  private static func integer(_ text: [UInt8]) -> GoNumber? {
    var digits = text[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    let isSigned = isNegative || digits.first == UInt8(ascii: "+")
    if isSigned { digits.removeFirst() }
    let radix = removeRadix(&digits)
    guard !digits.isEmpty else { return nil }
    var value: UInt64 = 0
    for byte in digits {
      guard let digit = CInteger.digit(byte), digit < radix else { return nil }
      let (product, isTooLarge) = value.multipliedReportingOverflow(by: radix)
      let (sum, isBeyond) = product.addingReportingOverflow(UInt64(digit))
      if isTooLarge || isBeyond { return nil }
      value = sum
    }
    if let small = Int64(exactly: value) { return .integer(isNegative ? -small : small) }
    if isNegative, value == Int64.min.magnitude { return .integer(.min) }
    return isSigned ? nil : .unsigned(value)
  }

  private static func removeRadix(_ digits: inout ArraySlice<UInt8>) -> UInt64 {
    guard digits.first == UInt8(ascii: "0"), digits.count > 1 else { return 10 }
    digits.removeFirst()
    let radix: UInt64
    switch digits.first {
    case UInt8(ascii: "x"), UInt8(ascii: "X"): radix = 16
    case UInt8(ascii: "b"), UInt8(ascii: "B"): radix = 2
    case UInt8(ascii: "o"), UInt8(ascii: "O"): radix = 8
    default: return 8
    }
    digits.removeFirst()
    return radix
  }

  private static func underscoresPartDigits(_ text: ArraySlice<UInt8>) -> Bool {
    text.indices.allSatisfy { index in
      text[index] != UInt8(ascii: "_")
        || index > text.startIndex && index + 1 < text.endIndex && isDigit(text[index - 1])
          && isDigit(text[index + 1])
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
  private static func isFloat(_ text: [UInt8]) -> Bool {
    var rest = text[...]
    func skipSign() {
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    }
    func skipDigits() -> Int {
      let digits = rest.prefix(while: isDigit).count
      rest.removeFirst(digits)
      return digits
    }
    skipSign()
    var digits = skipDigits()
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      digits += skipDigits()
    }
    guard digits > 0 else { return false }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest.removeFirst()
      skipSign()
      guard skipDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
