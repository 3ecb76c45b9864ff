/// What a file of YAML holds: its documents, and what is wrong with it.
public struct YAMLStream: Sendable {
  /// The documents that are complete, in order.
  public internal(set) var documents: [YAMLDocument] = []
  /// What is wrong. A fault of syntax or size ends the reading, so it is the last; faulty aliases
  /// before it do not.
  public internal(set) var failures: [YAMLFailure] = []
}
