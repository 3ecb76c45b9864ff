/// One step of a walk: one action as the operator wrote it, not one header. Payloads are positions in
/// the plan's side tables, so that the program is flat memory.
package enum Instruction: BitwiseCopyable, Sendable {
  /// The beginning of a rule's request actions: decides its match and, when it does not hold, goes on
  /// at `otherwise`.
  case rule(UInt16, otherwise: UInt32)
  /// The end of a rule with `stop: true`.
  case stop
  /// Positions in `Plan.headerValues`: all values are formatted against the same view, then written.
  case setHeaders(PlanRange)
  case addHeaders(PlanRange)
  case joinHeaders(PlanRange)
  /// Positions in `Plan.headerGlobs`.
  case removeHeaders(PlanRange)
  /// Positions in `Plan.renames`.
  case renameHeaders(PlanRange)
  /// A position in `Plan.replies`.
  case respond(UInt32)
  /// A position in `Plan.metrics`.
  case count(UInt32)
  /// A position in `Plan.limits`.
  case limit(UInt32)
  /// A position in `Plan.authorizations`.
  case authorize(UInt32)
  /// Positions in `Plan.renames`.
  case copyHeaders(PlanRange)
  /// Positions in `Plan.dedupes`.
  case dedupeHeaders(PlanRange)
  case setPath(FormatID)
  /// A position in `Plan.pathRewrites`.
  case rewritePath(UInt32)
  /// Positions in `Plan.pairValues`.
  case setQuery(PlanRange)
  /// Positions in `Plan.pairPatterns`.
  case removeQuery(PlanRange)
  /// Positions in `Plan.pairRenames`.
  case renameQuery(PlanRange)
  case setHost(FormatID)
  case setMethod(FormatID)
  /// Positions in `Plan.pairValues`.
  case setCookies(PlanRange)
  /// Positions in `Plan.pairPatterns`.
  case removeCookies(PlanRange)
  /// Positions in `Plan.cookies`.
  case setResponseCookies(PlanRange)
  case editResponseCookies(PlanRange)
  case setStatus(UInt16)
  /// A position in `Plan.corsPolicies`: on the request, and what it leaves to do on the response.
  case cors(UInt32)
  case corsResponse(UInt32)
  /// A position in `Plan.redirects`.
  case redirect(UInt32)
  /// Positions in `Plan.headerEdits`.
  case editHeaders(PlanRange)
  /// Positions in `Plan.variableValues`: all are formatted against the same view, then kept.
  case setVariables(PlanRange)
  /// Goes on at a place further down: the end of a rule in `first_of`.
  case jump(UInt32)
}

/// What happens when a value comes out empty.
package enum OnMissing: UInt8, BitwiseCopyable, Sendable {
  case remove, keep, empty
}

package enum OnlyIf: UInt8, BitwiseCopyable, Sendable {
  case always, absent, present
}

/// A header and the value that an action gives it.
package struct HeaderValue: BitwiseCopyable, Sendable {
  package var name: NameID
  package var value: FormatID
  package var onMissing: OnMissing
  package var onlyIf: OnlyIf
}

/// A header name to remove: either one that is interned, or a pattern in `Plan.literals`.
package struct HeaderGlob: BitwiseCopyable, Sendable {
  package var name: NameID
  /// The lower-case pattern with at least one '*'; empty for a plain name.
  package var pattern: LiteralRange
}

/// What happens where a name that values are given to has some already.
package enum OnConflict: UInt8, BitwiseCopyable, Sendable {
  case replace, keep, append
}

package struct Rename: BitwiseCopyable, Sendable {
  package var from: NameID
  package var to: NameID
  package var onConflict: OnConflict
}

/// An answer made by the filter.
package struct Reply: BitwiseCopyable, Sendable {
  /// 0 for the status of the upstream's response.
  package var status: UInt16
  /// The rule that gives it, for response code details.
  package var rule: UInt16
  /// Positions in `Plan.replyHeaders`, in name order.
  package var headers: PlanRange
  package var body: FormatID?
  /// What a gRPC client gets, 0 to 16; -1 leaves it to the host, which goes by the HTTP status.
  package var grpcStatus: Int8 = -1
}

package struct ReplyHeader: BitwiseCopyable, Sendable {
  package var name: LiteralRange
  package var value: FormatID
}

package struct MetricSpec: BitwiseCopyable, Sendable {
  package var name: LiteralRange
  /// Positions in `Plan.labels`, in the order in which they are written.
  package var labels: PlanRange
  package var maxSeries: UInt16
}

package struct Label: BitwiseCopyable, Sendable {
  package var name: LiteralRange
  package var value: FormatID
}

package struct Rule: BitwiseCopyable, Sendable {
  package var name: LiteralRange
  /// The root of its match in `Plan.predicates`, or nil when it matches everything.
  package var match: UInt32?
  /// The root of what its match asks of the response, there too; nil when it asks nothing.
  package var responseMatch: UInt32?
  /// Whether that looks at headers.
  package var matchesResponseHeaders = false
  /// Whether it is decided when the stream has ended, when more is known.
  package var isDecidedAtEnd = false
  /// The rule whose `first_of` it stands in; `.max` without one.
  package var group: UInt16 = .max
  /// What its actions use of what its regular expressions have found: positions in `Plan.captures`.
  package var captures = PlanRange.empty
  package var appliesToUpgrades = false
  package var stop = false
  package var skipsLocalReplies = false
  /// Its actions in `Plan.response` and `Plan.done`.
  package var response = PlanRange.empty
  package var done = PlanRange.empty
  init(name: LiteralRange, group: UInt16) {
    self.name = name
    self.group = group
  }

  /// Whether it has anything to do after the request.
  package var worksLater: Bool {
    !response.isEmpty || !done.isEmpty || (responseMatch != nil && (stop || group != .max))
  }
}
