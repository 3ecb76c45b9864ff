import Testing

@testable import FilterConfig

@Suite struct DuplicateKeyTests {
  /// The pairs found, as `name second<first`, numbered in the document.
  private func duplicates(_ json: String) throws -> [String] {
    let document = try JSONReader.read(Array(json.utf8))
    var found: [String] = []
    document.forEachDuplicateKey { second, first in
      let name = String(decoding: document.key(of: second), as: UTF8.self)
      found.append("\(name) \(second.index)<\(first.index)")
    }
    return found
  }

  @Test(arguments: [
    ("", []), ("[]", []), ("{}", []), (#"{"a":1}"#, []), (#"{"a":1,"b":2}"#, []),
    (#"{"a":1,"a":2}"#, ["a 2<1"]),
    // Three times: each against the first.
    (#"{"a":1,"a":2,"a":3}"#, ["a 2<1", "a 3<1"]),
    // The same name in another map is another name.
    (#"{"a":{"a":1},"b":[{"a":1},{"a":1}]}"#, []),
    // Names are compared as decoded, and with their case.
    (#"{"a":1,"\u0061":2,"A":3}"#, ["a 2<1"]),
    (#"{"":1,"":2}"#, [" 2<1"]),
    // The outer map first, though the inner one ends before.
    (#"{"m":{"x":1,"x":2},"m":3}"#, ["m 4<1", "x 3<2"]),
  ])
  func inSmallMaps(json: String, expected: [String]) throws {
    #expect(try duplicates(json) == expected)
  }

  /// On both sides of where the comparison of all pairs gives way to the table, and where that
  /// grows; the last would take minutes if the table were not linear.
  @Test(arguments: [7, 8, 9, 16, 17, 1000, 20_000])
  func inMapsOfAnySize(count: Int) throws {
    let members = (0..<count).map { "\"k\($0)\":0" }
    #expect(try duplicates("{" + members.joined(separator: ",") + "}") == [])
    let twice = (members + ["\"k0\":1", "\"k\(count - 1)\":1"]).joined(separator: ",")
    let expected = ["k0 \(count + 1)<1", "k\(count - 1) \(count + 2)<\(count)"]
    #expect(try duplicates("{" + twice + "}") == expected)
  }

  /// A small map after a large one must not meet what the large one left in the table.
  @Test func theTableIsClearedBetweenMaps() throws {
    let large = (0..<300).map { "\"k\($0)\":0" }.joined(separator: ",")
    let small = (0..<10).map { "\"k\($0)\":0" }.joined(separator: ",")
    #expect(try duplicates("[{\(large)},{\(small)},{\(large)}]") == [])
  }
}
