import Bytes

extension PlanBuilder {
  /// Appends the part that an operator stands for; a finding where it cannot be.
  mutating func add(
    _ found: FormatParser.Operator, _ text: ArraySlice<UInt8>, at value: ConfigValue,
    to parts: inout TrivialArray<FormatPart>, _ facts: inout FormatFacts
  ) {
    let name = ByteRange(found.name.lowerBound, found.name.upperBound)
    let whole = ByteRange(found.whole.lowerBound, found.whole.upperBound)
    guard let row = Schema.formatOperator(text[found.name]) else {
      report.add(Diagnostic(.invalidFormat, at: value, expected: .operator, part: name))
      return
    }
    if row.isPlanned {
      report.add(Diagnostic(.notYetSupported, at: value, part: name))
      return
    }
    if row.isUnknowable {
      report.add(
        Diagnostic(.notKnownToPlugins, at: value, expected: .text(row.property), part: name))
      return
    }
    let argument = found.argument.map { text[$0] } ?? []
    // Envoy takes empty parentheses.
    if row.argument == .none, !argument.isEmpty || (found.maxLength != nil && !row.takesLength) {
      report.add(
        Diagnostic(
          .invalidFormat, at: value, expected: .text("an operator without argument and length"),
          part: whole))
      return
    }
    var part = FormatPart(row.kind, .empty)
    part.maxLength = found.maxLength ?? .max
    let place = OperatorPlace(value: value, whole: whole, argument: argument)
    if let expected = read(place, row, &part, &facts) {
      if !expected.isEmptyText {
        report.add(Diagnostic(.invalidFormat, at: value, expected: .text(expected), part: whole))
      }
      return
    }
    facts.narrow(to: row.phases, late: whole)
    if part.readsRequestHeaders { facts.reads |= FormatFacts.readsRequest }
    if part.readsResponseHeaders { facts.reads |= FormatFacts.readsResponse }
    parts.append(part)
  }

  /// Where an operator stands.
  struct OperatorPlace {
    var value: ConfigValue
    var whole: ByteRange
    var argument: ArraySlice<UInt8>
  }

  /// Reads the argument into the part. Nil when all is well, what was expected when it is not, and ""
  /// when a finding says so already.
  private mutating func read(
    _ place: OperatorPlace, _ row: OperatorRow, _ part: inout FormatPart,
    _ facts: inout FormatFacts
  ) -> StaticString? {
    let argument = place.argument
    switch row.argument {
    case .none:
      readFixed(row, &part)
      return nil
    case .header: return readHeaderArgument(argument, &part)
    case .path:
      return readPathArgument(argument, &part)
        ? nil : "nothing, or WQ or NQ, then ORIG, PATH or ORIG_OR_PATH after ':'"
    case .name: return readReference(place, &part, &facts)
    case .cookie:
      guard HeaderNames.isToken(argument) else { return "the name of a cookie in parentheses" }
      part.name = intern("cookie")
      part.literal = literal(argument)
      return nil
    case .parameter:
      guard !argument.isEmpty else { return "the name of a query parameter in parentheses" }
      part.name = .path
      part.literal = literal(argument)
      return nil
    case .metadata:
      // Envoy leaves whatever stands between the colons as it is.
      guard let first = argument.first, first != UInt8(ascii: ":") else {
        return "a filter's name and keys with ':' between them in parentheses"
      }
      part.literal = literal(ofPath: argument, separator: UInt8(ascii: ":"))
      return nil
    case .claim:
      guard !argument.isEmpty else { return "the name of a claim in parentheses" }
      part.literal = literal(argument)
      return nil
    case .filterState: return readFilterState(argument, &part)
    case .property:
      guard isPropertyPath(argument) else {
        return "the path of a property, such as connection.tls_version, in parentheses"
      }
      part.literal = literal(ofPath: argument, separator: UInt8(ascii: "."))
      part.kind = Self.propertyKind(plan.literals[part.literal])
      return nil
    case .environment: return readEnvironment(place, &part)
    case .query:
      part.name = .path
      if Schema.equal("DECODED", argument) {
        part.kind = .decodedQuery
      } else if !argument.isEmpty, !Schema.equal("ORIG", argument) {
        return "nothing, ORIG or DECODED in parentheses"
      }
      return nil
    case .grpcStatus:
      part.name = intern("grpc-status")
      if Schema.equal("SNAKE_STRING", argument) {
        part.kind = .grpcStatusSnake
      } else if Schema.equal("NUMBER", argument) {
        part.kind = .grpcStatusNumber
      } else if !argument.isEmpty, !Schema.equal("CAMEL_STRING", argument) {
        return "nothing, CAMEL_STRING, SNAKE_STRING or NUMBER in parentheses"
      }
      return nil
    case .time:
      guard TimeFormat.isKnown(argument) else {
        return "a time's format, as of strftime, in parentheses"
      }
      part.literal = argument.isEmpty ? literal("%Y-%m-%dT%H:%M:%S.%3fZ") : literal(argument)
      return nil
    }
  }

  /// Operators without an argument of which the row says all.
  private mutating func readFixed(_ row: OperatorRow, _ part: inout FormatPart) {
    switch row.kind {
    case .property, .integerProperty, .addressProperty:
      part.literal = literal(row.property)
    case .host: part.name = .authority
    case .requestID: part.name = intern("x-request-id")
    default: break
    }
  }

