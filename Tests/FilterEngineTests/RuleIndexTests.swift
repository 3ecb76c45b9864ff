import FilterConfig
import FilterEngine
import ProxyWasm
import ProxyWasmEmulator
import Testing

/// An Envoy whose filter uses an index however few rules there are, or none however many.
private func proxy(_ configuration: String, indexed: Bool) -> EmulatedProxy {
  let proxy = EmulatedProxy(workers: 1) {
    VirtualMachine(streamsEndAt: .done) { FilterPlugin(fewestIndexed: indexed ? 1 : .max) }
  }
  let outcome = proxy.configure(json(configuration))
  #expect(outcome == .accepted, "\(configuration)")
  return proxy
}

/// Random rules of all that is indexed, and of what is not.
private struct RuleMaker {
  static let hosts = [
    "example.com", "a.example.com", "b.a.example.com", "shop.test", "test", "xexample.com", "[::1]",
  ]
  static let paths = [
    "/", "/a", "/a/", "/a/b", "/ab", "/a/b/c", "/api/v1/orders", "/api/v1/order", "/api/v2", "/A/b",
    "/a%2Fb", "/b.php",
  ]
  static let values = ["", "v", "V", "v1", "v12", "v123456789", "v123456780", "w", "ä"]
  static let names = ["x-a", "x-b", "X-C", "x-edited"]
  static let methods = ["GET", "POST", "get", "PUT", "DELETE"]

  var random: SeededGenerator
  /// Those that matches may refer to.
  private var matchers: [String] = []

  init(seed: Int) { random = SeededGenerator(seed: UInt64(seed) + 1) }

  mutating func one<Element>(of list: [Element]) -> Element {
    list[Int.random(in: list.indices, using: &random)]
  }

  mutating func happens(_ times: Int, in all: Int) -> Bool {
    Int.random(in: 0..<all, using: &random) < times
  }

  mutating func texts(_ from: [String]) -> String {
    if happens(3, in: 4) { return "'\(one(of: from))'" }
    return
      "[\((0..<Int.random(in: 1...4, using: &random)).map { _ in "'\(one(of: from))'" }.joined(separator: ","))]"
  }

  mutating func test(_ from: [String], kinds: [String], depth: Int = 0) -> String {
    switch Int.random(in: 0...9, using: &random) {
    case 0...3: return texts(from)
    case 4 where depth < 3: return "{'not':\(test(from, kinds: kinds, depth: depth + 1))}"
    case 5: return "{'present':\(happens(1, in: 2))}"
    case 6 where depth < 2:
      return "[\(test(from, kinds: kinds, depth: depth + 2)),\(texts(from))]"
    default:
      var fields = "'\(one(of: kinds))':\(texts(from))"
      if happens(1, in: 4) { fields += ",'ignore_case':true" }
      if depth == 0, happens(1, in: 6) { fields += ",'each':true" }
      return "{\(fields)}"
    }
  }

  mutating func match(depth: Int = 0) -> String {
    var fields: [String] = []
    let kinds = ["exact", "prefix", "suffix", "contains"]
    if happens(1, in: 3) {
      fields.append("'path':\(test(Self.paths, kinds: kinds + ["segment_prefix"]))")
    }
    if happens(1, in: 3) {
      let patterns = Self.hosts + ["*.example.com", "*.A.example.com", "*.test"]
      fields.append("'host':\(test(patterns, kinds: ["exact", "suffix", "prefix"]))")
    }
    if happens(1, in: 4) { fields.append("'method':\(texts(Self.methods))") }
    if happens(1, in: 3) {
      fields.append("'headers':{'\(one(of: Self.names))':\(test(Self.values, kinds: kinds))}")
    }
    if !matchers.isEmpty, happens(1, in: 5) { fields.append("'matcher':\(texts(matchers))") }
    if depth < 2 {
      if happens(1, in: 6) {
        fields.append("'any':[\(match(depth: depth + 1)),\(match(depth: depth + 1))]")
      }
      if happens(1, in: 8) {
        fields.append("'all':[\(match(depth: depth + 1)),\(match(depth: depth + 1))]")
      }
      if happens(1, in: 8) { fields.append("'not':\(match(depth: depth + 1))") }
    }
    return "{\(fields.joined(separator: ","))}"
  }

