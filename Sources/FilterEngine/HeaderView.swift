import ByteRegex
import Bytes
import FilterConfig
import ProxyWasm

/// One of the host's header maps, read once, with the edits so far laid over it.
///
/// One serves all streams of a plugin, since callbacks do not nest; nothing in it outlives a callback.
/// After `load` every name that the configuration mentions is known by number, so that matches,
/// formats and edits compare no names. Edits append to `text` and `entries` and change the chains;
/// what the host has stays in the first `hostCount` entries, and `flush` writes the difference.
final class HeaderView {
  struct Entry {
    var name: NameID
    /// In `text`, for entries of the host's; an edit's name is its number's.
    var nameRange: ByteRange
    var value: ByteRange
    /// The next value of the same name, or -1. From an entry of the host's it may lead to an edit:
    /// the host's own chain ends before `hostCount`.
    var next: Int32
  }

  struct Touched {
    var name: NameID
    /// The first of the host's own entries of this name, or -1; in a map that is not read, `unknown`
    /// when whatever the host has must go.
    var hostFirst: Int32

    static var unknown: Int32 { -2 }
  }

  /// More text than this, headers and everything written in one callback, is not collected.
  static var maxText: Int { 1 << 20 }

  let kind: HeaderMapKind
  let plan: Plan
  var text = TrivialArray<UInt8>()
  var entries = TrivialArray<Entry>()
  /// The first entry of each name, by number, or -1.
  var first: TrivialArray<Int32>
  var touched = TrivialArray<Touched>()
  private var isTouched: TrivialArray<Bool>
  var hostCount = 0
  /// Whether a value came out too large in this callback.
  var hasOverflowed = false
  /// Whether a format took the first of several values since this was last cleared.
  var tookFirstOfSeveral = false
  /// What a transformation makes of a value.
  var scratchText = TrivialArray<UInt8>()
  var regexScratch = RegexScratch()
  /// What reading the map in this callback gave; nil when nothing asked for it yet.
  private var loaded: Status?
  /// The map is edited without being read: for edits that are the same whatever it holds.
  var isUnread = false
  /// Nil until asked for and after an edit.
  var facts: Facts?
  /// What few rules ask.
  var further = FurtherFacts()
  /// What the plan's index finds.
  let candidates = RuleCandidates()
  #if !hasFeature(Embedded)
    /// How many rules were tried so far.
    var triedRules = 0
  #endif
  /// Names of the host's that no rule mentions and a glob hit, numbered behind the plan's.
  private(set) var extraNames = TrivialArray<ByteRange>()

  init(_ kind: HeaderMapKind, _ plan: Plan) {
    self.kind = kind
    self.plan = plan
    first = TrivialArray(repeating: -1, count: plan.names.count)
    isTouched = TrivialArray(repeating: false, count: plan.names.count)
  }

  // MARK: Reading the host

  /// Reads the host's map, unless that was tried already: once in a callback, whatever comes of it.
  func load() -> Status {
    if let loaded { return loaded }
    var status = Status.ok
    do throws(Status) {
      let pairs = try Host.headerPairs(kind)
      if !pairs.withBytes({ read($0) }) { status = .serializationFailure }
    } catch {
      status = error
    }
    loaded = status
    return status
  }

  private func read(_ pairs: UnsafeBufferPointer<UInt8>) -> Bool {
    text.append(contentsOf: pairs)
    let plan = plan
    let literals = plan.literals.bytes
    let whole = HeaderPairs.forEach(in: pairs) { nameRange, value in
      let bytes = UnsafeBufferPointer(rebasing: pairs[Int(nameRange.start)..<Int(nameRange.end)])
      let name = plan.names.find(bytes, in: literals)
      entries.append(Entry(name: name, nameRange: nameRange, value: value, next: -1))
      if name != .none { link(entries.count &- 1, as: name) }
    }
    hostCount = entries.count
    return whole
  }

