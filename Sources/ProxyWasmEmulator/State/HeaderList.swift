/// A header map as Envoy keeps it: an ordered list of lower-case names and byte values, where a name
/// may stand several times, and pseudo headers stand first.
///
///     let headers: HeaderList = [":method": "GET", ":path": "/", "x-a": "1", "x-a": "2"]
public struct HeaderList: Equatable, Sendable {
  /// One entry.
  public struct Field: Equatable, Sendable {
    public var name: [UInt8]
    public var value: [UInt8]

    public init(name: [UInt8], value: [UInt8]) {
      self.name = name
      self.value = value
    }
  }

  /// Which names have one place only.
  enum Kind {
    case plain, request, response
  }

  public private(set) var fields: [Field] = []
  private var kind = Kind.plain

  public init() {}

  public init(_ fields: [Field]) { for field in fields { add(field.name, field.value) } }

  /// The same headers as Envoy keeps them in a map of `kind`.
  init(_ headers: HeaderList, as kind: Kind) {
    self.kind = kind
    for field in headers.fields { add(field.name, field.value) }
  }

  public static func == (left: HeaderList, right: HeaderList) -> Bool {
    left.fields == right.fields
  }

  public var count: Int { fields.count }
  public var isEmpty: Bool { fields.isEmpty }

  /// The bytes of all names and values, which is what Envoy's limits and `headers_bytes` count.
  public var byteCount: Int { fields.reduce(0) { $0 + $1.name.count + $1.value.count } }

  // MARK: Text, for tests

  /// The first value of `name` as text, or nil; set it to leave one entry, or nil for none.
  public subscript(_ name: String) -> String? {
    get { first(Array(name.utf8)).map { String(decoding: $0, as: UTF8.self) } }
    set {
      if let newValue {
        set(Array(name.utf8), Array(newValue.utf8))
      } else {
        remove(Array(name.utf8))
      }
    }
  }

  /// All values of `name` as text, in order.
  public func values(of name: String) -> [String] {
    let name = key(Array(name.utf8))
    return fields.filter { $0.name == name }.map { String(decoding: $0.value, as: UTF8.self) }
  }

  /// This list with the entries of `other` added.
  public func adding(_ other: HeaderList) -> HeaderList {
    var result = self
    for field in other.fields { result.add(field.name, field.value) }
    return result
  }

  /// This list with each name of `other` standing as it does there.
  public func setting(_ other: HeaderList) -> HeaderList {
    var result = self
    for field in other.fields { result.remove(field.name) }
    return result.adding(other)
  }

  // MARK: Bytes

  /// The first value of `name`.
  public func first(_ name: [UInt8]) -> [UInt8]? {
    let name = key(name)
    return fields.first { $0.name == name }?.value
  }

  /// Adds an entry, behind the others or, for a pseudo header, behind the other pseudo headers. In a map
  /// of Envoy's, joins it to the one there is if the name has one place only.
  public mutating func add(_ name: [UInt8], _ value: [UInt8]) {
    let field = Field(name: key(name), value: value)
    if kind != .plain, let place = fields.firstIndex(where: { $0.name == field.name }),
      isInline(field.name)
    {
      fields[place].value += [0x2C] + value
      return
    }
    if field.name.first == 0x3A, let place = fields.firstIndex(where: { $0.name.first != 0x3A }) {
      fields.insert(field, at: place)
    } else {
      fields.append(field)
    }
  }

  /// Removes every entry of `name` and adds one.
  public mutating func set(_ name: [UInt8], _ value: [UInt8]) {
    remove(name)
    add(name, value)
  }

  /// Removes every entry of `name`.
  public mutating func remove(_ name: [UInt8]) {
    let name = key(name)
    fields.removeAll { $0.name == name }
  }

  private func isInline(_ name: [UInt8]) -> Bool {
    let name = String(decoding: name, as: UTF8.self)
    return switch kind {
    case .plain: false
    case .request: InlineHeaders.request.contains(name)
    case .response: InlineHeaders.response.contains(name)
    }
  }

  /// The name that `name` is found under: lower case, and `:authority` for a request's `host`.
  private func key(_ name: [UInt8]) -> [UInt8] {
    var name = name
    for place in name.indices where name[place] &- 0x41 < 26 { name[place] |= 0x20 }
    return kind == .request && name == Self.host ? Self.authority : name
  }

  private static let host = Array("host".utf8)
  private static let authority = Array(":authority".utf8)
}

extension HeaderList: ExpressibleByDictionaryLiteral {
  /// Keeps the order, and names that stand several times.
  public init(dictionaryLiteral elements: (String, String)...) {
    for (name, value) in elements { add(Array(name.utf8), Array(value.utf8)) }
  }
}

extension HeaderList: CustomStringConvertible {
  public var description: String {
    fields.map {
      "\(String(decoding: $0.name, as: UTF8.self)): \(String(decoding: $0.value, as: UTF8.self))"
    }.joined(separator: "\n")
  }
}