  /// Every rule says that it applied; some change what others are filed under.
  mutating func rule(_ number: Int) -> String {
    var actions = "{'add_header':{'x-applied':'\(number)'}}"
    if happens(1, in: 4) {
      actions +=
        ",{'\(one(of: ["set", "add", "join"]))_header':{'\(one(of: Self.names))':'\(one(of: Self.values))'}}"
    }
    if happens(1, in: 8) { actions += ",{'remove_header':['\(one(of: Self.names + ["x-*"]))']}" }
    if happens(1, in: 12) { actions += ",{'rename_header':{'x-a':'x-b'}}" }
    let upgrade = happens(1, in: 6) ? ",'upgrade':true" : ""
    var match = match()
    if !upgrade.isEmpty { match = "{'all':[\(match)]\(upgrade)}" }
    return
      "{'name':'r\(number)','match':\(match),'request':[\(actions)]\(happens(1, in: 30) ? ",'stop':true" : "")}"
  }

  mutating func configuration() -> String {
    matchers = []
    let first = match(depth: 1)
    let definitions =
      "{'m0':\(first),'m1':{'matcher':'m0'},'m2':{'any':[{'matcher':'m1'},{'path':'/a'}]}}"
    matchers = ["m0", "m1", "m2"]
    let rules = (0..<Int.random(in: 4...30, using: &random)).map { rule($0) }
    return "{'matchers':\(definitions),'rules':[\(rules.joined(separator: ","))]}"
  }

  mutating func request() -> HeaderList {
    var host = one(of: Self.hosts)
    if happens(1, in: 4) { host = host.uppercased() }
    if happens(1, in: 4) { host += ":8080" }
    var path = one(of: Self.paths)
    if happens(1, in: 4) { path += one(of: ["?a=/b", "x", "/", "#f"]) }
    var request: HeaderList = [
      ":authority": "\(host)", ":path": "\(path)", ":method": "\(one(of: Self.methods))",
      ":scheme": "http",
    ]
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      request.add(
        Array(one(of: Self.names).lowercased().utf8),
        Array((one(of: Self.values) + (happens(1, in: 5) ? "x" : "")).utf8))
    }
    if happens(1, in: 10) {
      request.add(Array("connection".utf8), Array("upgrade".utf8))
      request.add(Array("upgrade".utf8), Array("websocket".utf8))
    }
    return request
  }
}

@Suite struct RuleIndexTests {
  /// With the index the same rules apply, in the same order, as when all are tried.
  @Test(arguments: 0..<60)
  func indexAndWalkAgree(seed: Int) {
    var maker = RuleMaker(seed: seed)
    let configuration = maker.configuration()
    let with = proxy(configuration, indexed: true)
    let without = proxy(configuration, indexed: false)
    for _ in 0..<12 {
      let request = maker.request()
      let (a, b) = (with.workers[0].exchange(request), without.workers[0].exchange(request))
      #expect(
        a.upstream?.headers == b.upstream?.headers, "\(configuration) on \(request)")
    }
    #expect(with.misuses.isEmpty && without.misuses.isEmpty)
  }
}

/// How many rules a request tries.
@Suite struct RuleIndexCostTests {
  /// How many of these rules each request tries.
  private func tried(_ matches: [String], _ requests: [HeaderList]) -> [Int] {
    let plugin = Plugin()
    let proxy = EmulatedProxy(workers: 1) {
      VirtualMachine(streamsEndAt: .done) { plugin.make() }
    }
    let rules = matches.enumerated().map {
      "{'name':'r\($0.offset)','match':\($0.element),'request':[{'remove_header':['x-gone']}]}"
    }
    let outcome = proxy.configure(json("{'rules':[\(rules.joined(separator: ","))]}"))
    #expect(outcome == .accepted)
    return requests.map { request in
      let before = plugin.filter?.triedRules ?? 0
      _ = proxy.workers[0].exchange(request)
      return (plugin.filter?.triedRules ?? 0) - before
    }
  }

  /// The last filter made: that of the worker.
  private final class Plugin {
    var filter: FilterPlugin?
    func make() -> FilterPlugin {
      let made = FilterPlugin()
      filter = made
      return made
    }
  }

