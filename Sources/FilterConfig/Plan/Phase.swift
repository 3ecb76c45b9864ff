/// The times of a stream's life at which the filter acts.
package enum Phase: UInt8, Sendable {
  case request = 0, response, done
}

/// A set of phases.
package struct Phases: BitwiseCopyable, Equatable, Sendable {
  package let bits: UInt8

  @inline(__always)
  package init(bits: UInt8) { self.bits = bits }

  package static var all: Phases { Phases(bits: 7) }
  package static var done: Phases { Phases(bits: 4) }
  package static var responseAndDone: Phases { Phases(bits: 6) }

  package func contains(_ phase: Phase) -> Bool { bits & (1 << phase.rawValue) != 0 }
  package func intersection(_ other: Phases) -> Phases { Phases(bits: bits & other.bits) }
}
