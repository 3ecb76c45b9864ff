import Bytes

@testable import ByteRegex

/// The groups of a match: text and nil for one that is not a part of it.
typealias Spans = [Range<Int>?]

extension Regex {
  convenience init(_ pattern: String, ignoringCase: Bool = false) throws {
    try self.init(Array(pattern.utf8)[...], ignoringCase: ignoringCase)
  }

  /// What every engine says, which must be the same; nil when there is no match.
  func find(_ text: [UInt8], from: Int = 0) -> Spans? {
    same(text) { text, scratch, groups in find(text, from: from, &scratch, groups: &groups) }
  }

  func matchWhole(_ text: [UInt8]) -> Spans? {
    let spans = same(text) { text, scratch, groups in
      matchWhole(text, &scratch, groups: &groups)
    }
    for engines in [RegexEngines.all, .threads, .backtracking, .table] {
      var scratch = RegexScratch()
      scratch.engines = engines
      precondition(
        text.withUnsafeBufferPointer { matchesWhole($0, &scratch) } == (spans != nil),
        "groups change whether it matches")
    }
    return spans
  }

  func find(_ text: String, from: Int = 0) -> Spans? { find(Array(text.utf8), from: from) }
  func matchWhole(_ text: String) -> Spans? { matchWhole(Array(text.utf8)) }

  /// The parts of the text that the groups of the first match are.
  func groups(_ text: String) -> [String?]? {
    find(text)?.map { $0.map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) } }
  }

  private func same(
    _ text: [UInt8],
    _ match: (UnsafeBufferPointer<UInt8>, inout RegexScratch, inout TrivialArray<Int32>) -> Bool
  ) -> Spans? {
    var results: [Spans?] = []
    for engines in [RegexEngines.all, .threads, .backtracking, .table] {
      var scratch = RegexScratch()
      scratch.engines = engines
      var groups = TrivialArray<Int32>()
      let found = text.withUnsafeBufferPointer { match($0, &scratch, &groups) }
      results.append(
        found
          ? stride(from: 0, to: groups.count, by: 2).map {
            groups[$0] < 0 ? nil : Int(groups[$0])..<Int(groups[$0 + 1])
          } : nil)
    }
    precondition(results.allSatisfy { $0 == results[0] }, "engines differ: \(results)")
    return results[0]
  }
}
