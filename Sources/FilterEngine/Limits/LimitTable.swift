import Bytes
import ProxyWasm

/// The table that holds the allowances of all limits of a namespace, in shared data: 2^depth sets,
/// made when a plugin is configured and never more of them by what requests bring.
///
/// There is one pool of names, `0` to `2^depth - 1`, for a namespace, whatever its limits are called:
/// shared data cannot be deleted, so a table never shrinks, and entries of limits that are gone are
/// free once their time has come. A table grows by splitting: set i becomes i and i + 2^depth, each
/// with all that i knew, and one compare-and-swap on i makes both valid. Nothing is lost or forgotten,
/// also not for workers that still go by the old depth: the set tells them its own.
struct LimitTable: ~Copyable {
  /// 131,072 sets, some 60 MB with what the host needs for each.
  static var maxDepth: UInt8 { 17 }
  /// Entries for which one set is made: half of its places, so that sets rarely are full.
  static var load: UInt32 { 8 }
  /// Times that somebody else may write first.
  static var attempts: Int { 16 }

  private(set) var secret = KeyHash.Secret(low: 0, high: 0)
  private(set) var depth: UInt8 = 0
  /// Why there is no table.
  private(set) var status = Status.notFound
  /// The name of a set: what begins all names of the namespace, then the number in four bytes.
  private var name = TrivialArray<UInt8>()
  /// An empty set, or the marker.
  private var scratch = TrivialArray<UInt8>()

  /// The smallest depth with room for so many entries.
  static func depth(entries: UInt32) -> UInt8 {
    var depth: UInt8 = 0
    while depth < maxDepth, load &<< UInt32(depth) < entries { depth &+= 1 }
    return depth
  }

  // MARK: Charging

  /// Takes from the set of a hash: `body` charges the copy it is given, as the whole namespace knows
  /// it at that moment, and says whether it is to be written. It may be asked again.
  /// - Returns: `.ok`, `.casMismatch` when somebody else wrote first each time, or what the host said.
  mutating func update(_ hash: UInt64, _ body: (LimitSet) -> Bool) -> Status {
    if !status.isOK { return status }
    var depth = self.depth
    var losses = 0
    var result = Status.casMismatch
    for _ in 0..<(Self.attempts &+ Int(Self.maxDepth)) {
      let number = Self.number(hash, depth)
      setName(number)
      var version: UInt32 = 0
      let bytes: HostBytes
      do throws(Status) {
        bytes = try Host.sharedBytes(name.bytes, version: &version)
      } catch {
        return error
      }
      let name = self.name.bytes
      var isSplit = false
      result = bytes.withMutableBytes { bytes in
        guard let set = LimitSet(bytes), set.depth <= Self.maxDepth else { return .parseFailure }
        if Self.number(hash, set.depth) != number {
          isSplit = true
          return .casMismatch
        }
        guard body(set) else { return .ok }
        return Host.setSharedData(name, UnsafeBufferPointer(bytes), version: version)
      }
      if isSplit {
        // The set has been split since, and the key is in the half that went: the next set on its way
        // exists, since this one was split into it.
        repeat { depth &+= 1 } while depth < Self.maxDepth && Self.number(hash, depth) == number
        self.depth = max(self.depth, deepest())
      } else {
        losses &+= 1
        if result.rawValue != Status.casMismatch.rawValue || losses == Self.attempts {
          return result
        }
      }
    }
    return result
  }

  private static func number(_ hash: UInt64, _ depth: UInt8) -> UInt32 {
    UInt32(truncatingIfNeeded: hash) & ((1 &<< UInt32(depth)) &- 1)
  }

  @inline(never)
  private mutating func setName(_ number: UInt32) {
    var rest = number
    for index in (name.count &- 4)..<name.count {
      name[index] = UInt8(truncatingIfNeeded: rest)
      rest >>= 8
    }
  }

  // MARK: Making

  /// What the marker says: that a table is there, how deep it is, and the secret of its hashes.
  private struct Marker {
    var isReady: Bool
    var depth: UInt8
    var secret: KeyHash.Secret
    var version: UInt32

    static var size: Int { 24 }
    static var number: UInt32 { .max }
  }

  /// A version that no value has when it is new: with it a write makes what is missing and leaves
  /// alone what is there.
  private static var createOnly: UInt32 { .max }

