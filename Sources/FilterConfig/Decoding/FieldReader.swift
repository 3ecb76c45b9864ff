import Bytes

/// Reads the fields of one object by name. The structure check has passed, so what is there is of the
/// right type; what the language does not have cannot be asked for.
struct FieldReader {
  let document: ConfigDocument
  let value: ConfigValue
  let shape: ShapeID

  init(_ document: ConfigDocument, _ value: ConfigValue, _ shape: ShapeID) {
    self.document = document
    self.value = value
    self.shape = shape
  }

  /// The value of the field, or nil.
  @inline(never)
  subscript(_ name: StaticString) -> ConfigValue? {
    assert(name.withUTF8Buffer { Schema.field(ArraySlice($0), of: shape) != nil })
    let member = document.member(name, of: value)
    return member.exists ? member : nil
  }

  /// False when the field is not there.
  @inline(never)
  func bool(_ name: StaticString) -> Bool {
    self[name].map { document.kind(of: $0) == .true } ?? false
  }

  /// The number, or the milliseconds of a duration. The type's fallback when the field is not there.
  @inline(never)
  func integer(_ name: StaticString) -> Int {
    if let value = self[name] {
      let text = document.text(of: value)
      if let number = ConfigNumber.integer(text) { return Int(truncatingIfNeeded: number) }
      if let span = ConfigDuration.milliseconds(text) { return Int(truncatingIfNeeded: span) }
    }
    for field in Schema.fields(of: shape)
    where name.withUTF8Buffer({ Schema.equal(field.name, ArraySlice($0)) }) {
      return Int(Schema.type(field.type).fallback)
    }
    return 0
  }

  /// The elements of a list or the members of a map; none when the field is not there.
  @inline(never)
  func children(_ name: StaticString) -> ConfigDocument.Children {
    document.children(of: self[name] ?? .none)
  }
}
