import Bytes
import Testing

@testable import ByteRegex

@Suite struct CostTests {
  private func steps(_ pattern: String, _ text: [UInt8], _ engines: RegexEngines) throws -> UInt64 {
    let regex = try Regex(pattern)
    var scratch = RegexScratch()
    scratch.engines = engines
    #expect(text.withUnsafeBufferPointer { !regex.matchesWhole($0, &scratch) })
    return scratch.steps
  }

  /// Nested loops cost what one loop costs, up to how many instructions they have.
  @Test(arguments: ["(a*)*b", "(a+)+b", "(a|a)*b", "(a|aa)+b", "(.*)(.*)(.*)b", "((a?){4}){4}b"])
  func nestedLoopsAreLinear(pattern: String) throws {
    let text = [UInt8](repeating: 0x61, count: 65_536)
    // By the table each byte is one step.
    let plain = try steps("a*b", text, .all)
    #expect(plain == 65_536)
    #expect(try steps(pattern, text, .all) == plain || Regex(pattern).wholeTable.isEmpty)
    let threads = try steps(pattern, text, .threads)
    #expect(threads <= 65_538 * UInt64(2 * (try Regex(pattern)).size))
    // Twice the text, twice the steps.
    let half = try steps(pattern, Array(text[..<32_768]), .threads)
    #expect(threads <= half * 2 + 1000)
  }

  @Test func theScratchDoesNotGrowWithMatches() throws {
    let regex = try Regex("(\\w+)@(\\w+)\\.(com|org)")
    let text = Array("write to me@example.org or you@example.com".utf8)
    for engines in [RegexEngines.all, .threads, .backtracking] {
      var scratch = RegexScratch()
      scratch.engines = engines
      var groups = TrivialArray<Int32>()
      var first = 0
      for round in 0..<100 {
        #expect(text.withUnsafeBufferPointer { regex.find($0, from: 0, &scratch, groups: &groups) })
        if round == 0 { first = scratch.bytes }
        #expect(scratch.bytes == first)
      }
    }
  }

  @Test func patternsOfManyStatesHaveNoTable() throws {
    let regex = try Regex("(?:a|b)*a(?:a|b){12}")
    #expect(regex.wholeTable.isEmpty && regex.searchTable.isEmpty)
    #expect(regex.matchWhole("ba" + String(repeating: "b", count: 12)) != nil)
    #expect(try !Regex("/api/v[0-9]+/.*").wholeTable.isEmpty)
    #expect(try Regex(Array("a".utf8)[...], searches: false).searchTable.isEmpty)
    #expect(try Regex("a").find("ba") == [1..<2])
  }
}

extension RegexScratch {
  /// Memory held.
  fileprivate var bytes: Int {
    threads.instructions.byteCapacity + threads.slots.byteCapacity + marks.byteCapacity
      + nextThreads.instructions.byteCapacity + nextThreads.slots.byteCapacity + work.byteCapacity
      + slots.byteCapacity + best.byteCapacity + visited.byteCapacity
  }
}
