/// `confcheck explain [CODE]`: says what a code means, or lists all codes.
public struct ExplainCommand: Sendable {
  /// The word of the code, or nil for all.
  public var word: String?

  /// Explains the code of a word.
  public init(_ word: String? = nil) {
    self.word = word
  }

  /// Writes the explanation to standard output.
  public func run() -> CommandResult {
    guard let word else { return CommandResult(.clean, output: Self.list.utf8) }
    guard let code = FindingCode(word: word) else {
      let text = "confcheck: no code \"\(DisplayText.safe(word))\"; confcheck explain lists them\n"
      return CommandResult(.usage, errors: text)
    }
    let text = "\(code.word) (\(code.severity.rawValue))\n\n\(Self.wrap(code.explanation))\n"
    return CommandResult(.clean, output: text.utf8)
  }

  private static var list: String {
    let codes = FindingCode.all
    let width = codes.map(\.word.count).max() ?? 0
    return codes.map { code in
      let padding = String(repeating: " ", count: width - code.word.count)
      let sentence = code.explanation.split(separator: ". ").first.map(String.init) ?? ""
      let stop = sentence.hasSuffix(".") ? "" : "."
      return "\(code.word)\(padding)  \(sentence)\(stop)\n"
    }.joined()
  }

  private static func wrap(_ text: String) -> String {
    var lines = [""]
    for word in text.split(separator: " ") {
      let line = lines[lines.count - 1]
      if line.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if line.count + 1 + word.count <= 80 {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.joined(separator: "\n")
  }
}
