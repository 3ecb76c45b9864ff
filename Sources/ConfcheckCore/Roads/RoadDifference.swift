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
    switch scalar.tag {
    case .none where !scalar.isPlain, .nonSpecific:
      return nil
    case .binary:
      return RoadDifference(
        message: "Envoy delivers the base64 text as it is, Istio decodes it",
        hint: "leave out the tag and write the text itself")
    case .string, .other, .ignore:
      guard envoy.kind != .string || envoy.text != Array(scalar.text) else { return nil }
      return RoadDifference(
        message:
          "Envoy ignores the tag and delivers \(show(envoy)), Istio the text \(quote(written))",
        hint: "leave out the tag and write \(quote(written)) for the text")
    default:
      return ofNumber(scalar.text, written, envoy)
    }
  }

  private static func ofNumber(
    _ text: ArraySlice<UInt8>, _ written: String, _ envoy: ScalarReading
  ) -> RoadDifference? {
    guard envoy.kind == .number || envoy.kind == .string, let go = GoNumber.read(text) else {
      return nil
    }
    guard case .number(let istio) = go else {
      return RoadDifference(
        message: "Envoy delivers the text \(quote(written)), Istio refuses the value",
        hint: "write \(quote(written)) for the text")
    }
    if Array(istio.utf8) != envoy.text {
      return RoadDifference(
        message: "Envoy delivers \(show(envoy)), Istio the number \(istio)",
        hint: "write \(quote(written)) for the text"
          + (isExact(istio) ? ", \(istio) for the number" : ""))
    }
    guard isOctal(text), Int64(written) != Int64(istio) else { return nil }
    return RoadDifference(
      message: "written \(written), read as \(istio): a leading 0 means octal",
      hint: "write \(quote(written)) for the text, \(istio) for the number")
  }

  /// What can be said about a scalar that stands as a key: Envoy keeps keys as they are written.
  static func ofKey(_ scalar: WrittenScalar) -> RoadDifference? {
    guard scalar.isPlain, scalar.tag == .none else { return nil }
    let written = String(decoding: scalar.text, as: UTF8.self)
    if written == "<<" {
      return RoadDifference(
        message: "Istio merges the map under <<, Envoy delivers << as a field",
        hint: "write out the fields")
    }
    if EnvoyScalars.isNull(scalar.text) {
      return RoadDifference(
        message: "Envoy turns the empty key into \"null\", Istio refuses it", hint: "name the key")
    }
    var istio: String?
    if let value = EnvoyScalars.boolean(scalar.text) {
      istio = value ? "true" : "false"
    } else if case .number(let number)? = GoNumber.read(scalar.text) {
      istio = number
    }
    guard let istio, istio != written else { return nil }
    return RoadDifference(
      message: "Envoy keeps the key \(quote(written)), Istio turns it into \(quote(istio))",
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

  private static func quote(_ text: String) -> String {
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
