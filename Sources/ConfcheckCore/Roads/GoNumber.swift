/// Numbers as go-yaml v2 reads them, on which Istio and Kubernetes stand. Only what is needed to
/// tell where that road would change a value.
enum GoNumber: Equatable {
  /// A number, as Go prints it in JSON.
  case number(String)
  /// An infinity or no number, which has no JSON.
  case unprintable

  /// What an unquoted scalar is read as, or nil when it is not a number.
  static func read(_ text: ArraySlice<UInt8>) -> GoNumber? {
    guard let first = text.first, "+-.0123456789".utf8.contains(first), text.count <= 1024 else {
      return nil
    }
    if text.count <= 5, infinities.contains(String(decoding: text, as: UTF8.self)) {
      return .unprintable
    }
    let startsWithPoint = first == UInt8(ascii: ".")
    let plain = startsWithPoint ? Array(text) : text.filter { $0 != UInt8(ascii: "_") }
    if let integer = integer(plain) { return .number(GoFloat.print(integer)) }
    guard isFloat(plain), let value = Double(String(decoding: plain, as: UTF8.self)),
      value.isFinite
    else { return nil }
    return .number(GoFloat.print(value))
  }

  private static let infinities: Set<String> = [
    ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan", ".NaN",
    ".NAN",
  ]

  /// `strconv.ParseInt` and `ParseUint` with base 0; the result is what a protobuf Struct can hold.
  private static func integer(_ text: [UInt8]) -> Double? {
    var digits = text[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
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
    if isNegative, value > 1 << 63 { return nil }
    return isNegative ? -Double(value) : Double(value)
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

  /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
  private static func isFloat(_ text: [UInt8]) -> Bool {
    var rest = text[...]
    func skipSign() {
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    }
    func skipDigits() -> Int {
      let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
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
