internal import FilterConfig

/// A part of the reference: prose, then the objects that belong together, then what is no object.
struct ReferenceChapter {
  var title: String
  /// Ends with a line feed unless it is empty.
  var prose = ""
  var shapes: [ShapeID] = []
  var tables: [String] = []

  /// In reading order. Objects that none of these names follow the ones that hold them.
  static var all: [ReferenceChapter] {
    var chapters = written
    var isPlaced = Set(chapters.flatMap(\.shapes)).union(actions).union([.none])
    var isChanged = true
    while isChanged {
      isChanged = false
      for index in chapters.indices {
        var place = 0
        while place < chapters[index].shapes.count {
          let next = referred(by: chapters[index].shapes[place]).filter { !isPlaced.contains($0) }
          chapters[index].shapes.insert(contentsOf: next, at: place + 1)
          isPlaced.formUnion(next)
          isChanged = isChanged || !next.isEmpty
          place += 1
        }
        guard chapters[index].title == "Actions" else { continue }
        for shape in actions.flatMap(referred(by:)) where !isPlaced.contains(shape) {
          chapters[index].shapes.append(shape)
          isPlaced.insert(shape)
          isChanged = true
        }
      }
    }
    return chapters
  }

  /// The objects that are one table: what can be done, and when.
  static let actions: [ShapeID] = [.requestAction, .responseAction, .doneAction]

  private static var written: [ReferenceChapter] {
    [
      ReferenceChapter(title: "Top level", shapes: [.configuration]),
      ReferenceChapter(title: "Rules", shapes: [.rule]),
      ReferenceChapter(
        title: "Matches", shapes: [.match, .stringTest, .valueTest, .fraction, .responseMatch]),
      ReferenceChapter(
        title: "Actions", prose: ReferencePassages.actions + "\n" + ReferenceTables.actions,
        shapes: [
          .headerValue, .rename, .substitution, .pathRewrite, .queryValue, .responseCookie,
          .cookieEdit,
          .reply, .redirect, .prefixReplacement, .cors, .authorize,
        ], tables: [ReferenceRouting.section]),
      ReferenceChapter(title: "Limits", shapes: [.limit, .limitRate, .limitReply]),
      ReferenceChapter(title: "Services", shapes: [.service]),
      ReferenceChapter(title: "Metrics", shapes: [.metric]),
      ReferenceChapter(title: "Tables", shapes: [.table, .tableTest]),
      ReferenceChapter(
        title: "Values", shapes: [.value, .transform, .hmac],
        tables: ReferenceValues.sections.map(\.markdown) + [ReferenceTables.operators]),
      ReferenceChapter(
        title: "Findings", prose: ReferencePassages.findings, tables: [ReferenceTables.codes]),
      ReferenceChapter(
        title: "What is to come", prose: ReferencePassages.planned,
        tables: [ReferenceTables.planned]),
    ]
  }

  /// The objects that the fields of an object take, in lists and maps too, in the order of its rows.
  private static func referred(by shape: ShapeID) -> [ShapeID] {
    var found: [ShapeID] = []
    for field in Schema.fields(of: shape) where !field.isPlanned {
      for shape in shapes(of: field.type) where !found.contains(shape) { found.append(shape) }
    }
    return found
  }

  private static func shapes(of root: TypeID) -> [ShapeID] {
    var seen: [TypeID] = []
    var next = [root]
    while let id = next.popLast() {
      guard id != .none, !seen.contains(id) else { continue }
      seen.append(id)
      next += [Schema.type(id).values, Schema.type(id).items]
    }
    return seen.map { Schema.type($0).shape }.filter { $0 != .none }
  }
}
