import Bytes
import FilterConfig
import ProxyWasm

extension HeaderView {
  /// Evaluates a format into `text`. What is missing formats as nothing, as in Envoy's header
  /// mutation. Past `maxText` nothing more is collected, and the value is empty.
  @inline(never)
  func evaluate(_ format: FormatID, in phase: Phase, _ stream: FilterStream) -> ByteRange {
    evaluateIfKnown(format, in: phase, stream) ?? .empty
  }

  /// The same; nil when nothing of what the format asks for is known, and it has no text of its own:
  /// an empty header is known.
  func evaluateIfKnown(
    _ format: FormatID, in phase: Phase, _ stream: FilterStream
  ) -> ByteRange? {
    let start = text.count
    let hadOverflowed = hasOverflowed
    hasOverflowed = false
    let isKnown = append(format, in: phase, stream)
    if hasOverflowed {
      text.truncate(to: start)
      return .empty
    }
    hasOverflowed = hadOverflowed
    return isKnown ? ByteRange(start, text.count) : nil
  }

  /// Evaluates a format for as long as `body` looks at it: what is only compared takes no room in
  /// `text`. Nil where `evaluateIfKnown` gives that. `text` may move meanwhile: pointers into it that
  /// were taken before are not valid any more.
  func withValue<Result>(
    of format: FormatID, in phase: Phase, _ stream: FilterStream,
    _ body: (UnsafeBufferPointer<UInt8>?) -> Result
  ) -> Result {
    let start = text.count
    let range = evaluateIfKnown(format, in: phase, stream)
    let result = body(range.map { text[$0] })
    text.truncate(to: start)
    return result
  }

  /// Appends the value of a format. False when nothing of it is known. Recurses as deep as values and
  /// tables nest, which the decoder bounds.
  @discardableResult
  func append(_ format: FormatID, in phase: Phase, _ stream: FilterStream) -> Bool {
    var isKnown = plan.formats[Int(format.rawValue)].isEmpty
    for index in plan.formats[Int(format.rawValue)].indices {
      if append(limited: plan.parts[index], in: phase, stream) { isKnown = true }
      if hasOverflowed { return isKnown }
    }
    return isKnown
  }

  /// Appends one part, cut to its length. False when the value is not known.
  @discardableResult
  func append(limited part: FormatPart, in phase: Phase, _ stream: FilterStream) -> Bool {
    let start = text.count
    let isKnown = append(part, in: phase, stream)
    if part.maxLength != .max, text.count &- start > Int(part.maxLength) {
      text.truncate(to: start &+ Int(part.maxLength))
    }
    if text.count > Self.maxText { hasOverflowed = true }
    return isKnown
  }

