internal import FilterConfig
internal import YAMLReader

/// Finds scalars that reach the filter as something else than was written, or as different things
/// under Envoy and under Istio.
///
/// It compares texts, not kinds: 0.5 is text under Envoy and a number under Istio, and the fields
/// that take a number take both.
struct RoadDifference: Equatable {
  var message: String
  var hint: String

  /// What can be said about a scalar that stands as a value.
  static func ofValue(_ scalar: WrittenScalar) -> RoadDifference? {
    let written = String(decoding: scalar.text, as: UTF8.self)
    let envoy = EnvoyScalars.read(scalar)
    let hasTag = scalar.tag != .none && scalar.tag != .nonSpecific
    let delivered = "Envoy \(hasTag ? "ignores the tag and " : "")delivers \(show(envoy)), Istio"
    let hint = "\(hasTag ? "leave out the tag and " : "")write \(quote(written)) for the text"
    let istio: ScalarReading
    do {
      istio = try IstioScalars.read(scalar)
    } catch {
      return RoadDifference(message: "\(delivered) refuses the value", hint: hint)
    }
    if isSame(envoy, istio) { return ofOctal(scalar, written, istio) }
    if scalar.tag == .binary {
      return RoadDifference(
        message: "Envoy delivers the base64 text as it is, Istio decodes it",
        hint: "leave out the tag and write the text itself")
    }
    let number = String(decoding: istio.text, as: UTF8.self)
    let isNumber = istio.kind == .number && isExact(number)
    return RoadDifference(
      message: "\(delivered) \(show(istio))",
      hint: hint + (isNumber ? ", \(number) for the number" : ""))
  }

  /// Also for a fraction that Envoy delivers as text.
  private static func isSame(_ envoy: ScalarReading, _ istio: ScalarReading) -> Bool {
    envoy.text == istio.text
      && (envoy.kind == istio.kind || envoy.kind == .string && istio.kind == .number)
  }

  private static func ofOctal(
    _ scalar: WrittenScalar, _ written: String, _ istio: ScalarReading
  ) -> RoadDifference? {
    let number = String(decoding: istio.text, as: UTF8.self)
    guard istio.kind == .number, isOctal(scalar.text), Int64(written) != Int64(number) else {
      return nil
    }
    return RoadDifference(
      message: "written \(written), read as \(number): a leading 0 means octal",
      hint: "write \(quote(written)) for the text, \(number) for the number")
  }

  /// What can be said about a scalar that stands as a key: Envoy keeps keys as they are written.
  static func ofKey(_ scalar: WrittenScalar) -> RoadDifference? {
    if IstioScalars.isMerge(scalar) {
      return RoadDifference(
        message: "Istio merges the map under <<, Envoy delivers << as a field",
        hint: "write out the fields")
    }
    let written = String(decoding: scalar.text, as: UTF8.self)
    let envoy = EnvoyScalars.key(scalar)
    guard let istio = try? IstioScalars.key(scalar) else {
      let isEmpty = EnvoyScalars.isNull(scalar.text)
      return RoadDifference(
        message: isEmpty
          ? "Envoy turns the empty key into \"null\", Istio refuses it"
          : "Envoy keeps the key \(quote(written)), Istio refuses it",
        hint: isEmpty ? "name the key" : "write \(quote(written))")
    }
    guard istio != envoy else { return nil }
    let name = quote(String(decoding: istio, as: UTF8.self))
    return RoadDifference(
      message: "Envoy keeps the key \(quote(written)), Istio turns it into \(name)",
      hint: "write \(quote(written))")
  }

  private static func isOctal(_ text: ArraySlice<UInt8>) -> Bool {
    let digits = text.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    return digits.count > 1 && digits.first == UInt8(ascii: "0")
      && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
  }

  /// Whether a number is small enough that it can be what was meant.
  private static func isExact(_ number: String) -> Bool {
    (Double(number) ?? .infinity).magnitude < 9_007_199_254_740_992
  }

  /// A text in quotes, cut when it is long.
  static func quote(_ text: String) -> String {
    text.unicodeScalars.count > 80 ? "\"\(text.prefix(60))…\"" : "\"\(text)\""
  }

  private static func show(_ reading: ScalarReading) -> String {
    let text = String(decoding: reading.text, as: UTF8.self)
    switch reading.kind {
    case .null: return "null"
    case .true: return "true"
    case .false: return "false"
    case .number: return "the number \(text)"
    default: return "the text \(quote(text))"
    }
  }
}
