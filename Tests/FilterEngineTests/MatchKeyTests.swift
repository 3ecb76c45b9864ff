import ProxyWasmEmulator
import Testing

/// The keys of matches beyond path, host, method, scheme and headers.
@Suite struct MatchKeyTests {
  private func marking(_ match: String, top: String = "") -> EmulatedProxy {
    filter(rule("{'set_header':{'x-hit':'1'}}", match: match), top: top)
  }

  /// Whether a rule with this match applies.
  private func holds(
    _ match: String, _ more: HeaderList = [:], path: String = "/", method: String = "GET"
  ) -> Bool {
    marking(match).upstream(more, path: path, method: method)?["x-hit"] == "1"
  }

  // MARK: Query and cookies

  /// The truth table of string tests: absent, `a`, `a` and `b`.
  private static let truth = [
    ("'a'", "nyy"), ("{'exact':'a','each':true}", "nyn"), ("{'not':'a'}", "yny"),
    ("{'not':'a','each':true}", "ynn"), ("{'present':true}", "nyy"), ("{'present':false}", "ynn"),
    ("['a','b']", "nyy"), ("{'not':['a','b']}", "ynn"), ("['b',{'present':false}]", "yny"),
    ("[{'exact':'a','each':true},'b']", "nyy"), ("{'exact':'A','ignore_case':true}", "nyy"),
  ]

  @Test(arguments: truth)
  func queries(test: String, expected: String) {
    let paths = ["/?y=a&xx=a", "/p?x=a", "/?x=a&y=c&x=b"]
    let got = paths.map { holds("{'query':{'x':\(test)}}", path: $0) ? "y" : "n" }.joined()
    #expect(got == expected, "\(test)")
  }

  @Test(arguments: truth)
  func cookies(test: String, expected: String) {
    for requests: [HeaderList] in [
      [["cookie": "y=a; xx=a"], ["cookie": "x=a"], ["cookie": "x=a; y=c; x=b"]],
      [["cookie": "x"], ["cookie": "y=1;x=\"a\" ;"], ["cookie": "x=a", "cookie": "x=b"]],
    ] {
      let got = requests.map { holds("{'cookies':{'x':\(test)}}", $0) ? "y" : "n" }.joined()
      #expect(got == expected, "\(test)")
    }
  }

  @Test func queriesAsEnvoyReadsThem() {
    func value(_ query: String, _ name: String = "x") -> (String) -> Bool {
      { holds("{'query':{'\(name)':'\($0)'}}", path: "/" + query) }
    }
    #expect(value("?x=a%20b")("a b") && value("?x=a+b")("a+b") && value("?%78=1")("1"))
    #expect(value("?x=a=b")("a=b") && value("?x")("") && value("?x&y")("") && value("?x=")(""))
    #expect(value("?x=%")("%") && value("?x=%4")("%4") && value("?x=%zz")("%zz"))
    #expect(value("?x=%%34%31")("%41") && value("?a&&x=1&")("1") && value("?x=?")("?"))
    #expect(value("?x=1#&x=2")("1") && !value("?x=1#&x=2")("2"))
    #expect(value("?x%5B%5D=1", "x[]")("1") && !value("?X=1")("1") && !value("x=1")("1"))
  }

