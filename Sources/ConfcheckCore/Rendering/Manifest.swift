internal import FilterConfig

/// YAML that is to be written: a tree in the order of writing.
indirect enum Manifest {
  case null
  case bool(Bool)
  /// A number in JSON's grammar.
  case number([UInt8])
  case text([UInt8])
  case list([Manifest])
  case map([(key: [UInt8], value: Manifest)])

  /// A value of a configuration. No deeper than `ConfigLimits.depth`, as its readers have seen to.
  init(_ value: ConfigValue, of document: ConfigDocument) {
    switch document.kind(of: value) {
    case .null: self = .null
    case .false: self = .bool(false)
    case .true: self = .bool(true)
    case .number: self = .number(Array(document.text(of: value)))
    case .string: self = .text(Array(document.text(of: value)))
    case .list:
      self = .list(document.children(of: value).map { Manifest($0, of: document) })
    case .map:
      self = .map(
        document.children(of: value).map {
          (Array(document.key(of: $0)), Manifest($0, of: document))
        })
    }
  }

  static func text(_ text: String) -> Manifest { .text(Array(text.utf8)) }

  static func number(_ value: some BinaryInteger) -> Manifest {
    .number(Array(String(value).utf8))
  }

  /// The entries of a map with more behind them.
  static func + (map: Manifest, more: [(String, Manifest)]) -> Manifest {
    guard case .map(let entries) = map else { return map }
    return .map(entries + more.map { (Array($0.0.utf8), $0.1) })
  }
}

extension Manifest: ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  init(stringLiteral text: String) { self = .text(text) }

  init(arrayLiteral items: Manifest...) { self = .list(items) }

  /// In the order in which they are written down.
  init(dictionaryLiteral entries: (String, Manifest)...) {
    self = .map(entries.map { (Array($0.0.utf8), $0.1) })
  }
}
