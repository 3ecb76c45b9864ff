internal import FilterConfig

/// What text may be, as regular expressions. In ECMA's dialect, where `$` is the end and nothing else.
extension ConfigSchema {
  /// `StructureCheck.checkName`.
  static let name = "^[A-Za-z_][A-Za-z0-9_.-]{0,127}$"
  /// `HeaderNames.isToken` and `isKnownPseudo`.
  static let headerName =
    "^(?:[!#$%&'*+.^_`|~0-9A-Za-z-]{1,1024}|:(?:method|path|authority|scheme|status|protocol))$"

  /// The pattern of the strings that a type takes; nil where any will do, or words are listed.
  static func pattern(_ type: TypeRow) -> String? {
    switch type.scalar {
    // What a regular expression or an address is, only the decoder knows.
    case .none, .bool, .text, .format, .regex, .cidr: return nil
    case .choice:
      // Beside other kinds, where an `enum` would rule those out.
      guard type.items != .none || type.values != .none || type.shape != .none else { return nil }
      return "^(?:\(words(type)))$"
    case .integer:
      let number = integer(type.low, type.high)
      return type.choices == .none ? "^\(number)$" : "^(?:\(words(type))|\(number))$"
    case .status: return "^(?:[1-5](?:[0-9]{2}|xx)|[1-5][0-9]{2}-[1-5][0-9]{2})$"
    case .percent:
      return "^(?:(?:100(?:\\.0+)?|(?:0|[1-9][0-9]?)(?:\\.[0-9]+)?)|\(exponential))$"
    case .headerName, .headerGlob: return headerName
    case .name: return name
    case .duration: return "^(?:\(spans(Int64(type.low), Int64(type.high))))$"
    case .seconds:
      return "^(?:\(spans(Int64(type.low) * 1000, Int64(type.high) * 1000, from: 1)))$"
    case .rate:
      let counts = DecimalPattern.alternatives(1...1_000_000)
      return "^0*(?:\(counts))/(?:\(spans(1, Int64(Int32.max)))|ms|[smhd])$"
    }
  }

  /// The words of a choice that can be used.
  private static func words(_ type: TypeRow) -> String {
    Schema.words(of: type.choices).filter { !$0.isPlanned }.map { "\($0.word)" }
      .joined(separator: "|")
  }

  /// A number with an exponent, whose size is beyond a pattern.
  private static let exponential = "-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?[eE][+-]?[0-9]+"

  /// A row of this range takes all integers up to `ConfigNumber`'s 10^15.
  static func isAnyInteger(_ low: Int32, _ high: Int32) -> Bool { low == .min && high == .max }

  /// Numbers as text, in JSON's grammar.
  private static func integer(_ low: Int32, _ high: Int32) -> String {
    if isAnyInteger(low, high) {
      return "(?:-?(?:0|[1-9][0-9]{0,14}|10{15})(?:\\.0+)?|\(exponential))"
    }
    var whole: [String] = []
    if low < 0 {
      whole.append("-(?:\(DecimalPattern.alternatives(max(0, -Int64(high))...(-Int64(low)))))")
    }
    if high >= 0 { whole.append(DecimalPattern.alternatives(Int64(max(low, 0))...Int64(high))) }
    if low <= 0, high >= 0 { whole.append("-0") }
    return "(?:(?:\(whole.joined(separator: "|")))(?:\\.0+)?|\(exponential))"
  }

  /// `ConfigDuration`: a number and a unit, from `low` to `high` milliseconds.
  private static func spans(_ low: Int64, _ high: Int64, from smallest: Int = 0) -> String {
    let units: [(name: String, size: Int64)] = [
      ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]
    return units[smallest...].compactMap { unit in
      let least = (low + unit.size - 1) / unit.size
      let most = high / unit.size
      guard least <= most else { return nil }
      return "0*(?:\(DecimalPattern.alternatives(least...most)))\(unit.name)"
    }.joined(separator: "|")
  }
}