  private func request(
    host: String = "h", path: String = "/", method: String = "GET", _ headers: [String] = []
  ) -> HeaderList {
    var list: HeaderList = [
      ":authority": "\(host)", ":path": "\(path)", ":method": "\(method)", ":scheme": "http",
    ]
    for value in headers { list.add(Array("x-tenant".utf8), Array(value.utf8)) }
    return list
  }

  private func many(_ match: (Int) -> String) -> [String] { (0..<1000).map(match) }

  @Test func hosts() {
    let requests = [
      request(host: "T7.example.com:80"), request(host: "a.b.t7.example.com"), request(host: "x"),
    ]
    #expect(tried(many { "{'host':'t\($0).example.com'}" }, requests) == [1, 0, 0])
    #expect(tried(many { "{'host':'*.t\($0).example.com'}" }, requests) == [0, 1, 0])
    #expect(tried(many { "{'host':{'suffix':'.t\($0).example.com'}}" }, requests) == [0, 1, 0])
    #expect(
      tried(many { "{'host':['t\($0).example.com','x\($0).test']}" }, requests) == [1, 0, 0])
  }

  @Test func paths() {
    let requests = [request(path: "/t7/x?y"), request(path: "/t777"), request(path: "/u")]
    #expect(tried(many { "{'path':{'prefix':'/t\($0)/'}}" }, requests) == [1, 0, 0])
    // `/t7` and `/t77` are beginnings of `/t777`, if not by segments.
    #expect(tried(many { "{'path':{'segment_prefix':'/t\($0)'}}" }, requests) == [1, 3, 0])
    #expect(tried(many { "{'path':{'segment_prefix':'/t\($0)/'}}" }, requests) == [1, 3, 0])
    #expect(tried(many { "{'path':'/t\($0)'}" }, requests) == [0, 1, 0])
    #expect(
      tried(many { "{'path':{'exact':'/T\($0)','ignore_case':true}}" }, requests) == [0, 1, 0])
    #expect(
      tried(many { "{'path':{'suffix':'\($0)'}}" }, [request(path: "/x777"), request(path: "/x")])
        == [3, 0])
  }

  @Test func methodsAndHeaders() {
    #expect(tried(many { "{'method':'M\($0)'}" }, [request(method: "M7"), request()]) == [1, 0])
    let requests = [
      request(["v7"]), request(["v7", "w", "v7", "v9"]), request([]), request(["V7"]),
    ]
    #expect(tried(many { "{'headers':{'x-tenant':'v\($0)'}}" }, requests) == [1, 2, 0, 0])
    #expect(
      tried(
        many { "{'headers':{'x-tenant':{'exact':'v\($0)','ignore_case':true}}}" }, requests)
        == [1, 2, 0, 1])
    // Names that a request has not are not looked up.
    #expect(
      tried(many { "{'headers':{'x-\($0)':{'present':true}}}" }, [request(["v"])]) == [0])
  }

  /// Of several conditions the one is chosen that tells most of these rules apart.
  @Test func theRarestCondition() {
    let one = [request(host: "shop.test", path: "/t7"), request(host: "shop.test")]
    #expect(
      tried(many { "{'host':'shop.test','method':'GET','path':'/t\($0)'}" }, one) == [1, 0])
    #expect(
      tried(many { "{'path':{'prefix':'/t'},'host':'t\($0)'}" }, [request(host: "t7", path: "/t")])
        == [1])
    #expect(
      tried(
        many { "{'all':[{'not':{'path':'/x'}},{'any':[{'host':'t\($0)'},{'path':'/t\($0)'}]}]}" },
        one)
        == [1, 0])
  }

  /// What cannot be filed is tried always, and so are few rules.
  @Test func whatIsNotFiled() {
    let open = many { $0 % 10 == 0 ? "{'path':{'contains':'t\($0)'}}" : "{'path':'/t\($0)'}" }
    #expect(tried(open, [request(), request(path: "/t11")]) == [100, 101])
    #expect(tried(many { "{'path':{'not':'/t\($0)'}}" }, [request()]) == [1000])
    #expect(tried(Array(many { "{'path':'/t\($0)'}" }.prefix(10)), [request()]) == [10])
    #expect(tried(many { "{'not':{'host':'t\($0)'}}" }, [request()]) == [1000])
  }
}