  /// False when the value is not known.
  @inline(never)
  private func append(_ part: FormatPart, in phase: Phase, _ stream: FilterStream) -> Bool {
    switch part.kind {
    case .literal: text.append(contentsOf: plan.literals[part.literal])
    case .requestHeader: return appendRequestHeader(part, in: phase, stream, separator: nil)
    case .requestHeaderAll: return appendRequestHeader(part, in: phase, stream, separator: 0x2C)
    case .path: return appendPath(part, in: phase, stream)
    case .pathOnly:
      let start = text.count
      let isKnown = appendPath(part, in: phase, stream)
      text.truncate(to: query(from: start))
      return isKnown
    case .responseHeader: return appendResponseHeader(part, in: phase, stream, separator: nil)
    case .responseHeaderAll: return appendResponseHeader(part, in: phase, stream, separator: 0x2C)
    case .responseCode: appendResponseCode(in: phase)
    case .computed: return append(plan.computedValues[part.index], in: phase, stream)
    case .table: return append(plan.tables[part.index], in: phase, stream)
    case .variable: return stream.variables.append(part.index, to: &text)
    case .capture: return appendCapture(part.index, in: phase, stream)
    case .environment: text.append(contentsOf: plan.literals[plan.environment[part.index].value])
    case .property: return appendProperty(plan.literals[part.literal])
    case .integerProperty:
      guard let number = integer(plan.literals[part.literal]) else { return false }
      text.append(decimal: number)
    case .addressProperty: return appendAddress(plan.literals[part.literal])
    case .durationProperty:
      guard let span = integer(plan.literals[part.literal]) else { return false }
      text.append(decimal: span / 1_000_000)
    case .booleanProperty: return appendBoolean(plan.literals[part.literal])
    case .metadata: return appendMetadata(plan.literals[part.literal])
    case .claim: return appendClaim(plan.literals[part.literal])
    case .filterState: return appendFilterState(plan.literals[part.literal])
    case .principal: return appendPrincipal()
    case .cookie: return appendCookie(part, in: phase, stream)
    case .queryParameter: return appendQueryParameter(part, in: phase, stream)
    case .query: return appendQuery(part, in: phase, stream)
    case .decodedQuery: return appendDecodedQuery(part, in: phase, stream)
    case .host: return appendHost(part, in: phase, stream)
    case .requestID: return appendRequestHeader(part, in: phase, stream, separator: nil)
    case .responseCodeClass: return appendResponseCodeClass(in: phase)
    case .responseCodeDetails: return appendResponseCodeDetails()
    case .responseFlags: appendResponseFlags()
    case .grpcStatus, .grpcStatusSnake, .grpcStatusNumber:
      return appendGRPCStatus(part, in: phase, stream)
    case .duration: return appendDuration(in: phase)
    case .startTime: return appendStartTime(plan.literals[part.literal])
    case .random: appendRandom()
    case .uuid: appendUUID()
    case .group: return false
    }
    return true
  }

  // MARK: Headers

  /// The first value, or all with `separator` between them. False when there is none.
  func appendRequestHeader(
    _ part: FormatPart, in phase: Phase, _ stream: FilterStream, separator: UInt8?
  ) -> Bool {
    if phase == .request {
      appendOwn(part, separator: separator)
    } else {
      append(
        part, from: stream.keptRequest, plan.keptRequestPositions[part.name],
        plan.keptRequestPositions[part.alternative], separator: separator)
    }
  }

  /// As in Envoy an empty original path counts as none.
  private func appendPath(
    _ part: FormatPart, in phase: Phase, _ stream: FilterStream
  ) -> Bool {
    let start = text.count
    let isKnown = appendRequestHeader(part, in: phase, stream, separator: nil)
    if text.count > start || part.alternative == .none { return isKnown }
    var current = part
    current.name = part.alternative
    current.alternative = .none
    return appendRequestHeader(current, in: phase, stream, separator: nil)
  }

  func appendResponseHeader(
    _ part: FormatPart, in phase: Phase, _ stream: FilterStream, separator: UInt8?
  ) -> Bool {
    if phase == .response {
      appendOwn(part, separator: separator)
    } else {
      append(
        part, from: stream.keptResponse, plan.keptResponsePositions[part.name],
        plan.keptResponsePositions[part.alternative], separator: separator)
    }
  }

  @inline(never)
  private func appendOwn(_ part: FormatPart, separator: UInt8?) -> Bool {
    var name = part.name
    if !has(name), part.alternative != .none { name = part.alternative }
    guard let entry = entry(of: name) else { return false }
    if let separator {
      appendValues(of: name, separator)
    } else {
      if entries[entry].next >= 0 { tookFirstOfSeveral = true }
      text.appendCopy(of: entries[entry].value)
    }
    return true
  }

  private func append(
    _ part: FormatPart, from kept: borrowing KeptValues, _ position: Int?, _ alternative: Int?,
    separator: UInt8?
  ) -> Bool {
    var values = 0..<0
    if let position { values = kept.indices(at: position) }
    if values.isEmpty, let alternative { values = kept.indices(at: alternative) }
    for index in values {
      if index > values.lowerBound {
        guard let separator else {
          tookFirstOfSeveral = true
          break
        }
        text.append(separator)
      }
      text.append(contentsOf: kept.value(index))
    }
    return !values.isEmpty
  }
}
