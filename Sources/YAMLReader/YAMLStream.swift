/// What a file of YAML holds: its documents, and what is wrong with it.
public struct YAMLStream: Sendable {
  /// The documents that are complete, in order.
  public internal(set) var documents: [YAMLDocument] = []
  /// What is wrong, in order. A fault of syntax ends its document, which is then not among
  /// `documents`; faulty aliases do not. Faults of the file as a whole, its encoding and its size,
  /// end the reading.
  public internal(set) var failures: [YAMLFailure] = []
  /// How many documents there are, the unreadable ones counted, as far as was read.
  public internal(set) var documentCount = 0
}