  /// Finds the table, or makes it, or makes it deeper. Any number of VMs may do this at once, and one
  /// that comes to its end halfway leaves what the next one finishes.
  @inline(never)
  mutating func open(_ namespace: UnsafeBufferPointer<UInt8>, depth wanted: UInt8) {
    var hash = KeyHash(KeyHash.Secret(low: 0, high: 0))
    hash.add(namespace)
    name.removeAll()
    // 15 bytes: hosts keep names this short without memory of their own.
    name.append(ascii: "gfl")
    Self.append(hash.finish(), to: &name)
    Self.append(0, bytes: 4, to: &name)
    status = .internalFailure
    for _ in 0..<(Self.attempts &+ Int(Self.maxDepth)) {
      var marker = Marker(
        isReady: false, depth: wanted, secret: secret, version: Self.createOnly)
      let found = read(&marker)
      if found.rawValue == Status.notFound.rawValue {
        var random = SystemRandomNumberGenerator()
        marker.secret = KeyHash.Secret(low: random.next(), high: random.next())
        guard isWritten(marker) else { return }
        continue
      }
      guard found.isOK else { return status = found }
      if marker.isReady, marker.depth >= wanted {
        (secret, depth, status) = (marker.secret, marker.depth, .ok)
        return
      }
      let last = (UInt32(1) &<< UInt32(marker.depth)) &- 1
      for number in 0...last {
        let isDone =
          marker.isReady ? split(number, marker.depth) : create(number, marker.depth)
        guard isDone else { return }
      }
      if marker.isReady { marker.depth &+= 1 }
      marker.isReady = true
      guard isWritten(marker) else { return }
    }
  }

  /// Makes an empty set unless there is one.
  private mutating func create(_ number: UInt32, _ depth: UInt8) -> Bool {
    scratch.removeAll()
    scratch.append(LimitSet.layout)
    scratch.append(depth)
    while scratch.count < LimitSet.size { scratch.append(0) }
    return isWritten(number, Self.createOnly)
  }

  /// Makes two sets of one. The version of the second is asked before the first is read: whoever
  /// splits the same set at once, or charges the second already, makes one of the two writes fail.
  private mutating func split(_ number: UInt32, _ depth: UInt8) -> Bool {
    let other = number | 1 &<< UInt32(depth)
    for _ in 0..<Self.attempts {
      var otherVersion = Self.createOnly
      if copy(other, &otherVersion).rawValue == Status.notFound.rawValue {
        otherVersion = Self.createOnly
      }
      var version: UInt32 = 0
      status = copy(number, &version)
      guard status.isOK else { return false }
      guard scratch.count == LimitSet.size, scratch[0] == LimitSet.layout else {
        status = .parseFailure
        return false
      }
      if scratch[1] > depth { return true }
      scratch[1] = depth &+ 1
      setName(other)
      status = Host.setSharedData(name.bytes, scratch.bytes, version: otherVersion)
      if status.isOK {
        setName(number)
        status = Host.setSharedData(name.bytes, scratch.bytes, version: version)
        if status.isOK { return true }
      }
      guard status.rawValue == Status.casMismatch.rawValue else { return false }
    }
    return false
  }

  /// Reads a value into `scratch`.
  @inline(never)
  private mutating func copy(_ number: UInt32, _ version: inout UInt32) -> Status {
    setName(number)
    scratch.removeAll()
    do throws(Status) {
      let bytes = try Host.sharedBytes(name.bytes, version: &version)
      bytes.withBytes { scratch.append(contentsOf: $0) }
      return .ok
    } catch {
      return error
    }
  }

  private mutating func read(_ marker: inout Marker) -> Status {
    let status = copy(Marker.number, &marker.version)
    guard status.isOK else { return status }
    guard scratch.count == Marker.size, scratch[0] == LimitSet.layout, scratch[2] <= Self.maxDepth
    else { return .parseFailure }
    marker.isReady = scratch[1] != 0
    marker.depth = scratch[2]
    marker.secret = KeyHash.Secret(low: word(8), high: word(16))
    return .ok
  }

  private func word(_ at: Int) -> UInt64 {
    var word: UInt64 = 0
    for index in 0..<8 { word |= UInt64(scratch[at &+ index]) &<< (8 &* UInt64(index)) }
    return word
  }

  /// The depth that the marker says; this table's own when there is none to be read.
  private mutating func deepest() -> UInt8 {
    var marker = Marker(isReady: false, depth: 0, secret: secret, version: 0)
    return read(&marker).isOK && marker.isReady ? marker.depth : depth
  }

  private mutating func isWritten(_ marker: Marker) -> Bool {
    scratch.removeAll()
    scratch.append(LimitSet.layout)
    scratch.append(marker.isReady ? 1 : 0)
    scratch.append(marker.depth)
    while scratch.count < 8 { scratch.append(0) }
    Self.append(marker.secret.low, to: &scratch)
    Self.append(marker.secret.high, to: &scratch)
    return isWritten(Marker.number, marker.version)
  }

  /// Writes `scratch`. That somebody else was first is as good.
  private mutating func isWritten(_ number: UInt32, _ version: UInt32) -> Bool {
    setName(number)
    let status = Host.setSharedData(name.bytes, scratch.bytes, version: version)
    if status.isOK || status.rawValue == Status.casMismatch.rawValue { return true }
    self.status = status
    return false
  }

  private static func append(
    _ number: UInt64, bytes: Int = 8, to text: inout TrivialArray<UInt8>
  ) {
    var rest = number
    for _ in 0..<bytes {
      text.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }
}
