/// What was found in a file: a bounded number of findings, and how many more there were.
struct FindingLog {
  /// As many findings of a file as are kept.
  static let limit = 1000

  private var findings: [Finding] = []
  private var dropped = 0
  private var worst: Severity?

  mutating func add(_ finding: Finding) {
    worst = max(worst ?? finding.severity, finding.severity)
    if findings.count < Self.limit { findings.append(finding) } else { dropped += 1 }
  }

  mutating func add(_ more: some Sequence<Finding>) {
    for finding in more { add(finding) }
  }

  /// Counts findings that nobody kept; they are no worse than those that were.
  mutating func drop(_ count: Int) { dropped += count }

  /// The findings sorted by place.
  func report(on source: SourceFile, configurations: Int) -> FileReport {
    let sorted = findings.enumerated().sorted { a, b in
      (a.element.span.start, a.offset) < (b.element.span.start, b.offset)
    }
    return FileReport(
      source: source, findings: sorted.map(\.element), dropped: dropped, worst: worst,
      configurations: configurations)
  }
}
