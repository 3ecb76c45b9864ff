internal import FilterConfig

/// The reference of the language, in Markdown: what the rows say, in reading order, with the prose and
/// the examples of `ReferencePassages`.
enum Reference {
  /// The whole page.
  static var markdown: String {
    let chapters = ReferenceChapter.all
    var page = """
      <!-- Written by `make docs` from the rows of the schema: change those, or the prose in
           Sources/ConfcheckCore/Reference. -->

      # Configuration reference

      \(ReferencePassages.introduction)

      """
    page += chapters.map { "- [\($0.title)](#\(anchor($0.title)))\n" }.joined()
    for chapter in chapters {
      page += "\n## \(chapter.title)\n"
      if !chapter.prose.isEmpty { page += "\n\(chapter.prose)" }
      for shape in chapter.shapes { page += "\n\(section(of: shape))" }
      page += chapter.tables.map { "\n\($0)" }.joined()
    }
    return page
  }

  /// The heading of an object's section: its noun without the article, unless two have the same.
  static func title(of shape: ShapeID) -> String {
    if ReferenceChapter.actions.contains(shape) { return "Actions" }
    if let title = ReferencePassages.titles[shape] { return title }
    let words = "\(Schema.shape(shape).noun)".split(separator: " ")
    let noun = words.drop { ["a", "an", "the"].contains($0) }.joined(separator: " ")
    return noun.prefix(1).uppercased() + noun.dropFirst()
  }

  /// The anchor of an object's section.
  static func anchor(of shape: ShapeID) -> String { anchor(title(of: shape)) }

  /// The anchor that Markdown renderers give to a heading.
  static func anchor(_ title: String) -> String {
    String(
      title.lowercased().compactMap { letter in
        letter == " "
          ? "-" : letter.isLetter || letter.isNumber || "-_".contains(letter) ? letter : nil
      })
  }

  private static func section(of shape: ShapeID) -> String {
    var section = "### \(title(of: shape))\n\n\(Schema.shape(shape).doc.text)\n"
    if let passage = ReferencePassages.passages[shape] { section += "\n\(passage)\n" }
    return section + "\n" + ReferenceTables.fields(of: shape)
  }
}
