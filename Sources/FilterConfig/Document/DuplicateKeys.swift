import Bytes

extension ConfigDocument {
  /// Calls `report` for every value whose name an earlier value of the same map has, with the first
  /// value of that name: by map in the order in which maps begin, in a map in source order. Names
  /// are compared as decoded bytes. Linear in the document unless names are chosen so that their
  /// hashes collide.
  public func forEachDuplicateKey(
    _ report: (_ second: ConfigValue, _ first: ConfigValue) -> Void
  ) {
    var names = SeenKeys()
    var index: UInt32 = 0
    while Int(index) < nodes.count {
      let map = self[ConfigValue(index: index)]
      index &+= 1
      guard map.kind == .map, map.count > 1 else { continue }
      if map.count <= 8 {
        compareMembers(of: map, report)
        continue
      }
      names.clear(forNames: Int(map.count))
      var member = map.firstChild
      while member.exists {
        let first = names.insert(member, of: self)
        if first != member { report(member, first) }
        member = self[member].nextSibling
      }
    }
  }

  /// Every member with those before it: for the few members that most maps have.
  private func compareMembers(
    of map: Node, _ report: (_ second: ConfigValue, _ first: ConfigValue) -> Void
  ) {
    var member = map.firstChild
    while member.exists {
      var earlier = map.firstChild
      while earlier != member, !haveSameKey(earlier, member) { earlier = self[earlier].nextSibling }
      if earlier != member { report(member, earlier) }
      member = self[member].nextSibling
    }
  }

  fileprivate func haveSameKey(_ a: ConfigValue, _ b: ConfigValue) -> Bool {
    key(of: a).equals(key(of: b))
  }
}

/// The members of one map by name: open addressing with linear probing, at most half full. Its
/// memory serves one map after the other.
private struct SeenKeys {
  struct Slot {
    var hash: UInt32
    var member: ConfigValue
  }

  private var slots: [Slot] = []
  /// How many slots the map at hand uses, less one: a power of two, less one.
  private var mask = 0

  /// Makes room for the names of another map.
  mutating func clear(forNames count: Int) {
    var size = 16
    while size < 2 &* count { size &*= 2 }
    mask = size &- 1
    let vacant = Slot(hash: 0, member: .none)
    for at in 0..<Swift.min(size, slots.count) { slots[at] = vacant }
    while slots.count < size { slots.append(vacant) }
  }

  /// The member whose name is that of `member`; `member` itself, now in the table, if there was
  /// none.
  mutating func insert(_ member: ConfigValue, of document: ConfigDocument) -> ConfigValue {
    let hash = Self.hash(document.key(of: member))
    var at = Int(truncatingIfNeeded: hash) & mask
    while slots[at].member.exists {
      let slot = slots[at]
      if slot.hash == hash, document.haveSameKey(slot.member, member) { return slot.member }
      at = (at &+ 1) & mask
    }
    slots[at] = Slot(hash: hash, member: member)
    return member
  }

  /// FNV-1a, with its high bits folded into the low ones that choose the slot.
  private static func hash(_ name: ArraySlice<UInt8>) -> UInt32 {
    var hash: UInt32 = 0x811c_9dc5
    for byte in name { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    return hash ^ hash &>> 15
  }
}
