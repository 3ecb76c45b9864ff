/// How Go prints floating-point numbers: the shortest digits that give them back.
enum GoFloat {
  /// As `encoding/json` does: with an exponent only below 1e-6 and from 1e21. The value is finite;
  /// of the two zeros there is one, as Kubernetes reads what was printed as an integer.
  static func print(_ value: Double) -> String {
    if value == 0 { return "0" }
    let decimal = ShortestDecimal(value.magnitude.description)
    let hasExponent = value.magnitude < 1e-6 || value.magnitude >= 1e21
    return (value < 0 ? "-" : "")
      + (hasExponent ? decimal.scientific(exponentDigits: 1) : decimal.plain)
  }

  /// As sigs.k8s.io/yaml prints a key: rounded to 32 bits, with an exponent below 1e-4 and from 1e6.
  static func printKey(_ value: Double) -> String {
    let short = Float(value)
    if short.isNaN { return ".nan" }
    let sign = short.sign == .minus ? "-" : ""
    if short.isInfinite { return sign + ".inf" }
    if short == 0 { return sign + "0" }
    let decimal = ShortestDecimal(short.magnitude.description)
    let hasExponent = !(-4..<6).contains(decimal.point - 1)
    return sign + (hasExponent ? decimal.scientific(exponentDigits: 2) : decimal.plain)
  }
}

/// A positive number as digits without zeros at either end: 0.DIGITS times ten to the `point`.
struct ShortestDecimal {
  private(set) var digits: String
  private(set) var point: Int

  /// Of what Swift prints, which has the shortest digits: 0.5, 1000.0, 1e+20 or 5e-07.
  init(_ description: String) {
    let parts = description.split(separator: "e")
    let mantissa = (parts.first ?? "0").split(separator: ".")
    let whole = String(mantissa.first ?? "0")
    let all = whole + (mantissa.count > 1 ? String(mantissa[1]) : "")
    let leading = all.prefix { $0 == "0" }.count
    digits = String(all.dropFirst(leading))
    while digits.last == "0" { digits.removeLast() }
    point = whole.count - leading + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
  }

  var plain: String {
    if point <= 0 { return "0." + String(repeating: "0", count: -point) + digits }
    if digits.count <= point { return digits + String(repeating: "0", count: point - digits.count) }
    return digits.prefix(point) + "." + digits.dropFirst(point)
  }

  func scientific(exponentDigits: Int) -> String {
    let tail = digits.count > 1 ? "." + digits.dropFirst() : ""
    let exponent = String((point - 1).magnitude)
    let zeros = String(repeating: "0", count: max(0, exponentDigits - exponent.count))
    return digits.prefix(1) + tail + (point < 1 ? "e-" : "e+") + zeros + exponent
  }
}
