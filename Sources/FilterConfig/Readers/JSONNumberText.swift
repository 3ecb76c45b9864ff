import Bytes

extension JSONNumber {
  /// Appends a finite number in JSON's grammar, with at most 14 significant digits.
  package static func append(_ value: Double, to text: inout TrivialArray<UInt8>) {
    var digits: [UInt8] = []
    if digits.append(jsonNumber: value) { text.append(contentsOf: digits[...]) }
  }
}
