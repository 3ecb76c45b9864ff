import FilterEngine
import ProxyWasm
import ProxyWasmEmulator
import Testing

/// A proxy whose only rule takes from the limit `l`, which has this body.
func limited(
  _ limit: String, workers: Int = 1, start: UInt64 = 5_000_000_000, more: String = "",
  options: EmulationOptions = EmulationOptions()
) -> EmulatedProxy {
  let proxy = makeProxy(workers: workers, options: options)
  proxy.monotonicNanoseconds = start
  #expect(proxy.configure(limitConfiguration(limit, more: more)) == .accepted)
  proxy.calls.keepsCalls = false
  return proxy
}

func limitConfiguration(_ limit: String, name: String = "l", more: String = "") -> String {
  json(
    "{'namespace':'n','limits':{'\(name)':{\(limit)}},'rules':[{'name':'r','request':[{'limit':'\(name)'}]\(more.isEmpty ? "" : ",\(more)")}]}"
  )
}

extension EmulatedProxy {
  /// Whether a request passes.
  func passes(_ headers: HeaderList = [:], worker: Int = 0) -> Bool {
    workers[worker].exchange(.get("/", headers)).upstream != nil
  }

  /// How many of so many requests pass at this moment.
  func passed(_ count: Int, _ headers: HeaderList = [:]) -> Int {
    (0..<count).count { index in passes(headers, worker: index % workers.count) }
  }

  func limitCounter(_ name: String, of limit: String = "l") -> UInt64? {
    metric("n.generic_filter.limit.\(limit).\(name)")
  }
}

/// What a limit admits, to the nanosecond, on a clock that stands still until it is told to advance.
@Suite struct LimitTests {
  /// The clock at its start, somewhere, and near its end.
  static let starts: [UInt64] = [1, 5_000_000_000, 1 << 62, (1 << 63) - 4_000_000_000_000_000]

  @Test(arguments: starts)
  func aRateAndItsBurst(start: UInt64) {
    let proxy = limited("'rate':'5/s'", workers: 2, start: start)
    #expect(proxy.passed(20) == 5)
    proxy.advance(by: .nanoseconds(199_999_999))
    #expect(proxy.passed(5) == 0)
    proxy.advance(by: .nanoseconds(1))
    #expect(proxy.passed(5) == 1)
    proxy.advance(by: .milliseconds(600))
    #expect(proxy.passed(20) == 3)
    // Days without a request fill it up and no further.
    proxy.advance(by: .seconds(11 * 86_400))
    #expect(proxy.passed(20) == 5)
    #expect(proxy.limitCounter("admitted") == 14 && proxy.limitCounter("refused") == 56)
    #expect(proxy.limitCounter("skipped") == 0 && proxy.limitCounter("overflow") == 0)
    #expect(proxy.limitCounter("contended") == 0 && proxy.warnings == [])
  }

  @Test func aBurstOfItsOwn() {
    let proxy = limited("'rate':'10/s','burst':1")
    #expect(proxy.passed(3) == 1)
    proxy.advance(by: .milliseconds(99))
    #expect(proxy.passed(1) == 0)
    proxy.advance(by: .milliseconds(1))
    #expect(proxy.passed(3) == 1)
    let large = limited("'rate':'1/s','burst':1000000")
    #expect(large.passed(2000) == 2000)
  }

  /// Rates whose interval is no whole number of nanoseconds: over many intervals no request is lost
  /// and none won.
  @Test(arguments: [
    ("7/s", 1_000_000_000), ("3/s", 1_000_000_000), ("1000000/7m", 420_000_000_000),
    ("999999/s", 1_000_000_000), ("666667/s", 1_000_000_000), ("123457/13s", 13_000_000_000),
    ("999999/ms", 1_000_000), ("11/24d", 2_073_600_000_000_000),
  ])
  func ratesAreExact(rate: String, period: UInt64) throws {
    let proxy = limited("'rate':'\(rate)','burst':2", workers: 2)
    let count = try #require(UInt64(rate.prefix { $0 != "/" }))
    #expect(proxy.passed(3) == 2)
    var failures = 0
    for step in UInt64(1)...300 where failures == 0 {
      // The first whole nanosecond at which the next is due; two before, since intervals are cut after
      // 20 bits of a nanosecond.
      let due = 5_000_000_000 + (step * period + count - 1) / count
      proxy.monotonicNanoseconds = due - 2
      if proxy.passes() { failures += 1 }
      proxy.monotonicNanoseconds = due
      if !proxy.passes(worker: 1) { failures += 1 }
    }
    #expect(failures == 0)
  }

  @Test func severalRatesAllOrNone() {
    let proxy = limited("'rates':[{'rate':'10/s','burst':4},{'rate':'6/m'}]")
    #expect(proxy.passed(10) == 4)
    proxy.advance(by: .seconds(1))
    // Two are left of the minute, and the second's allowance is whole.
    #expect(proxy.passed(10) == 2)
    // What the minute refuses takes nothing from the second.
    #expect(proxy.passed(100) == 0)
    proxy.advance(by: .seconds(9))
    #expect(proxy.passed(10) == 1)
    proxy.advance(by: .seconds(3600))
    #expect(proxy.passed(10) == 4)
    let same = limited("'rates':[{'rate':'10/s'},{'rate':'10/s','burst':3}]")
    #expect(same.passed(10) == 3)
  }

