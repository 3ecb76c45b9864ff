import Bytes
import FilterConfig
import Testing
import YAMLReader

@testable import ConfcheckCore

@Suite struct DeliveryTests {
  /// The JSON that the filter gets, and what the road has to say.
  private func deliver(_ yaml: String, road: Road = .envoyStruct) -> (
    json: String?, findings: [String]
  ) {
    guard let document = YAMLReader.read(Array(yaml.utf8)).documents.first else { return (nil, []) }
    let delivery = Delivery(document, road: road)
    return (
      delivery.document.map { String(decoding: JSONWriter.write($0), as: UTF8.self) },
      delivery.findings.map { "\($0.code.word) \($0.pointer)" }
    )
  }

  @Test func structureAndScalars() {
    #expect(
      deliver("a: {b: [1, on, ~, x], c: {}, d: []}\ne: |\n  t\"\\\n").json
        == #"{"a":{"b":[1,true,null,"x"],"c":{},"d":[]},"e":"t\"\\\n"}"#)
    #expect(deliver("just text").json == "\"just text\"")
    #expect(deliver("[]").json == "[]")
  }

  @Test func keysAreText() {
    #expect(
      deliver("on: 1\n1.50: 2\n0x10: 3\n~: 4\n? \n: 5\n'': 6\n").json
        == #"{"on":1,"1.50":2,"0x10":3,"null":4,"null":5,"":6}"#)
  }

  @Test func ignoredEntriesAreDropped() {
    #expect(deliver("!ignore stash: &s {k: 1}\na: *s\n").json == #"{"a":{"k":1}}"#)
  }

  @Test func mergeKeysAreNotMerged() {
    let result = deliver("a: &a {k: 1}\nb:\n  <<: *a\n")
    #expect(result.json == #"{"a":{"k":1},"b":{"<<":{"k":1}}}"#)
    #expect(result.findings == ["road-difference /b/<<"])
  }

  @Test func duplicateKeysAreKeptForTheDecoder() {
    #expect(deliver("a: 1\nb: 2\n\"a\": 3\n").json == #"{"a":1,"b":2,"a":3}"#)
  }

  @Test func complexKeysAreRefused() {
    let result = deliver("a:\n  ? [x, y]\n  : 1\n  ? {z: 1}\n  : 2\n  k: 3\n")
    #expect(result.json == #"{"a":{"k":3}}"#)
    #expect(result.findings == ["complex-key /a", "complex-key /a"])
    #expect(deliver("a: &a [1]\n*a : 1\n").findings == ["complex-key "])
  }

  @Test func aliasesAreExpandedWithBothPlaces() {
    guard let yaml = YAMLReader.read(Array("a: &x {k: 1}\nb: [*x]\n".utf8)).documents.first else {
      Issue.record("unreadable")
      return
    }
    let delivery = Delivery(yaml, road: .envoyStruct)
    #expect(deliver("a: &x {k: 1}\nb: [*x]\n").json == #"{"a":{"k":1},"b":[{"k":1}]}"#)
    #expect(Array(delivery.aliasSites.values) == [ByteRange(17, 19)])
    // The map that the alias brought, and the value in it, stand where the anchor is.
    #expect(delivery.document?.sources[4].value == ByteRange(6, 12))
    #expect(delivery.document?.sources[5].value == ByteRange(10, 11))
  }

  @Test func depthIsTheFilters() {
    let most = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(deliver(most).json == most)
    let result = deliver("[" + most + "]")
    #expect(result.json == nil)
    #expect(result.findings == ["too-deep " + String(repeating: "/0", count: 64)])
  }

  @Test func pointersAreEscaped() {
    #expect(deliver("a/b~c:\n- 1.10\n").findings == ["road-difference /a~1b~0c/0"])
  }

  @Test func manyDifferencesAreCut() {
    #expect(deliver(String(repeating: "- 1.10\n", count: 5000)).findings.count == 100)
  }
}
