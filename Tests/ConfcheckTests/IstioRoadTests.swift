import Bytes
import FilterConfig
import Testing
import YAMLReader

@testable import ConfcheckCore

/// What Istio's road makes of structure.
@Suite struct IstioRoadTests {
  /// The JSON that the filter gets, and the errors of the road.
  private func deliver(_ yaml: String) -> (json: String?, errors: [String]) {
    guard let document = YAMLReader.read(Array(yaml.utf8)).documents.first else { return (nil, []) }
    let delivery = Delivery(document, road: .istio)
    return (
      delivery.document.map { String(decoding: JSONWriter.write($0), as: UTF8.self) },
      delivery.findings.filter { $0.severity == .error }.map { "\($0.code.word) \($0.pointer)" }
    )
  }

  private func places(_ yaml: String) -> [String] {
    let source = SourceFile(name: "a.yaml", bytes: Array(yaml.utf8))
    return Check.run(source, target: .istio).findings.filter { $0.severity == .error }.map {
      let place = source.position(of: Int($0.span.start))
      return "\(place.line):\(place.column) \($0.code.word) \($0.pointer): \($0.message)"
    }
  }

  @Test func scalarsAndKeys() {
    #expect(
      deliver("on: 1\n1.50: 0.5\n0x10: 1_000\n'y': [on, ~, 0o17, 1.10]\n").json
        == #"{"true":1,"1.5":0.5,"16":1000,"y":[true,null,15,1.1]}"#)
    #expect(deliver("!!set {x, y}").json == #"{"x":null,"true":null}"#)
    #expect(deliver("!ignore a: 1").json == #"{"a":1}"#)
    #expect(deliver("a: !!str [1]").json == #"{"a":[1]}"#)
  }

