import Bytes

/// A range of `Plan.literals`.
package typealias LiteralRange = ByteRange

/// A node of a match, in preorder: children stand right behind their parent, and `next` is the
/// position behind the whole subtree.
///
/// Two levels make a match. *Conditions* look at a request: `all`, `any`, `not`, and `subject`, which
/// takes the values of a header, the path, the host and so on and asks the one *test* below it about
/// them.
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

    // Conditions that few rules have. Of those with a test, `ignoreCase` says that every value must pass.
    /// Query parameter and cookie number `literal.start` of `Plan.parameterNames` and `Plan.cookieNames`.
    case query, cookie
    /// The path, decoded and folded.
    case normalizedPath
    /// The client's address lies in one of the ranges at `literal` of `Plan.networks`.
    case remoteAddress
    /// A request whose `content-type`, which is `name`, is that of gRPC.
    case grpc
    /// A position in `Plan.fractions`.
    case fraction
    /// The value of format number `literal.start`.
    case value
    /// The values of formats number `literal.start` and `literal.end` are the same.
    case equal
    /// The status of the response lies in one of the ranges at `literal` of `Plan.statusRanges`.
    case status
    /// Bit n of `literal.start`: the gRPC status, whose header is `name`, may be n.
    case grpcStatus
    /// Bit n of `literal.start`: response flag n may be set.
    case flags

    // Tests that few rules have.
    /// The value is a whole number within the bounds at `literal.start` of `Plan.bounds`.
    case number
    /// The whole value matches the regular expression of number `literal.start` of `Plan.regexTests`.
    case regex
  }

  package var kind: Kind
  package var ignoreCase: Bool
  package var name: NameID
  package var literal: LiteralRange
  package var next: UInt32
}
