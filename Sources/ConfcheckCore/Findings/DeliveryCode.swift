/// The kinds of finding about what stands between the file and the filter, which confcheck alone
/// can see. The words are stable, as those of `DiagnosticCode` are.
public enum DeliveryCode: CaseIterable, Sendable {
  case yamlSyntax, undefinedAlias, recursiveAlias, complexKey, severalDocuments, roadDifference
  case undeliverable, emptyConfiguration

  /// The stable word, in kebab case.
  public var word: String {
    switch self {
    case .yamlSyntax: "yaml-syntax"
    case .undefinedAlias: "undefined-alias"
    case .recursiveAlias: "recursive-alias"
    case .complexKey: "complex-key"
    case .severalDocuments: "several-documents"
    case .roadDifference: "road-difference"
    case .undeliverable: "undeliverable"
    case .emptyConfiguration: "empty-configuration"
    }
  }

  /// How bad it is.
  public var severity: Severity {
    switch self {
    case .yamlSyntax, .undefinedAlias, .recursiveAlias, .complexKey, .severalDocuments,
      .undeliverable:
      .error
    case .roadDifference: .warning
    case .emptyConfiguration: .note
    }
  }

  /// What it means and how to mend it.
  public var explanation: String {
    switch self {
    case .yamlSyntax:
      """
      The text is not YAML. Nothing behind the fault can be read, so there may be more to find. \
      The usual causes are a tab in the indentation, a quote or bracket that is never closed, and \
      text with a colon, '@', '%' or '*' that needs quotes.
      """
    case .undefinedAlias:
      "An alias *name stands for the value with the anchor &name before it, and there is none."
    case .recursiveAlias:
      """
      The alias stands inside the value that it stands for, which would have no end. Envoy crashes \
      on it.
      """
    case .complexKey:
      "The key of a map is a list or a map. Envoy and Istio both refuse that: keys are text."
    case .severalDocuments:
      """
      The filter reads one document. Envoy takes the first and silently ignores the rest; put each \
      configuration in a file of its own.
      """
    case .roadDifference:
      """
      The same text reaches the filter as different values, depending on the road. Envoy and Istio \
      read unquoted YAML by different rules: 1.10 is the text "1.10" under Envoy and the number 1.1 \
      under Istio; 0123 is the octal number 83 under both. Quotes make text of it everywhere. A \
      number is safe when it is written as JSON would print it.
      """
    case .undeliverable:
      """
      The road to the filter refuses the whole file for this. Istio and Kubernetes refuse an empty \
      key, .inf and .nan, a value that does not fit its tag, << with anything but maps under it, \
      %YAML 1.2, and files that consist of aliases almost alone.
      """
    case .emptyConfiguration:
      "There is no configuration in the file. The filter accepts that and passes everything through."
    }
  }
}