  @Test func cookiesAsServersReadThem() {
    func holds(_ cookie: String, _ value: String) -> Bool {
      self.holds("{'cookies':{'x':'\(value)'}}", ["cookie": cookie])
    }
    #expect(holds("a=1;x=2", "2") && holds("a=1;\t x = 2 ;b", "2") && holds("x=a=b", "a=b"))
    #expect(holds("x=%41", "%41") && holds("x=", "") && !holds("X=2", "2") && !holds("xx=2", "2"))
    #expect(
      holds("x=\"2\"", "2") && holds("x=\"", "\\\"") && holds("x=\"\"", "") && !holds("x", ""))
  }

  @Test func matchesSeeWhatEarlierRulesHaveDone() {
    let proxy = filter(
      [
        rule("{'remove_header':'cookie'}", name: "a", match: "{'cookies':{'x':'1'}}"),
        rule("{'set_header':{'x-hit':'1'}}", name: "b", match: "{'cookies':{'x':'1'}}"),
        rule(
          "{'set_header':{'x-no':'1'}}", name: "c", match: "{'cookies':{'x':{'present':false}}}"),
      ].joined(separator: ","))
    let upstream = proxy.upstream(["cookie": "x=1"])
    #expect(upstream?["x-hit"] == nil && upstream?["x-no"] == "1")
  }

  @Test func hostileQueriesAndCookies() {
    // What is compared stays out of the expectations: a failure would print it.
    func has(_ match: String, _ cookie: String = "", query: String = "") -> Bool {
      holds(match, ["cookie": cookie], path: "/?" + query)
    }
    let many = String(repeating: "x=1&", count: 10_000) + "x=z"
    let (last, every, none) = (
      has("{'query':{'x':'z'}}", query: many),
      has("{'query':{'x':{'prefix':'','each':true}}}", query: many),
      has("{'query':{'x':'2'}}", query: many)
    )
    #expect(last && every && !none)
    let cookie = String(repeating: "=;", count: 2000) + "x=" + String(repeating: "%", count: 4096)
    let found = has("{'cookies':{'x':{'suffix':'%'}}}", cookie)
    #expect(found)
    #expect(holds("{'query':{'x':{'contains':'&%'}}}", path: "/?x=%26%&&&%%%=%25&%3"))
    for path in ["", "?", "?&", "?=", "#", "/?#", "%", "/?x#"] {
      #expect(!holds("{'query':{'x':'1'}}", path: path), "\(path)")
    }
  }

  // MARK: Paths

  @Test(arguments: [
    ("/a", "/a"), ("/a/", "/a/"), ("//a", "/a"), ("/a//b", "/a/b"), ("/a/./b", "/a/b"),
    ("/a/../b", "/b"), ("/a/..", "/"), ("/a/.", "/a/"), ("/../..//x", "/x"), ("/", "/"),
    ("//", "/"),
    ("/%61", "/a"), ("/a%2Fb", "/a/b"), ("/a/%2e%2E/b", "/b"), ("/a%5c..%5Cb", "/b"),
    ("/a\\b", "/a/b"),
    ("/%252e%252e/x", "/%2e%2e/x"), ("/%", "/%"), ("/%4", "/%4"), ("/...", "/..."),
    ("/a..", "/a.."),
    ("/a/b/../../c/", "/c/"), ("/%2e", "/"), ("/a?/../b", "/a"), ("/%3F", "/?"), ("*", "*"),
    ("/.a/..b", "/.a/..b"), ("/a/b/..//", "/a/"),
  ])
  func normalizedPaths(path: String, expected: String) {
    #expect(holds("{'path':{'exact':'\(expected)','normalize':true}}", path: path), "\(path)")
  }

  @Test func normalizationIsOfOneTestOnly() {
    #expect(holds("{'path':['/x',{'segment_prefix':'/b','normalize':true}]}", path: "/a/../b/c"))
    #expect(!holds("{'path':{'segment_prefix':'/b','normalize':false}}", path: "/a/../b"))
    #expect(holds("{'path':{'not':'/a/../b','normalize':true}}", path: "/a/../b"))
    let long = "/" + String(repeating: "a/../", count: 3000) + "b"
    #expect(holds("{'path':{'exact':'/b','normalize':true}}", path: long))
  }

  // MARK: Numbers

  @Test func numbers() {
    func holds(_ test: String, _ value: String) -> Bool {
      self.holds("{'headers':{'x':\(test)}}", ["x": value])
    }
    #expect(holds("{'min':5}", "5") && !holds("{'min':5}", "4") && holds("{'max':5}", "-7"))
    #expect(holds("{'min':5,'max':7}", "6") && !holds("{'min':5,'max':7}", "8"))
    #expect(
      holds("{'min':'5000000000'}", "5000000000") && !holds("{'min':5000000000}", "705032704"))
    for text in ["", "-", "+5", " 5", "5 ", "5.0", "5e0", "0x5", "five", "--5"] {
      #expect(!holds("{'max':100}", text) && !holds("{'min':-100}", text), "\(text)")
    }
    let long = String(repeating: "9", count: 5000)
    #expect(holds("{'min':5}", long) && !holds("{'max':999999999999999}", long))
    #expect(holds("{'max':5}", "-" + long) && !holds("{'min':-999999999999999}", "-" + long))
    #expect(holds("{'min':7,'max':7}", String(repeating: "0", count: 100) + "7"))
    // The second bounds of a plan.
    #expect(holds("[{'min':5},{'min':2,'max':2}]", "2"))
    #expect(holds("{'not':{'min':5}}", "x") && self.holds("{'headers':{'x':{'not':{'min':5}}}}"))
    #expect(!self.holds("{'headers':{'x':{'min':5}}}"))
  }

  // MARK: Addresses

  @Test func addresses() {
    func holds(_ ranges: String, _ peer: String) -> Bool {
      let proxy = marking("{'remote_ip':\(ranges)}")
      proxy.properties["source.address"] = .text(peer)
      return proxy.upstream()?["x-hit"] == "1"
    }
    #expect(holds("'10.0.0.0/8'", "10.1.2.3:80") && !holds("'10.0.0.0/8'", "11.1.2.3:80"))
    #expect(holds("['::1','10.0.0.0/8']", "[::1]:80") && holds("'::/0'", "[fe80::1%eth0]:80"))
    #expect(holds("'10.0.0.0/8'", "[::ffff:10.0.0.1]:80") && !holds("'0.0.0.0/0'", "[::1]:80"))
    for odd in ["", "@/run/envoy.sock", "10.0.0.1", "[::1]", ":80", "[]:80", "[:80", "]:80"] {
      #expect(!holds("['0.0.0.0/0','::/0']", odd), "\(odd)")
    }
  }

  @Test func theAddressIsAskedForOnce() {
    let match = "{'path':'/a','remote_ip':'10.0.0.0/8'}"
    let proxy = filter(
      (0..<5).map { rule("{'set_header':{'x-\($0)':'1'}}", name: "r\($0)", match: match) }
        .joined(separator: ","))
    _ = proxy.upstream(path: "/b")
    #expect(proxy.calls.count("proxy_get_property") == 0)
    _ = proxy.upstream(path: "/a")
    #expect(proxy.calls.count("proxy_get_property") == 1)
  }

  // MARK: gRPC

  @Test func grpc() {
    func holds(_ test: String, _ type: String, _ method: String = "POST") -> Bool {
      self.holds("{'grpc':\(test)}", ["content-type": type], method: method)
    }
    #expect(holds("true", "application/grpc") && holds("true", "application/grpc+proto"))
    for type in ["application/grpc-web", "application/grpcx", "application/json", ""] {
      #expect(!holds("true", type) && holds("false", type), "\(type)")
    }
    #expect(!holds("true", "application/grpc", "GET") && holds("false", "application/grpc", "GET"))
    #expect(!self.holds("{'grpc':true}", method: "POST"))
  }

  // MARK: Fractions

  private func share(_ fraction: String, of count: Int = 2000, name: String = "r") -> [Bool] {
    let proxy = filter(
      rule("{'set_header':{'x-hit':'1'}}", name: name, match: "{'fraction':\(fraction)}"))
    return (0..<count).map { proxy.upstream(["x-user": "user-\($0)"])?["x-hit"] == "1" }
  }

  @Test func stickyFractions() {
    let tenth = share("{'percent':10,'sticky_by':'%REQ(x-user)%'}")
    #expect((140...260).contains(tenth.count { $0 }))
    #expect(tenth == share("{'percent':'10','sticky_by':'%REQ(x-user)%'}"))
    // By default the rule's name is the salt, and so rules split independently.
    let other = share("{'percent':10,'sticky_by':'%REQ(x-user)%'}", name: "s")
    #expect(other != tenth && (5...40).contains(zip(tenth, other).count { $0 && $1 }))
    #expect(tenth == share("{'percent':10,'sticky_by':'%REQ(x-user)%','salt':'r'}", name: "s"))
    // Ranges with one salt part one population.
    let low = share("{'to':10,'sticky_by':'%REQ(x-user)%','salt':'p'}")
    let middle = share("{'from':10,'to':40.5,'sticky_by':'%REQ(x-user)%','salt':'p'}", name: "s")
    let high = share("{'from':40.5,'sticky_by':'%REQ(x-user)%','salt':'p'}", name: "t")
    #expect(zip(zip(low, middle), high).allSatisfy { [$0.0, $0.1, $1].count { $0 } == 1 })
  }

  /// The hash is documented, so that others can tell who lies in a share: SipHash-1-3 under the key 0.
  @Test func theHashIsThePublishedOne() {
    func place(_ user: String) -> Int? {
      var (low, high) = (0, 1_000_000)
      while high - low > 1 {
        let middle = (low + high) / 2
        let (percent, rest) = (middle / 10_000, middle % 10_000)
        let digits = String(rest + 10_000).dropFirst()
        let match = "{'fraction':{'to':\(percent).\(digits),'sticky_by':'%REQ(x)%','salt':'salt'}}"
        if holds(match, ["x": user]) { high = middle } else { low = middle }
      }
      return low
    }
    #expect(place("alice") == SipHash.place("salt", "alice"))
    #expect(place("bob") == SipHash.place("salt", "bob"))
  }

  @Test func fractionsByChance() {
    let half = share("{'percent':50}")
    #expect((800...1200).contains(half.count { $0 }) && half != share("{'percent':50}"))
    #expect(share("{'percent':0}", of: 200).allSatisfy { !$0 })
    #expect(share("{'percent':100}", of: 200).allSatisfy { $0 })
    #expect(share("{'percent':0.0001}", of: 200).count { $0 } < 5)
  }

  @Test func whoHasNoKeyComesLast() {
    #expect(!holds("{'fraction':{'percent':99.9999,'sticky_by':'%REQ(x)%'}}"))
    #expect(holds("{'fraction':{'percent':100,'sticky_by':'%REQ(x)%'}}"))
    #expect(holds("{'fraction':{'from':50,'sticky_by':'%REQ(x)%'}}"))
  }

  @Test func formatsInMatchesLeaveOthersAsTheyAre() {
    // The text moves while a format is evaluated: what was found before has to stay.
    let long = String(repeating: "v", count: 5000)
    let fraction = "'fraction':{'percent':100,'sticky_by':'%REQ(x-long)%%REQ(x-long)%'}"
    let match =
      "{'all':[{\(fraction)},{\(fraction)}],'path':'/p','host':'h','headers':{'x-long':{'prefix':'v'}},'any':[{\(fraction),'path':'/no'},{'path':'/p','host':'h'}]}"
    #expect(holds(match, [":authority": "h:1", "x-long": long], path: "/p?q"))
  }
}