  /// How a property is written: the host does not say what type the bytes of a value have.
  static func propertyKind(_ path: UnsafeBufferPointer<UInt8>) -> FormatPart.Kind {
    for integer: StaticString in [
      "request\0size", "request\0total_size", "request\0headers_bytes", "response\0code",
      "response\0flags", "response\0grpc_status", "response\0size", "response\0total_size",
      "response\0headers_bytes", "source\0port", "destination\0port", "connection\0id",
      "connection_id", "upstream\0port", "upstream\0request_attempt_count",
      "upstream\0num_endpoints", "xds\0listener_direction",
    ] where path.equals(integer) { return .integerProperty }
    for duration: StaticString in [
      "request\0duration", "response\0backend_latency", "upstream\0cx_pool_ready_duration",
    ] where path.equals(duration) { return .durationProperty }
    return path.equals("connection\0mtls") ? .booleanProperty : .property
  }

  // MARK: Headers

  private mutating func readHeaderArgument(
    _ argument: ArraySlice<UInt8>, _ part: inout FormatPart
  ) -> StaticString? {
    let (name, alternative) = Self.halves(of: argument, at: 0x3F)
    guard Self.isReadable(name), Self.isReadable(alternative ?? name) else {
      return "a header name in parentheses, or two with '?' between"
    }
    let isRequest = part.kind == .requestHeader || part.kind == .requestHeaderAll
    part.name = isRequest ? internRead(name) : intern(name)
    if let alternative {
      part.alternative = isRequest ? internRead(alternative) : intern(alternative)
    }
    return nil
  }

  private static func isReadable(_ name: ArraySlice<UInt8>) -> Bool {
    HeaderNames.isToken(name) || HeaderNames.isKnownPseudo(name)
  }

  /// What stands before and behind the first separator; nothing behind when there is none.
  private static func halves(
    of text: ArraySlice<UInt8>, at separator: UInt8
  ) -> (ArraySlice<UInt8>, ArraySlice<UInt8>?) {
    guard let place = text.firstIndex(of: separator) else { return (text, nil) }
    return (text[..<place], text[(place + 1)...])
  }

  /// `WQ` (with query, the default) or `NQ`; `ORIG`, `PATH` or `ORIG_OR_PATH` (the default).
  private mutating func readPathArgument(
    _ argument: ArraySlice<UInt8>, _ part: inout FormatPart
  ) -> Bool {
    let (query, second) = Self.halves(of: argument, at: 0x3A)
    if !query.isEmpty {
      if Schema.equal("NQ", query) {
        part.kind = .pathOnly
      } else if !Schema.equal("WQ", query) {
        return false
      }
    }
    let source = second ?? []
    if source.isEmpty || Schema.equal("ORIG_OR_PATH", source) {
      part.name = intern("x-envoy-original-path")
      part.alternative = intern(":path")
    } else if Schema.equal("ORIG", source) {
      part.name = intern("x-envoy-original-path")
    } else if Schema.equal("PATH", source) {
      part.name = intern(":path")
    } else {
      return false
    }
    return true
  }

  // MARK: What the host knows

  @inline(never)
  mutating func literal(
    ofPath path: ArraySlice<UInt8>, separator: UInt8
  ) -> LiteralRange {
    let start = plan.literals.count
    for byte in path { plan.literals.append(byte == separator ? 0 : byte) }
    return LiteralRange(start, plan.literals.count)
  }

  func isPropertyPath(_ path: ArraySlice<UInt8>) -> Bool {
    var isStart = true
    for byte in path {
      if byte == UInt8(ascii: ".") {
        if isStart { return false }
        isStart = true
      } else {
        if byte < 0x21 || byte == 0x7F { return false }
        isStart = false
      }
    }
    return !isStart
  }

  /// The text of a filter state is what a plugin gets; its JSON or its fields are not.
  private mutating func readFilterState(
    _ argument: ArraySlice<UInt8>, _ part: inout FormatPart
  ) -> StaticString? {
    guard argument.count > 6, argument.ends(with: Array(":PLAIN".utf8)) else {
      return "a filter state's name and :PLAIN in parentheses; a plugin knows no other form of it"
    }
    part.literal = literal(argument.dropLast(6))
    return nil
  }

  private mutating func readEnvironment(
    _ place: OperatorPlace, _ part: inout FormatPart
  ) -> StaticString? {
    let name = place.argument
    guard !name.isEmpty, !name.contains(where: { $0 == UInt8(ascii: "=") || $0 == 0 }) else {
      return "the name of a variable of the VM's environment in parentheses"
    }
    for index in plan.environment.indices
    where plan.literals[plan.environment[index].name].equals(name) {
      part.literal = LiteralRange(index, index)
      return nil
    }
    part.literal = LiteralRange(plan.environment.count, plan.environment.count)
    plan.environment.append(
      EnvironmentVariable(
        name: literal(name), place: place.value,
        namePart: ByteRange(name.startIndex, name.endIndex), value: .empty))
    return nil
  }

  // MARK: References

  private mutating func readReference(
    _ place: OperatorPlace, _ part: inout FormatPart, _ facts: inout FormatFacts
  ) -> StaticString? {
    guard !place.argument.isEmpty else { return "a name in parentheses" }
    let name = ByteRange(place.argument.startIndex, place.argument.endIndex)
    var index: Int?
    switch part.kind {
    case .table:
      index = resolve(name, .table, at: place.value)
      if let index {
        guard let inner = root(ofTable: index) else {
          report.add(
            Diagnostic(.referenceCycle, at: place.value, expected: .reference("table"), part: name))
          return ""
        }
        facts.add(inner)
      }
    case .variable:
      index = resolve(name, .variable, at: place.value)
      if let index { facts.narrow(to: variablePhases[index], late: place.whole) }
    default: index = captureIndex(name, at: place.value)
    }
    guard let index else { return "" }
    part.literal = LiteralRange(index, index)
    return nil
  }
}

extension StaticString {
  var isEmptyText: Bool { utf8CodeUnitCount == 0 }
}
