public import FilterConfig

/// The kind of a finding: one that the filter's own decoder reports, or one of confcheck's.
public enum FindingCode: Hashable, Sendable {
  /// Reported by both judges, in the same words.
  case decoding(DiagnosticCode)
  /// About what stands between the file and the filter.
  case delivery(DeliveryCode)

  /// Every code there is, sorted by word.
  public static var all: [FindingCode] {
    let all =
      DiagnosticCode.allCases.map(FindingCode.decoding)
      + DeliveryCode.allCases.map(FindingCode.delivery)
    return all.sorted { $0.word < $1.word }
  }

  /// The code of a word.
  public init?(word: String) {
    guard let code = Self.all.first(where: { $0.word == word }) else { return nil }
    self = code
  }

  /// The stable word, in kebab case.
  public var word: String {
    switch self {
    case .decoding(let code): code.word.description
    case .delivery(let code): code.word
    }
  }

  /// How bad it is.
  public var severity: Severity {
    switch self {
    case .decoding: .error
    case .delivery(let code): code.severity
    }
  }

  /// What it means and how to mend it.
  public var explanation: String {
    switch self {
    case .decoding(let code): code.explanation.description
    case .delivery(let code): code.explanation
    }
  }
}