  @Test func theLargestAndTheSmallest() {
    // An interval of one nanosecond.
    let fast = limited("'rate':'1000000/ms','burst':1")
    #expect(fast.passed(2) == 1)
    fast.advance(by: .nanoseconds(1))
    #expect(fast.passed(2) == 1)
    // A burst of ten years, on a clock near its end.
    let slow = limited("'rate':'1/24d','burst':152", start: (1 << 63) - 1)
    #expect(slow.passed(200) == 152)
    let long = limited("'rate':'1000000/24d','burst':1000000", start: 1 << 63)
    #expect(long.passed(50) == 50)
    // Past 2^63 the clock stands still for us, and nothing traps.
    let late = limited("'rate':'5/s'", start: .max - 10)
    #expect(late.passed(10) == 5)
  }

  @Test func keysKeepApart() {
    let proxy = limited("'rate':'2/m','key':['%REQ(a)%','%REQ(b)%']", workers: 3)
    let keys: [HeaderList] = [
      ["a": "a", "b": "bc"], ["a": "ab", "b": "c"], ["a": "abc"], ["b": "abc"],
      ["a": "A", "b": "bc"],
      ["a": "\u{1}\u{2}"], ["a": "ä"], ["a": String(repeating: "x", count: 50_000)],
      ["a": String(repeating: "x", count: 49_999), "b": "x"], [:],
    ]
    for key in keys { #expect(proxy.passed(5, key) == 2) }
    for key in keys { #expect(proxy.passed(5, key) == 0) }
  }

  @Test func limitsKeepApart() {
    let proxy = filter(
      "{'name':'r','request':[{'limit':'a'},{'limit':'b'},{'limit':'b'}]}",
      top: "'namespace':'n','limits':{'a':{'rate':'10/m'},'b':{'rate':'5/m'}}")
    // Two of `b` each time, and what `a` gave is not given back when `b` refuses.
    #expect(proxy.passed(10) == 2)
    #expect(proxy.limitCounter("admitted", of: "a") == 10)
    #expect(proxy.limitCounter("admitted", of: "b") == 5)
    #expect(proxy.limitCounter("refused", of: "b") == 8)
  }

  @Test func missingKeys() {
    let key = "'rate':'2/m','key':['%REQ(a)%','%REQ(b)%'],'on_missing_key':"
    let shared = limited(key + "'shared'")
    #expect(shared.passed(5) == 2 && shared.passed(5, ["a": ""]) == 0)
    let skip = limited(key + "'skip'")
    #expect(skip.passed(9) == 9 && skip.limitCounter("skipped") == 9)
    #expect(skip.passed(5, ["b": "1"]) == 2)
    let deny = limited(key + "'deny'")
    #expect(deny.passed(3) == 0 && deny.passed(5, ["b": "1"]) == 2)
    let stream = deny.workers[0].exchange()
    #expect(stream.status == 429 && stream.client?.headers["retry-after"] == nil)
    #expect(stream.responseCodeDetails == "generic_filter.limit.l.missing_key")
    #expect(deny.limitCounter("refused") == 7)
  }

  @Test func severalValues() {
    let two: HeaderList = ["a": "1", "a": "2"]
    for format in ["%REQ(a)%", "x%REQ(b?a)%", "%REQ(c)%%REQ(a):1%"] {
      let proxy = limited("'rate':'5/m','key':'\(format)'")
      let stream = proxy.workers[0].exchange(.get("/", two))
      #expect(stream.status == 429 && stream.upstream == nil)
      #expect(stream.responseCodeDetails == "generic_filter.limit.l.duplicate_key")
      #expect(proxy.limitCounter("refused") == 1 && proxy.passed(6, ["a": "1"]) == 5)
    }
    for limit in [
      "'rate':'2/m','key':'%REQ(a)%','on_duplicate':'first'",
      "'rate':'2/m','key':'%REQ_ALL(a)%'",
      "'rate':'2/m','key':'%REQ(b?a)%'",
    ] {
      let proxy = limited(limit)
      #expect(proxy.passed(5, limit.contains("?") ? two.setting(["b": "1"]) : two) == 2)
    }
    let first = limited("'rate':'2/m','key':'%REQ(a)%','on_duplicate':'first'")
    #expect(first.passed(5, two) == 2 && first.passed(5, ["a": "1"]) == 0)
  }

  /// A key that is too large to be formed must not pass for one that is missing.
  @Test func keysTooLarge() {
    let format = String(repeating: "%REQ(a)%", count: 20)
    let proxy = limited("'rate':'5/m','key':'\(format)','on_missing_key':'skip'")
    var request: HeaderList = .get("/")
    request.add(Array("a".utf8), [UInt8](repeating: 0x61, count: 58_000))
    let stream = proxy.workers[0].exchange(request)
    #expect(stream.status == 429)
    #expect(stream.responseCodeDetails == "generic_filter.limit.l.missing_key")
    #expect(proxy.passed(6, ["a": "1"]) == 5)
    // What was too large elsewhere is no matter.
    let other = filter(
      rule("{'set_header':{'x':'\(format)'}},{'limit':'l'}"),
      top: "'limits':{'l':{'rate':'5/m','key':'%REQ(b)%'}}")
    request["b"] = "1"
    #expect(other.workers[0].exchange(request).status == 200)
    #expect(other.builtIn("values_dropped") == 1)
  }
}
