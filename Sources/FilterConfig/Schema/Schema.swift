import Bytes

/// The language as data: the check, the reference page, the JSON Schema and `confcheck explain` all
/// walk these rows.
package enum Schema {
  package static func type(_ id: TypeID) -> TypeRow { types[Int(id.rawValue)] }
  package static func shape(_ id: ShapeID) -> ShapeRow { shapes[Int(id.rawValue)] }

  /// The fields of an object: they stand together.
  package static func fields(of shape: ShapeID) -> ArraySlice<FieldRow> {
    var start = 0
    while start < fields.count, fields[start].shape != shape { start += 1 }
    var end = start
    while end < fields.count, fields[end].shape == shape { end += 1 }
    return fields[start..<end]
  }

  package static func field(_ name: ArraySlice<UInt8>, of shape: ShapeID) -> FieldRow? {
    for field in fields(of: shape) where equal(field.name, name) { return field }
    return nil
  }

  package static func words(of set: ChoiceSet) -> [ChoiceRow] { choices.filter { $0.set == set } }

  /// The position of the word in its set, or nil.
  package static func choice(_ word: ArraySlice<UInt8>, of set: ChoiceSet) -> Int? {
    var position = 0
    for row in choices where row.set == set {
      if equal(row.word, word) { return position }
      position += 1
    }
    return nil
  }

  @inline(never)
  package static func equal(_ literal: StaticString, _ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.equals(literal)
  }
}
