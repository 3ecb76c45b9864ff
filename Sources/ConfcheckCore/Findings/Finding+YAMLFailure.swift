internal import Bytes
internal import FilterConfig
internal import YAMLReader

extension Finding {
  /// What is wrong with the YAML itself.
  init(_ failure: YAMLFailure) {
    let code: FindingCode =
      switch failure.kind {
      case .encoding: .decoding(.invalidUTF8)
      case .syntax: .delivery(.yamlSyntax)
      case .undefinedAlias: .delivery(.undefinedAlias)
      case .recursiveAlias: .delivery(.recursiveAlias)
      case .tooLarge: .decoding(.tooLarge)
      case .tooDeep: .decoding(.tooDeep)
      case .tooManyNodes: .decoding(.tooManyValues)
      case .tooManyDocuments: .delivery(.severalDocuments)
      }
    self.init(code, failure.message, at: failure.span)
    document = failure.document + 1
    if failure.kind == .undefinedAlias { hint = "text that begins with '*' needs quotes" }
    if let context = failure.context {
      related.append(Related(span: context.span, label: context.message))
    }
  }
}