/// SipHash-1-3 once more, as its authors have it, to compare with.
enum SipHash {
  static func place(_ salt: String, _ value: String) -> Int {
    var bytes: [UInt8] = []
    for text in [salt, value] {
      let count = UInt32(text.utf8.count)
      for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(count >> shift & 0xFF)) }
      bytes += Array(text.utf8)
    }
    return Int(hash(bytes) % 1_000_000)
  }

  private static func hash(_ bytes: [UInt8]) -> UInt64 {
    var v: [UInt64] = [
      0x736f_6d65_7073_6575, 0x646f_7261_6e64_6f6d, 0x6c79_6765_6e65_7261, 0x7465_6462_7974_6573,
    ]
    func rotated(_ x: UInt64, _ bits: UInt64) -> UInt64 { x << bits | x >> (64 - bits) }
    func round() {
      v[0] &+= v[1]
      v[2] &+= v[3]
      v[1] = rotated(v[1], 13) ^ v[0]
      v[3] = rotated(v[3], 16) ^ v[2]
      v[0] = rotated(v[0], 32)
      v[2] &+= v[1]
      v[0] &+= v[3]
      v[1] = rotated(v[1], 17) ^ v[2]
      v[3] = rotated(v[3], 21) ^ v[0]
      v[2] = rotated(v[2], 32)
    }
    var padded = bytes
    while padded.count % 8 != 7 { padded.append(0) }
    padded.append(UInt8(truncatingIfNeeded: bytes.count))
    for start in stride(from: 0, to: padded.count, by: 8) {
      let word = (0..<8).reduce(UInt64(0)) { $0 | UInt64(padded[start + $1]) << UInt64(8 * $1) }
      v[3] ^= word
      round()
      v[0] ^= word
    }
    v[2] ^= 0xff
    for _ in 0..<3 { round() }
    return v[0] ^ v[1] ^ v[2] ^ v[3]
  }
}
