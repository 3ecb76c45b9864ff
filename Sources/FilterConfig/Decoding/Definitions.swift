import Bytes

/// The maps of names at the top of a configuration whose members rules refer to.
enum DefinitionKind: UInt8, CaseIterable {
  case metric, matcher, service, limit, table, variable

  /// The field that holds them. Variables stand in the actions `let`.
  var field: StaticString {
    switch self {
    case .metric: "metrics"
    case .matcher: "matchers"
    case .service: "services"
    case .limit: "limits"
    case .table: "tables"
    case .variable: "let"
    }
  }

  var noun: StaticString {
    switch self {
    case .metric: "metric"
    case .matcher: "matcher"
    case .service: "service"
    case .limit: "limit"
    case .table: "table"
    case .variable: "variable"
    }
  }

  /// How many there may be.
  var capacity: Int {
    switch self {
    case .metric, .matcher: 10_000
    case .service: 256
    case .limit: 1024
    case .table: 1024
    case .variable: 256
    }
  }

  var bound: StaticString {
    switch self {
    case .metric: "at most 10000 metrics"
    case .matcher: "at most 10000 matchers"
    case .service: "at most 256 services"
    case .limit: "at most 1024 limits"
    case .table: "at most 1024 tables"
    case .variable: "at most 256 variables"
    }
  }
}

/// What one of those maps defines, in name order, so that findings and numbers do not depend on the
/// order in which a Struct brings them.
struct Definitions: ~Copyable {
  private var names = DefinedNames()
  private(set) var values = TrivialArray<ConfigValue>()

  var count: Int { values.count }

  /// Of two with one name, which is a finding, one is referred to. False when the name was there.
  @inline(never)
  mutating func add(_ value: ConfigValue, _ name: ArraySlice<UInt8>) -> Bool {
    guard names.insert(name) else { return false }
    values.append(value)
    return true
  }

  mutating func position(of name: ArraySlice<UInt8>) -> Int? { names.position(of: name) }
}

extension PlanBuilder {
  /// The position of what `reference` names among the definitions of a kind; otherwise nil, and a
  /// finding with the nearest name.
  @inline(never)
  mutating func resolve(_ reference: ConfigValue, _ kind: DefinitionKind) -> Int? {
    // Of another type: the structure check has said so.
    guard document.kind(of: reference) == .string else { return nil }
    return resolve(document[reference].text, kind, at: reference)
  }

  /// The same for a name that is a part of the text of `reference`.
  @inline(never)
  mutating func resolve(
    _ part: ByteRange, _ kind: DefinitionKind, at reference: ConfigValue
  ) -> Int? {
    let name = document.bytes[part]
    if let position = definitions[kind].position(of: name) { return position }
    var suggestion = ConfigValue.none
    // Comparing is slow: only for findings that will be shown, and among the names that somebody may
    // have written by hand.
    if !report.isFull {
      var nearest = NearestName(name)
      for index in 0..<min(definitions[kind].count, 1000) {
        let definition = definitions[kind].values[index]
        if nearest.isBetter(document.key(of: definition)) { suggestion = definition }
      }
    }
    report.add(
      Diagnostic(
        .unknownReference, at: reference, expected: .reference(kind.noun), part: part,
        related: suggestion))
    return nil
  }
}

/// The definitions of each kind.
struct DefinitionTables: ~Copyable {
  private var metrics = Definitions()
  private var matchers = Definitions()
  private var services = Definitions()
  private var limits = Definitions()
  private var tables = Definitions()
  private var variables = Definitions()

  subscript(kind: DefinitionKind) -> Definitions {
    _read {
      switch kind {
      case .metric: yield metrics
      case .matcher: yield matchers
      case .service: yield services
      case .limit: yield limits
      case .table: yield tables
      case .variable: yield variables
      }
    }
    _modify {
      switch kind {
      case .metric: yield &metrics
      case .matcher: yield &matchers
      case .service: yield &services
      case .limit: yield &limits
      case .table: yield &tables
      case .variable: yield &variables
      }
    }
  }
}
