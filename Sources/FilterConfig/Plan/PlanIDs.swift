/// A header name that the configuration mentions: an index into `Plan.names`. Names that requests
/// bring and no rule mentions get numbers past the plan's, for one view.
package struct NameID: Equatable, BitwiseCopyable, Sendable {
  package var rawValue: UInt16
  @inline(__always)
  package init(_ rawValue: UInt16) { self.rawValue = rawValue }
  package static var none: NameID { NameID(.max) }
  package var index: Int { Int(rawValue) }

  // Every plan begins with the names that the engine itself asks for.
  package static var path: NameID { NameID(0) }
  package static var authority: NameID { NameID(1) }
  package static var method: NameID { NameID(2) }
  package static var status: NameID { NameID(3) }
  package static var upgrade: NameID { NameID(4) }
  package static var connection: NameID { NameID(5) }
  static var wellKnown: [StaticString] {
    [":path", ":authority", ":method", ":status", "upgrade", "connection"]
  }
}

/// A format: an index into `Plan.formats`.
package struct FormatID: Equatable, BitwiseCopyable, Sendable {
  package var rawValue: UInt32
  @inline(__always)
  package init(_ rawValue: UInt32) { self.rawValue = rawValue }
}

/// Positions in one of the plan's arrays, end exclusive.
package struct PlanRange: BitwiseCopyable, Sendable {
  package var start: UInt32
  package var end: UInt32
  @inline(__always)
  package init(_ start: Int, _ end: Int) {
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
  }
  package static var empty: PlanRange { PlanRange(0, 0) }
  package var isEmpty: Bool { end <= start }
  package var indices: Range<Int> { Int(start)..<Swift.max(Int(start), Int(end)) }
}
