/// A property's value, as tests write it; the guest gets the host's bytes for it.
public enum PropertyValue: Sendable {
  case bytes([UInt8])
  case text(String)
  /// Also timestamps (nanoseconds since the Unix epoch) and durations (nanoseconds).
  case integer(Int64)
  case bool(Bool)
  case double(Double)
  /// A map or a message; paths lead into it.
  case map([(name: String, value: PropertyValue)])
  /// Encoded as a map with the elements as names.
  case list([PropertyValue])
  /// Not there, even where the emulator has a default.
  case absent

  /// Envoy's bytes for it, or nil when absent.
  var encoded: [UInt8]? {
    switch self {
    case .bytes(let bytes): bytes
    case .text(let text): Array(text.utf8)
    case .integer(let value): Self.littleEndian(UInt64(bitPattern: value))
    case .bool(let value): [value ? 1 : 0]
    case .double(let value): Self.littleEndian(value.bitPattern)
    case .map(let members):
      HeaderList.encode(
        members.map { .init(name: Array($0.name.utf8), value: $0.value.encoded ?? []) })
    case .list(let elements):
      HeaderList.encode(elements.map { .init(name: $0.encoded ?? [], value: []) })
    case .absent: nil
    }
  }

  private static func littleEndian(_ value: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  /// What `segment` leads to.
  subscript(_ segment: String) -> PropertyValue? {
    switch self {
    case .map(let members): members.first { $0.name == segment }?.value
    case .list(let elements): Int(segment).flatMap { elements.indices ~= $0 ? elements[$0] : nil }
    default: nil
    }
  }
}

extension PropertyValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .text(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(dictionaryLiteral elements: (String, PropertyValue)...) {
    self = .map(elements.map { (name: $0.0, value: $0.1) })
  }
}