  /// Puts the last entry at the end of its name's chain.
  func link(_ entry: Int, as name: NameID) {
    var last = first[name.index]
    guard last >= 0 else {
      first[name.index] = Int32(truncatingIfNeeded: entry)
      return
    }
    while entries[Int(last)].next >= 0 { last = entries[Int(last)].next }
    entries[Int(last)].next = Int32(truncatingIfNeeded: entry)
  }

  /// Lets everything go that belongs to the current callback; memory is kept for the next.
  func forget() {
    for index in entries.indices {
      let name = entries[index].name
      if name != .none { first[name.index] = -1 }
    }
    for index in touched.indices {
      let name = touched[index].name
      first[name.index] = -1
      isTouched[name.index] = false
    }
    first.truncate(to: plan.names.count)
    isTouched.truncate(to: plan.names.count)
    extraNames.removeAll()
    touched.removeAll()
    entries.removeAll()
    // One oversized request must not hold its memory for ever.
    if text.byteCapacity > 1 << 16 { text = TrivialArray() } else { text.removeAll() }
    hostCount = 0
    hasOverflowed = false
    loaded = nil
    isUnread = false
    facts = nil
    further.forget()
    candidates.areKnown = false
  }

  // MARK: Asking

  /// The first value of a header, or nil.
  @inline(__always)
  func value(of name: NameID) -> ByteRange? {
    let entry = first[name.index]
    return entry < 0 ? nil : entries[Int(entry)].value
  }

  func has(_ name: NameID) -> Bool { first[name.index] >= 0 }

  /// The entry with the first value of a header, or nil.
  func entry(of name: NameID) -> Int? {
    let entry = first[name.index]
    return entry < 0 ? nil : Int(entry)
  }

  func nameBytes(_ name: NameID) -> UnsafeBufferPointer<UInt8> {
    name.index < plan.names.count
      ? plan.literals[plan.names.ranges[name.index]]
      : text[extraNames[name.index &- plan.names.count]]
  }

  // MARK: Numbers for names

  /// Gives a name of the host's that no rule mentions a number for this view; `.none` when there are
  /// no more.
  @discardableResult
  func number(_ entry: Int) -> NameID {
    let name = extraNumber(entries[entry].nameRange)
    guard name != .none else { return .none }
    entries[entry].name = name
    link(entry, as: name)
    return name
  }

  /// The number of a lower-case name that stands in `text`, whoever mentions it, with what the host has
  /// of it; `.none` when there are no more.
  func number(named range: ByteRange) -> NameID {
    let known = plan.names.find(text[range], in: plan.literals.bytes)
    if known != .none { return known }
    for entry in 0..<hostCount where entries[entry].name == .none {
      if text[entries[entry].nameRange].equals(text[range]) { number(entry) }
    }
    return extraNumber(range)
  }

  private func extraNumber(_ range: ByteRange) -> NameID {
    for index in extraNames.indices where text[extraNames[index]].equals(text[range]) {
      return NameID(UInt16(truncatingIfNeeded: plan.names.count &+ index))
    }
    guard plan.names.count &+ extraNames.count < NameID.none.index else { return .none }
    extraNames.append(range)
    first.append(-1)
    isTouched.append(false)
    return NameID(UInt16(truncatingIfNeeded: plan.names.count &+ extraNames.count &- 1))
  }

  /// Notes that a name is about to change; `replacing`: that what it has goes.
  func touch(_ name: NameID, replacing: Bool = false) {
    facts = nil
    if plan.index.firstTable(of: name) != nil { candidates.areKnown = false }
    if !isTouched[name.index] {
      isTouched[name.index] = true
      touched.append(Touched(name: name, hostFirst: first[name.index]))
    }
    guard isUnread, replacing else { return }
    for index in touched.indices where touched[index].name == name {
      touched[index].hostFirst = Touched.unknown
    }
  }
}
