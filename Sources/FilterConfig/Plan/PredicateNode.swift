import Bytes

/// A range of `Plan.literals`.
package typealias LiteralRange = ByteRange

/// A node of a match, in preorder: children stand right behind their parent, and `next` is the
/// position behind the whole subtree.
///
/// Two levels make a match. *Conditions* look at a request: `all`, `any`, `not`, and `subject`, which
/// takes the values of a header, the path or the host and asks the one *test* below it about them.
/// Tests look at one value: `exact` to `segmentPrefix`, `notValue`, `oneOf`, `isPresent`.
package struct PredicateNode: BitwiseCopyable, Sendable {
  package enum Kind: UInt8, BitwiseCopyable, Sendable {
    // Conditions.
    case all, any, not
    /// Header `name`; true when any value passes, or none is there and absence passes.
    case header
    /// The same, when every value must pass.
    case eachHeader
    case path, host
    /// The named matcher that begins at `literal.start` of `Plan.matcherNodes`; deciding it asks at most
    /// `literal.end` predicates.
    case reference
    // Tests on one value, or on the absence of one.
    case exact, prefix, suffix, contains, segmentPrefix
    /// `*.example.com`: a suffix with something before it.
    case hostWildcard
    case oneOf, notValue, isPresent, isAbsent
  }

  package var kind: Kind
  package var ignoreCase: Bool
  package var name: NameID
  package var literal: LiteralRange
  package var next: UInt32
}
