/// How Go's `encoding/json` prints a number: the shortest digits that give it back, with an
/// exponent only below 1e-6 and from 1e21.
enum GoFloat {
  static func print(_ value: Double) -> String {
    if value == 0 { return "0" }
    let sign = value < 0 ? "-" : ""
    var (digits, point) = shortest(value.magnitude)
    if value.magnitude < 1e-6 || value.magnitude >= 1e21 {
      let tail = digits.count > 1 ? "." + digits.dropFirst() : ""
      let exponent = point - 1
      return sign + digits.prefix(1) + tail + (exponent < 0 ? "e-" : "e+")
        + String(exponent.magnitude)
    }
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    if digits.count <= point {
      digits += String(repeating: "0", count: point - digits.count)
      return sign + digits
    }
    return sign + digits.prefix(point) + "." + digits.dropFirst(point)
  }

  /// The digits without zeros at either end, so that the value is 0.DIGITS times ten to the
  /// `point`.
  private static func shortest(_ value: Double) -> (digits: String, point: Int) {
    // Swift has found them; it prints 0.5, 1000.0, 1e+20 or 5e-07.
    let parts = value.description.split(separator: "e")
    let mantissa = (parts.first ?? "0").split(separator: ".")
    let whole = String(mantissa.first ?? "0")
    let all = whole + (mantissa.count > 1 ? String(mantissa[1]) : "")
    let leading = all.prefix { $0 == "0" }.count
    var digits = String(all.dropFirst(leading))
    while digits.last == "0" { digits.removeLast() }
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    return (digits, whole.count - leading + exponent)
  }
}
