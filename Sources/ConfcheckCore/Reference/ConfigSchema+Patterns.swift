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
    case .none, .bool, .text, .format: return nil
    case .choice:
      // Beside other kinds, where an `enum` would rule those out.
      guard type.items != .none || type.values != .none || type.shape != .none else { return nil }
      let words = Schema.words(of: type.choices).filter { !$0.isPlanned }
      return "^(?:\(words.map { "\($0.word)" }.joined(separator: "|")))$"
    case .integer: return integer(type.low, type.high)
    case .headerName, .headerGlob: return headerName
    case .name: return name
    case .duration: return "^(?:\(spans(type.low, type.high)))$"
    case .rate:
      let counts = DecimalPattern.alternatives(1...1_000_000)
      return "^0*(?:\(counts))/(?:\(spans(1, .max))|ms|[smhd])$"
    }
  }

  /// Numbers as text, in JSON's grammar. The size of one with an exponent is beyond a pattern.
  private static func integer(_ low: Int32, _ high: Int32) -> String {
    var whole: [String] = []
    if low < 0 {
      whole.append("-(?:\(DecimalPattern.alternatives(max(0, -Int64(high))...(-Int64(low)))))")
    }
    if high >= 0 { whole.append(DecimalPattern.alternatives(Int64(max(low, 0))...Int64(high))) }
    if low <= 0, high >= 0 { whole.append("-0") }
    return "^(?:(?:\(whole.joined(separator: "|")))(?:\\.0+)?"
      + "|-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?[eE][+-]?[0-9]+)$"
  }

  /// `ConfigDuration`: a number and a unit, from `low` to `high` milliseconds.
  private static func spans(_ low: Int32, _ high: Int32) -> String {
    let units: [(name: String, size: Int64)] = [
      ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]
    return units.compactMap { unit in
      let least = (Int64(low) + unit.size - 1) / unit.size
      let most = Int64(high) / unit.size
      guard least <= most else { return nil }
      return "0*(?:\(DecimalPattern.alternatives(least...most)))\(unit.name)"
    }.joined(separator: "|")
  }
}
