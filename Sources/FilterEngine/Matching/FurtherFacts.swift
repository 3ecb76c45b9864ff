import ByteRegex
import Bytes
import FilterConfig
import ProxyWasm

/// What matches that few rules have make of a request: each fact is found when the first match asks for
/// it, and once until an edit.
struct FurtherFacts: ~Copyable {
  /// The text of values that do not stand in the header map as they are.
  var bytes = TrivialArray<UInt8>()
  private(set) var query = NamedValues()
  private(set) var cookies = NamedValues()
  private var hasQuery = false
  private var hasCookies = false
  /// The path decoded and folded; nil until asked for.
  private var path: ByteRange?
  /// The client's address, which no edit changes.
  private var address: IPAddress?
  private var hasAddress = false
  /// What named groups have found: their number in the plan, and where it stands in `captureText`.
  private var captures = TrivialArray<Capture>()
  private var captureText = TrivialArray<UInt8>()
  private var groups = TrivialArray<Int32>()
  /// Whether named groups are noted.
  private(set) var isCapturing = false
  /// Whether a matcher has pointers into the view's text.
  var isTextLent = false
  /// The text to which those pointers lead since it has moved, or room for it.
  private var lentText = TrivialArray<UInt8>()

  /// An edit has been made.
  mutating func forgetHeaders() {
    guard hasQuery || hasCookies || path != nil else { return }
    bytes.removeAll()
    query.forget()
    cookies.forget()
    hasQuery = false
    hasCookies = false
    path = nil
  }

  /// Lets everything go that belongs to the current callback.
  mutating func forget() {
    forgetHeaders()
    hasAddress = false
    if bytes.byteCapacity > 1 << 16 { bytes = TrivialArray() }
    if lentText.byteCapacity > 1 << 16 { lentText = TrivialArray() }
  }

  /// Before the view's text grows: whoever has pointers into it keeps what they lead to.
  @inline(never)
  mutating func keepLent(_ text: inout TrivialArray<UInt8>) {
    guard isTextLent else { return }
    lentText.removeAll()
    lentText.append(contentsOf: text.bytes)
    swap(&lentText, &text)
    // The text is whole in its new place, and nobody has pointers into that.
    isTextLent = false
  }

  // MARK: Captures

  struct Capture: BitwiseCopyable {
    var group: UInt32
    var text: ByteRange
  }

  mutating func beginCapture() { isCapturing = true }

  mutating func endCapture() {
    isCapturing = false
    captures.removeAll()
    if captureText.byteCapacity > 1 << 14 { captureText = TrivialArray() }
    captureText.removeAll()
  }

  /// Whether the whole value matches; then what the named groups have found is noted.
  mutating func capture(
    _ named: PlanRange, of regex: Regex, _ value: UnsafeBufferPointer<UInt8>, _ plan: Plan,
    _ scratch: inout RegexScratch
  ) -> Bool {
    guard regex.matchWhole(value, &scratch, groups: &groups) else { return false }
    for index in named.indices {
      let slot = Int(plan.namedGroups[index].number) &* 2
      guard slot &+ 1 < groups.count, groups[slot] >= 0 else { continue }
      let start = captureText.count
      captureText.append(
        contentsOf: UnsafeBufferPointer(
          rebasing: value[Int(groups[slot])..<Int(max(groups[slot], groups[slot &+ 1]))]))
      captures.append(
        Capture(
          group: UInt32(truncatingIfNeeded: index), text: ByteRange(start, captureText.count)))
    }
    return true
  }

  /// What a group has found first; nil when it was no part of the match.
  func captured(_ group: UInt32) -> UnsafeBufferPointer<UInt8>? {
    for index in captures.indices where captures[index].group == group {
      return captureText[captures[index].text]
    }
    return nil
  }

  // MARK: Finding

  @inline(never)
  mutating func findQuery(_ path: UnsafeBufferPointer<UInt8>?, _ plan: Plan) {
    if hasQuery { return }
    hasQuery = true
    if let path { query.readQuery(of: path, names: plan.parameterNames, plan, into: &bytes) }
  }

  /// Several cookie headers are one.
  @inline(never)
  mutating func findCookies(_ view: HeaderView, _ name: NameID, _ plan: Plan) {
    if hasCookies { return }
    hasCookies = true
    var entry = view.first[name.index]
    while entry >= 0 {
      cookies.readCookies(
        view.text[view.entries[Int(entry)].value], names: plan.cookieNames, plan, into: &bytes)
      entry = view.entries[Int(entry)].next
    }
  }

  @inline(never)
  mutating func normalizedPath(
    of path: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    if let known = self.path { return bytes[known] }
    let range = PathNormalization.append(path, to: &bytes)
    self.path = range
    return bytes[range]
  }

  /// The address of the client as trusted by the proxy; nil where it has none, as on a Unix socket.
  @inline(never)
  mutating func remoteAddress() -> IPAddress? {
    if hasAddress { return address }
    hasAddress = true
    address = nil
    let path: StaticString = "source\0address"
    path.withUTF8Buffer { path in
      do throws(Status) {
        address = try Host.property(path).withBytes { Self.address($0) }
      } catch {}  // Not known: it lies in no range.
    }
    return address
  }

  /// `10.0.0.1:80` and `[::1]:80`.
  private static func address(_ text: UnsafeBufferPointer<UInt8>) -> IPAddress? {
    guard let colon = text.lastIndex(of: 0x3A) else { return nil }
    if text.first == 0x5B, colon > 1, text[colon &- 1] == 0x5D {
      return IPAddress(UnsafeBufferPointer(rebasing: text[1..<(colon &- 1)]))
    }
    return IPAddress(UnsafeBufferPointer(rebasing: text[0..<colon]))
  }
}
