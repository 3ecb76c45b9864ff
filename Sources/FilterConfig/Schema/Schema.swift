import Bytes

/// The language as data: the check, the reference page, the JSON Schema and `confcheck explain` all
/// walk these rows.
package enum Schema {
  package static func type(_ id: TypeID) -> TypeRow { types[Int(id.rawValue)] }
  package static func shape(_ id: ShapeID) -> ShapeRow { shapes[Int(id.rawValue)] }

  /// The fields of an object: they stand together, in the order of the shapes.
  package static func fields(of shape: ShapeID) -> ArraySlice<FieldRow> {
    let start = firstField(of: shape)
    var end = start
    while end < fields.count, fields[end].shape == shape { end += 1 }
    return fields[start..<end]
  }

  package static func field(_ name: ArraySlice<UInt8>, of shape: ShapeID) -> FieldRow? {
    var index = firstField(of: shape)
    while index < fields.count, fields[index].shape == shape {
      let field = fields[index]
      if field.name.utf8CodeUnitCount == name.count, equal(field.name, name) { return field }
      index += 1
    }
    return nil
  }

  private static func firstField(of shape: ShapeID) -> Int {
    var (low, high) = (0, fields.count)
    while low < high {
      let middle = (low + high) / 2
      if fields[middle].shape.rawValue < shape.rawValue { low = middle + 1 } else { high = middle }
    }
    return low
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
