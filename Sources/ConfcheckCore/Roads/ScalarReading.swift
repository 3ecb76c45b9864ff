internal import FilterConfig

/// What a scalar becomes on its way to the filter.
struct ScalarReading: Equatable {
  var kind: ConfigDocument.Kind
  /// The text of a number or string.
  var text: [UInt8]

  static var null: ScalarReading { ScalarReading(kind: .null, text: []) }

  static func bool(_ value: Bool) -> ScalarReading {
    ScalarReading(kind: value ? .true : .false, text: [])
  }

  static func number(_ text: String) -> ScalarReading {
    ScalarReading(kind: .number, text: Array(text.utf8))
  }

  static func string(_ text: some Sequence<UInt8>) -> ScalarReading {
    ScalarReading(kind: .string, text: Array(text))
  }
}
