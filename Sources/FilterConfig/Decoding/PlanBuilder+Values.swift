import Bytes

extension PlanBuilder {
  /// Builds the value that an object has in the fields `value` or `first`, `transform` and `default`:
  /// shapes of several actions have them. `use` follows.
  mutating func parseValue(_ fields: FieldReader) -> FormatID {
    var facts = FormatFacts()
    var choices = TrivialArray<FormatID>()
    if let single = fields["value"] { choices.append(parseFormat(single)) }
    for choice in fields.children("first") { choices.append(parseFormat(choice)) }
    let fallback = fields["default"].map { parseFormat($0) }
    let transforms = transforms(fields["transform"], &facts)
    if choices.count == 1, transforms.isEmpty, fallback == nil { return choices[0] }

    for index in choices.indices { facts.add(self.facts(choices[index])) }
    if let fallback { facts.add(self.facts(fallback)) }
    let start = plan.choices.count
    for index in choices.indices { plan.choices.append(choices[index]) }
    let index = plan.computedValues.count
    plan.computedValues.append(
      ComputedValue(
        choices: PlanRange(start, plan.choices.count), transforms: transforms, fallback: fallback))
    var parts = TrivialArray<FormatPart>()
    parts.append(FormatPart(.computed, LiteralRange(index, index)))
    return addFormat(parts, facts, at: fields.value)
  }

  /// The same for an evaluation in `phase`.
  mutating func valueFormat(_ fields: FieldReader, in phase: Phase) -> FormatID {
    let format = parseValue(fields)
    use(format, in: phase, at: fields.value)
    return format
  }

  // MARK: Transformations

  private mutating func transforms(_ value: ConfigValue?, _ facts: inout FormatFacts) -> PlanRange {
    guard let value else { return .empty }
    // Put together apart: a transformation may hold values with transformations of their own.
    var steps = TrivialArray<Transform>()
    if document.kind(of: value) == .list {
      for step in document.children(of: value) { add(step, to: &steps, &facts) }
      if steps.count > Self.maxTransforms {
        report.add(
          Diagnostic(.tooManyValues, at: value, expected: .text("at most 16 transformations")))
      }
    } else {
      add(value, to: &steps, &facts)
    }
    let start = plan.transforms.count
    for index in steps.indices { plan.transforms.append(steps[index]) }
    return PlanRange(start, plan.transforms.count)
  }

  private static var maxTransforms: Int { 16 }

  private mutating func add(
    _ value: ConfigValue, to steps: inout TrivialArray<Transform>, _ facts: inout FormatFacts
  ) {
    if document.kind(of: value) == .string {
      if let step = simpleTransform(word(value)) { steps.append(step) }
      return
    }
    let fields = FieldReader(document, value, .transform)
    // Of another type, or empty: the structure check has said so.
    guard fields["hmac"] ?? fields["mask"] ?? fields["regex"] ?? fields["substitution"] != nil
    else {
      return
    }
    if let hmac = fields["hmac"] {
      let fields = FieldReader(document, hmac, .hmac)
      guard let key = fields["key"] else { return }
      let format = parseFormat(key)
      facts.add(self.facts(format))
      steps.append(.hmac(key: format, output: output(fields["output"])))
    } else if let mask = fields["mask"] {
      if let step = self.mask(mask) { steps.append(step) }
    } else if let position = substitution(fields) {
      facts.add(self.facts(plan.substitutions[Int(position)].template))
      steps.append(.substitute(position))
    }
  }

  private func simpleTransform(_ word: Word) -> Transform? {
    if word == "lower" { return .lower }
    if word == "upper" { return .upper }
    if word == "trim" { return .trim }
    if word == "url_encode" { return .urlEncode }
    if word == "url_decode" { return .urlDecode }
    if word == "html_escape" { return .htmlEscape }
    if word == "json_escape" { return .jsonEscape }
    if word == "base64" { return .base64 }
    if word == "base64url" { return .base64URL }
    if word == "base64_decode" { return .base64Decode }
    return word == "sha256" ? .sha256 : nil
  }

  private func output(_ choice: ConfigValue?) -> DigestOutput {
    guard let choice else { return .hex }
    return word(choice) == "base64" ? .base64 : word(choice) == "base64url" ? .base64URL : .hex
  }

  /// `[24, 64]`: bits of IPv4, then of IPv6.
  private mutating func mask(_ value: ConfigValue) -> Transform? {
    var bits = TrivialArray<UInt8>()
    for item in document.children(of: value) {
      guard let number = ConfigNumber.integer(document.text(of: item)) else { return nil }
      bits.append(UInt8(clamping: number))
    }
    guard bits.count == 2, bits[0] <= 32 else {
      report.add(
        Diagnostic(
          .outOfRange, at: value,
          expected: .text("two numbers of bits, 0 to 32 of IPv4 and 0 to 128 of IPv6")))
      return nil
    }
    return .mask(bits[0], bits[1])
  }

  // MARK: Text that becomes a header

  /// What stands in the configuration itself cannot break a message; what requests bring is checked
  /// when it is written. Looks into values that are maps as deep as documents nest.
  mutating func checkHeaderText(_ value: ConfigValue) {
    switch document.kind(of: value) {
    case .map:
      for member in document.children(of: value) {
        let field = Word(bytes: document.key(of: member))
        if field == "value" || field == "default" {
          checkHeaderText(member)
        } else if field == "first" {
          for choice in document.children(of: member) { checkHeaderText(choice) }
        }
      }
    default:
      if document.text(of: value).contains(where: { $0 == 0 || $0 == 0x0A || $0 == 0x0D }) {
        report.add(
          Diagnostic(
            .invalidHeaderValue, at: value, expected: .text("a value without CR, LF and NUL")))
      }
    }
  }
}
