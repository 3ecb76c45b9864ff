/// `confcheck schema`: prints the language as a JSON Schema for editors.
public struct SchemaCommand: Sendable {
  /// The schema of this version's language.
  public init() {}

  /// Writes it to standard output.
  public func run() -> CommandResult {
    CommandResult(.clean, output: JSONPrinter.write(ConfigSchema.tree))
  }
}

/// `confcheck reference`: prints the reference of the language, in Markdown.
public struct ReferenceCommand: Sendable {
  /// The reference of this version's language.
  public init() {}

  /// Writes it to standard output.
  public func run() -> CommandResult {
    CommandResult(.clean, output: Reference.markdown.utf8)
  }
}
