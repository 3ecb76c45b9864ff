/// Comparison and search of bytes, with ASCII case told apart or not. All of it is free of
/// allocation.
extension ByteCollection {
  /// True when both hold the same bytes; with `ignoringCase`, ASCII letters of either case are
  /// equal. Linear.
  @inlinable
  public func equals(
    _ other: some ByteCollection, ignoringCase: Bool = false
  ) -> Bool {
    count == other.count && holds(other, at: startIndex, ignoringCase: ignoringCase)
  }

  /// True when the bytes are those of a literal.
  @inlinable
  public func equals(_ text: StaticString, ignoringCase: Bool = false) -> Bool {
    text.withUTF8Buffer { equals($0, ignoringCase: ignoringCase) }
  }

  /// True when the first bytes are `prefix`. Linear in `prefix`.
  @inlinable
  public func begins(
    with prefix: some ByteCollection, ignoringCase: Bool = false
  ) -> Bool {
    holds(prefix, at: startIndex, ignoringCase: ignoringCase)
  }

  /// True when the first bytes are those of a literal.
  @inlinable
  public func begins(with prefix: StaticString, ignoringCase: Bool = false) -> Bool {
    prefix.withUTF8Buffer { begins(with: $0, ignoringCase: ignoringCase) }
  }

  /// True when the last bytes are `suffix`. Linear in `suffix`.
  @inlinable
  public func ends(
    with suffix: some ByteCollection, ignoringCase: Bool = false
  ) -> Bool {
    suffix.count <= count && holds(suffix, at: endIndex &- suffix.count, ignoringCase: ignoringCase)
  }

  /// The index of the first place where `needle` stands; an empty needle stands at the start. At
  /// worst `count` times `needle.count` steps, which needs text made to almost match everywhere:
  /// keep needles as short as configuration makes them.
  @inlinable
  public func find(
    _ needle: some ByteCollection, ignoringCase: Bool = false
  ) -> Int? {
    guard needle.count <= count else { return nil }
    var at = startIndex
    let last = endIndex &- needle.count
    while at <= last {
      if holds(needle, at: at, ignoringCase: ignoringCase) { return at }
      at &+= 1
    }
    return nil
  }

  /// True when `part` stands at index `at`, which is between `startIndex` and `endIndex`.
  @inlinable
  @inline(never)
  func holds(
    _ part: some ByteCollection, at: Int, ignoringCase: Bool
  ) -> Bool {
    guard part.count <= endIndex &- at else { return false }
    var mine = at
    var theirs = part.startIndex
    while theirs < part.endIndex {
      let (a, b) = (self[mine], part[theirs])
      if a != b, !ignoringCase || ASCII.lowercased(a) != ASCII.lowercased(b) { return false }
      mine &+= 1
      theirs &+= 1
    }
    return true
  }
}
