import Bytes
import FilterConfig
import ProxyWasm
import ProxyWasmEmulator
import Testing

@testable import FilterEngine

/// The table in shared data: made once, of one size, and true whoever writes to it at the same time.
@Suite struct LimitTableTests {
  @Test(arguments: [(1, 0), (8, 0), (9, 1), (1000, 7), (16_384, 11)])
  func itIsMadeOnce(maxKeys: Int, depth: Int) {
    let limit = "'rate':'5/s','key':'%REQ(a)%','max_keys':\(maxKeys)"
    let proxy = limited(limit, workers: 4)
    #expect(proxy.sharedDataCount() == (1 << depth) + 1)
    let writes = proxy.calls.count("proxy_set_shared_data")
    #expect(writes == (1 << depth) + 2)
    // Another VM reads the marker and nothing else.
    let reads = proxy.calls.count("proxy_get_shared_data")
    #expect(proxy.configure(limitConfiguration(limit)) == .accepted)
    #expect(proxy.calls.count("proxy_set_shared_data") == writes)
    #expect(proxy.calls.count("proxy_get_shared_data") == reads + 6)
  }

  @Test func aConfigurationWithoutLimitsMakesNone() {
    let proxy = filter(rule("{'set_header':{'a':'1'}}"))
    #expect(proxy.sharedDataCount() == 0)
    #expect(limited("'rate':'5/s','max_keys':1048576").sharedDataCount() == 2)
  }

  @Test func oneReadAndOneWrite() {
    let proxy = limited("'rates':[{'rate':'5/s'},{'rate':'9/m'}],'key':'%REQ(a)%'")
    proxy.calls.removeAll()
    #expect(proxy.passed(6, ["a": "1"]) == 5)
    #expect(proxy.calls.count("proxy_get_shared_data") == 6)
    // A refusal writes nothing.
    #expect(proxy.calls.count("proxy_set_shared_data") == 5)
  }

