/// Colours for a terminal, or none.
struct Paint {
  /// What a piece of text is.
  enum Ink: String {
    case name = "1"
    case error = "1;31"
    case warning = "1;33"
    case note = "1;36"
    case gutter = "34"
    case second = "36"
  }

  let isEnabled: Bool

  func callAsFunction(_ text: String, _ ink: Ink) -> String {
    isEnabled && !text.isEmpty ? "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m" : text
  }
}

extension Paint.Ink {
  /// The colour of a severity.
  init(_ severity: Severity) {
    switch severity {
    case .error: self = .error
    case .warning: self = .warning
    case .note: self = .note
    }
  }
}
