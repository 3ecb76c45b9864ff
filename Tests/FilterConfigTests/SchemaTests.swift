import Foundation
import Testing

@testable import FilterConfig

/// What has to hold of the rows, since they are found by number and by name.
@Suite struct SchemaTests {
  @Test func rowsStandInTheOrderOfTheirNumbers() {
    #expect(Schema.types.map(\.id) == TypeID.allCases)
    #expect(Schema.shapes.map(\.id) == ShapeID.allCases)
    #expect(DiagnosticCode.rows.map(\.code) == DiagnosticCode.allCases)
    #expect(TypeID.allCases.map { Int($0.rawValue) } == Array(0..<Schema.types.count))
    #expect(ShapeID.allCases.map { Int($0.rawValue) } == Array(0..<Schema.shapes.count))
    #expect(
      DiagnosticCode.allCases.map { Int($0.rawValue) } == Array(0..<DiagnosticCode.rows.count))
  }

  @Test func fieldsOfAShapeStandTogetherAndDifferInName() {
    var seen: [ShapeID] = []
    for field in Schema.fields where seen.last != field.shape {
      #expect(!seen.contains(field.shape), "\(field.shape) stands in two places")
      seen.append(field.shape)
    }
    #expect(Set(seen) == Set(ShapeID.allCases).subtracting([.none]))
    for shape in seen {
      let names = Schema.fields(of: shape).map(\.name.string)
      #expect(Set(names).count == names.count, "\(shape)")
      #expect(names.allSatisfy { $0.utf8.count <= 64 && !$0.hasPrefix("x-") })
    }
    #expect(Schema.fields(of: .none).isEmpty)
    #expect(Schema.field(Array("nme".utf8)[...], of: .rule) == nil)
  }

  @Test func everythingReferredToIsThere() {
    for field in Schema.fields {
      #expect(field.isPlanned == (field.type == .none), "\(field.name)")
      #expect(!field.isRequired || !field.isPlanned, "\(field.name)")
    }
    let fieldTypes = Set(Schema.fields.map(\.type))
    let innerTypes = Set(Schema.types.flatMap { [$0.items, $0.values] })
    for type in Schema.types where type.id != .none && type.id != .configuration {
      #expect(fieldTypes.union(innerTypes).contains(type.id), "\(type.id) is nobody's type")
      #expect(
        type.scalar != .none || type.items != .none || type.values != .none || type.shape != .none,
        "\(type.id) takes nothing")
      #expect(type.scalar != .choice || type.choices != .none, "\(type.id)")
      #expect(type.low <= type.high, "\(type.id)")
      #expect(type.values == .none || type.shape == .none, "\(type.id) has two kinds of map")
    }
    let typeShapes = Set(Schema.types.map(\.shape))
    #expect(typeShapes == Set(ShapeID.allCases))
    #expect(Set(Schema.types.map(\.choices)) == Set(ChoiceSet.allCases))
    #expect(Set(Schema.choices.map(\.set)) == Set(ChoiceSet.allCases).subtracting([.none]))
  }

  @Test func alternativesAreOfShapesThatHaveThem() {
    for shape in Schema.shapes where shape.id != .none {
      let fields = Schema.fields(of: shape.id)
      #expect(fields.contains(where: \.isAlternative) == (shape.rule == .oneAlternative))
      #expect(shape.rule != .exactlyOne || !fields.contains(where: \.isRequired))
    }
  }

  @Test func whatCanBeUsedIsDocumented() {
    for field in Schema.fields where !field.isPlanned {
      #expect(isSentence(field.doc), "\(field.shape).\(field.name)")
    }
    for shape in Schema.shapes where shape.id != .none { #expect(isSentence(shape.doc)) }
    for row in Schema.operators where !row.isPlanned {
      if row.isUnknowable {
        #expect(row.property.string.count > 20, "\(row.name)")
      } else {
        #expect(isSentence(row.doc), "\(row.name)")
      }
    }
    for row in Schema.choices where !row.isPlanned { #expect(isSentence(row.doc), "\(row.word)") }
    for code in DiagnosticCode.allCases {
      #expect("\(code.explanation)".hasSuffix("."), "\(code)")
      #expect("\(code.explanation)".count > 20, "\(code)")
    }
    for type in Schema.types { #expect(!type.noun.string.isEmpty) }
  }

  private func isSentence(_ doc: Doc) -> Bool {
    let text = doc.text.string
    return text.hasSuffix(".") && text.first.map { $0.isUppercase || $0 == "`" } ?? false
  }

  @Test func wordsAreUnique() {
    for set in ChoiceSet.allCases {
      let words = Schema.words(of: set).map(\.word.string)
      #expect(Set(words).count == words.count)
      for (position, word) in words.enumerated() {
        #expect(Schema.choice(Array(word.utf8)[...], of: set) == position)
        // YAML 1.1 makes booleans of these.
        #expect(!["on", "off", "yes", "no", "y", "n", "true", "false"].contains(word))
      }
    }
    #expect(Schema.choice([], of: .mode) == nil)
    let operators = Schema.operators.map(\.name.string)
    #expect(Set(operators).count == operators.count)
    #expect(operators.allSatisfy { $0.allSatisfy { $0.isUppercase || $0.isNumber || $0 == "_" } })
    let codes = DiagnosticCode.allCases.map(\.word.string)
    #expect(Set(codes).count == codes.count)
    #expect(codes.allSatisfy { $0.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" } })
  }

  @Test func everyFieldIsReadSomewhere() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/FilterConfig/Decoding").standardizedFileURL
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    let source = try files.map { try String(contentsOf: $0, encoding: .utf8) }.joined()
    for field in Schema.fields where !field.isPlanned && field.name.string != "version" {
      // A counter is the only metric there is, so nobody asks.
      if field.shape == .metric, field.name.string == "type" { continue }
      // And one scope of limits.
      if field.shape == .limit, field.name.string == "scope" { continue }
      // And one hash function.
      if field.shape == .hmac, field.name.string == "algorithm" { continue }
      #expect(source.contains("\"\(field.name)\""), "\(field.shape).\(field.name)")
    }
  }
}