  /// A hundred thousand keys on room for a thousand: no key of shared data more, nobody's allowance
  /// forgotten, and no more admitted than there are places.
  @Test func aFloodOfKeys() throws {
    let limit = "'rate':'2/h','key':'%REQ(a)%','max_keys':1000"
    let proxy = limited(limit)
    #expect(proxy.passed(5, ["a": "regular"]) == 2)
    let document = try ConfigReader.read(Array(limitConfiguration(limit).utf8))
    let plan = try #require(ConfigDecoder.decode(document).plan)
    let before = proxy.sharedDataCount()
    var admitted = 0
    try #require(proxy.workers[0].plugin()).perform {
      let limiter = makeLimiter(plan, "n.")
      for number in UInt64(0)..<100_000 {
        var hash = limiter.keyHash(0)
        hash.add(number)
        var report = LimitReport.none
        if case .admitted = limiter.take(0, hash.finish(), &report) { admitted += 1 }
      }
    }
    #expect(proxy.sharedDataCount() == before)
    // Each of 128 sets has 16 places, of which one is the regular's, and one to share, of two each.
    #expect(admitted == 128 * 15 + 127 + 128 * 2)
    #expect(proxy.limitCounter("overflow") == 100_000 - (128 * 16 - 1))
    #expect(proxy.passed(5, ["a": "regular"]) == 0 && !proxy.passes(["a": "late"]))
    proxy.advance(by: .seconds(1800))
    #expect(proxy.passed(5, ["a": "regular"]) == 1)
    // It is over: every place is free again.
    proxy.advance(by: .seconds(7200))
    #expect(proxy.passed(5, ["a": "late"]) == 2)
  }

  /// Who shared a place and gets one of its own takes the debt along.
  @Test func aNewPlaceIsNoFreshAllowance() {
    let proxy = limited("'rate':'1/m','key':'%REQ(a)%','max_keys':8")
    for key in 0..<16 { #expect(proxy.passed(2, ["a": "\(key)"]) == 1) }
    #expect(proxy.limitCounter("overflow") == 0)
    proxy.advance(by: .seconds(30))
    #expect(proxy.passed(2, ["a": "late"]) == 1 && !proxy.passes(["a": "later"]))
    #expect(proxy.limitCounter("overflow") == 3)
    proxy.advance(by: .seconds(31))
    #expect(!proxy.passes(["a": "late"]) && proxy.limitCounter("overflow") == 3)
    proxy.advance(by: .seconds(29))
    #expect(proxy.passed(2, ["a": "late"]) == 1)
  }

  /// More rates overflow in one set than it has places to share: they share those.
  @Test func moreThanFourRatesOverflow() {
    let names = (0..<7).map { "l\($0)" }
    let proxy = filter(
      names.map { name in
        rule("{'limit':'\(name)'}", name: name, match: "{'path':'/\(name)'}")
      }.joined(separator: ","),
      top: "'namespace':'n','limits':{"
        + names.map { "'\($0)':{'rate':'3/h','key':'%REQ(a)%','max_keys':1}" }
        .joined(separator: ",") + "}")
    func passed(_ limit: String, _ key: String) -> Int {
      (0..<5).count { _ in
        proxy.workers[0].exchange(.get("/\(limit)", ["a": key])).upstream != nil
      }
    }
    for key in 0..<16 { #expect(passed("l0", "k\(key)") == 3) }
    for name in names { #expect(passed(name, "other") <= 3) }
    let admitted = names.reduce(0) { $0 + Int(proxy.limitCounter("admitted", of: $1) ?? 0) }
    #expect(admitted == 16 * 3 + 4 * 3 && proxy.warnings == [])
  }

  // MARK: Others write at the same time

  @Test func writesThatLoseAreMadeAgain() {
    let proxy = limited("'rate':'5/m'", workers: 2)
    var losses = 0
    proxy.beforeSharedDataWrite = { key in
      guard losses > 0 else { return }
      losses -= 1
      proxy.setSharedData(key, proxy.allSharedData()[key] ?? [])
    }
    for _ in 0..<5 {
      losses = 10
      #expect(proxy.passes())
    }
    #expect(!proxy.passes() && proxy.limitCounter("contended") == 0)
    // A request of another worker between a read and the write that follows it counts.
    let busy = limited("'rate':'5/m'", workers: 2)
    var isNested = false
    var nested = 0
    busy.beforeSharedDataWrite = { _ in
      guard !isNested else { return }
      isNested = true
      if busy.passes(worker: 1) { nested += 1 }
      isNested = false
    }
    let passed = busy.passed(2)
    #expect(passed + nested == 5)
  }

  @Test func whoAlwaysLosesPassesUncounted() {
    let proxy = limited("'rate':'1/m'")
    proxy.beforeSharedDataWrite = { key in
      proxy.setSharedData(key, proxy.allSharedData()[key] ?? [])
    }
    let before = proxy.calls.count("proxy_set_shared_data")
    #expect(proxy.passed(3) == 3)
    #expect(proxy.limitCounter("contended") == 3 && proxy.limitCounter("admitted") == 0)
    #expect(proxy.warnings == ["not counted, too much contention: \"l\""])
    #expect(proxy.calls.count("proxy_set_shared_data") - before == 3 * LimitTable.attempts)
  }

  /// Two VMs make the table at once, and one is ahead at every possible moment.
  @Test func makingItTogether() {
    let limit = "'rate':'2/m','key':'%REQ(a)%','max_keys':30"
    let first = limited(limit)
    #expect(first.passed(3, ["a": "1"]) == 2)
    let made = first.allSharedData()
    for moment in 0..<7 {
      let proxy = makeProxy()
      proxy.monotonicNanoseconds = 5_000_000_000
      var writes = 0
      proxy.beforeSharedDataWrite = { _ in
        if writes == moment { for (key, value) in made { proxy.setSharedData(key, value) } }
        writes += 1
      }
      #expect(proxy.configure(limitConfiguration(limit)) == .accepted)
      #expect(proxy.sharedDataCount() == made.count)
      // What the other has made is what counts, its charges too.
      if moment == 0 { #expect(proxy.passed(3, ["a": "1"]) == 0) }
      #expect(proxy.passed(3, ["a": "2"]) == 2, "\(moment)")
    }
  }

  /// A VM that came to its end while it made the table.
  @Test func halfATableIsFinished() {
    let limit = "'rate':'2/m','key':'%REQ(a)%','max_keys':60"
    for count in 0..<10 {
      let proxy = makeProxy()
      proxy.monotonicNanoseconds = 5_000_000_000
      var options = EmulationOptions()
      options.forbiddenCalls = []
      let ended = makeProxy(options: options)
      ended.monotonicNanoseconds = 5_000_000_000
      var written: [[UInt8]] = []
      ended.beforeSharedDataWrite = { written.append($0) }
      #expect(ended.configure(limitConfiguration(limit)) == .accepted)
      // The marker says that it is being made; so many sets are there.
      for key in written.prefix(count) {
        var value = ended.allSharedData()[key] ?? []
        if value.count == 24 { value[1] = 0 }
        proxy.setSharedData(key, value)
      }
      #expect(proxy.configure(limitConfiguration(limit)) == .accepted)
      #expect(proxy.allSharedData().keys == ended.allSharedData().keys)
      for key in 0..<20 { #expect(proxy.passed(3, ["a": "\(key)"]) == 2) }
      #expect(proxy.limitCounter("overflow") == 0 && proxy.warnings == [])
    }
  }

  @Test func aHostThatForbidsSharedData() {
    for call in ["proxy_get_shared_data", "proxy_set_shared_data"] {
      var options = EmulationOptions()
      options.forbiddenCalls = [call]
      let proxy = limited("'rate':'1/m'", options: options)
      #expect(proxy.passed(5) == 5 && proxy.limitCounter("admitted") == 0)
      #expect(proxy.metric("n.generic_filter.host_calls_failed") == 5)
      #expect(proxy.warnings == ["not counted, shared data failed: \"l\": INTERNAL_FAILURE"])
    }
  }

  @Test func valuesOfOthers() {
    let proxy = limited("'rate':'1/m'")
    let made = proxy.allSharedData()
    for bytes in [[], [1], [UInt8](repeating: 0, count: 328), [UInt8](repeating: 255, count: 328)] {
      for key in made.keys { proxy.setSharedData(key, bytes) }
      #expect(proxy.passed(2) == 2)
      #expect(proxy.configure(limitConfiguration("'rate':'1/m','burst':2")) == .accepted)
      #expect(proxy.passed(2) == 2)
    }
    #expect(proxy.metric("n.generic_filter.host_calls_failed") == 16)
  }

  @Test func aHostWithoutAClock() {
    let proxy = limited("'rate':'1/m'", start: 0)
    #expect(proxy.passed(3) == 3)
    #expect(proxy.metric("n.generic_filter.host_calls_failed") == 3)
  }
}

/// What a configuration holds at the time of the test.
private func makeLimiter(_ plan: Plan, _ prefix: StaticString) -> Limiter {
  prefix.withUTF8Buffer { Limiter(plan, prefix: $0) }
}