  @Test func keysThatCollideAreKeptForTheDecoder() {
    #expect(deliver("on: 1\ntrue: 2\n").json == #"{"true":1,"true":2}"#)
    #expect(
      places("x-a: {on: 1, yes: 2}\n").map { $0.prefix(32) } == ["1:14 duplicate-key /x-a/true: th"]
    )
  }

  @Test(arguments: [
    ("~: 1\n", "1:1 undeliverable : Istio refuses an empty key"),
    ("x-a: {b: {? ~ : 1}}\n", "1:13 undeliverable /x-a/b: Istio refuses an empty key"),
    (
      "18446744073709551615: 1\n",
      "1:1 undeliverable : Istio refuses so large a number as a key"
    ),
    ("x-a: .inf\n", "1:6 undeliverable /x-a: Istio refuses \".inf\": JSON has no such number"),
    ("x-a: !!int x\n", "1:12 undeliverable /x-a: Istio refuses \"x\" under this tag"),
    (
      "x-a: [!!binary x]\n",
      "1:16 undeliverable /x-a/0: Istio refuses what is no base64 under !!binary"
    ),
    (
      "x-on: {on: .nan}\n",
      "1:12 undeliverable /x-on/true: Istio refuses \".nan\": JSON has no such number"
    ),
    ("%YAML 1.2\n---\nversion: 1\n", "1:1 undeliverable : Istio refuses %YAML 1.2"),
    ("? [x]\n: 1\n", "1:3 complex-key : a list cannot be a key"),
  ])
  func refused(_ yaml: String, _ expected: String) { #expect(places(yaml) == [expected]) }

  @Test func refusedOnceThoughUsedTwice() {
    #expect(places("x-a: [&a .inf, *a, *a]\n").count == 1)
    #expect(deliver("%YAML 1.1\n---\na: 1\n").errors.isEmpty)
    #expect(deliver("a: \"\\0\"\n").json == #"{"a":"\u0000"}"#)
  }

  @Test(arguments: [
    // What comes later wins, be it written or merged.
    ("z: {<<: *x, k: 2}", #"{"k":2}"#), ("z: {k: 2, <<: *x}", #"{"k":1}"#),
    ("z: {<<: *x, <<: *v}", #"{"k":3,"l":4}"#), ("z: {<<: *v, m: 1}", #"{"k":3,"l":4,"m":1}"#),
    // Of a list the first wins.
    ("z: {<<: [*x, *v]}", #"{"l":4,"k":1}"#),
    ("z: {<<: [*v, {k: 7, p: 1}]}", #"{"p":1,"k":3,"l":4}"#),
    ("z: {<<: []}", "{}"), ("z: {<<: {a: 1, <<: {b: 2}, c: 3}}", #"{"a":1,"b":2,"c":3}"#),
    ("z: {<<: *w}", #"{"k":1,"o":5}"#), ("z: [{<<: *w, o: 6}]", #"[{"k":1,"o":6}]"#),
    ("z: {! <<: *x}", #"{"k":1}"#), ("z: {! '<<': *x}", #"{"k":1}"#),
    ("z: {!!merge <<: *x}", #"{"k":1}"#),
    // Names are compared as they are delivered.
    ("z: {<<: {on: 1}, yes: 2}", #"{"true":2}"#),
    // Not merged.
    ("z: {'<<': *x}", #"{"<<":{"k":1}}"#), ("z: {!!str <<: *x}", #"{"<<":{"k":1}}"#),
    ("z: {!!merge q: *x}", #"{"q":{"k":1}}"#), ("z: {a: <<}", #"{"a":"<<"}"#),
    // What is written twice is written twice.
    ("z: {a: 1, <<: *x, a: 2}", #"{"a":1,"k":1,"a":2}"#),
  ])
  func merging(_ yaml: String, _ expected: String) {
    let anchors = "x: &x {k: 1}\nv: &v {k: 3, l: 4}\nw: &w {<<: *x, o: 5}\n"
    let stash = #"{"x":{"k":1},"v":{"k":3,"l":4},"w":{"k":1,"o":5},"z":"#
    let (json, errors) = deliver(anchors + yaml + "\n")
    #expect(json == stash + expected + "}")
    #expect(errors == [])
  }

  @Test(arguments: ["5", "", "[1]", "[[]]", "[{}, x]", "*s"])
  func onlyMapsCanBeMerged(_ value: String) {
    let places = places("x-s: &s [{a: 1}]\nx-z:\n  <<: \(value)\n")
    #expect(places.count == 1)
    #expect(
      places.first?.contains("Istio merges a map or a list of maps under <<, and nothing else")
        == true)
  }

  @Test func aMergeSaysWhereItStands() {
    let yaml = "x-a: &a {k: 1}\nx-b: {<<: *a}\n"
    guard let document = YAMLReader.read(Array(yaml.utf8)).documents.first else {
      Issue.record("unreadable")
      return
    }
    let delivery = Delivery(document, road: .istio)
    #expect(Array(delivery.aliasSites.values) == [ByteRange(25, 27)])
    #expect(delivery.document?.sources[4].value == ByteRange(12, 13))
  }

  @Test func aMapThatMergesItselfIsReported() {
    #expect(places("x-a: &a {<<: *a}\n").map { $0.prefix(20) } == ["1:14 recursive-alias"])
    #expect(places("x-a: {<<: *b}\n").map { $0.prefix(20) } == ["1:11 undefined-alias"])
  }

  @Test func chainsOfMergesTakeNoStack() {
    var yaml = "a0: &a0 {k: 1}\n"
    for i in 1..<300 { yaml += "a\(i): &a\(i) {<<: *a\(i - 1), k\(i): 1}\n" }
    #expect(deliver(yaml).errors.isEmpty)
  }

  @Test func aliasesAlmostAloneAreRefused() {
    // 3 levels of 10: 1111 values through aliases of 1148 are fine; 4 levels are too many.
    func bomb(_ levels: Int) -> String {
      var yaml = "a0: &a0 x\n"
      for i in 1...levels {
        yaml += "a\(i): &a\(i) [\((0..<10).map { _ in "*a\(i - 1)" }.joined(separator: ", "))]\n"
      }
      return yaml
    }
    #expect(deliver(bomb(3)).errors.isEmpty)
    #expect(deliver(bomb(4)).errors == ["undeliverable "])
    #expect(deliver(bomb(4)).json == nil)
  }
}
