import FilterEngine
import ProxyWasm
import ProxyWasmEmulator
import Testing

/// Configurations come and go while allowances stay.
@Suite struct LimitUpdateTests {
  static let limit = "'rate':'3/m','key':'%REQ(a)%','max_keys':100"

  @Test func anUpdateKeepsAllowances() {
    let proxy = limited(Self.limit, workers: 2)
    #expect(proxy.passed(2, ["a": "1"]) == 2)
    let more = "'response':[{'set_header':{'b':'1'}}]"
    #expect(proxy.configure(limitConfiguration(Self.limit, more: more)) == .accepted)
    #expect(proxy.passed(5, ["a": "1"]) == 1)
    // Another rate or burst is another allowance, and the old one is not forgotten meanwhile.
    for (rate, burst) in [("'4/m'", 4), ("'3/m','burst':1", 1), ("'3/m','burst':5", 5)] {
      let other = "'rate':\(rate),'key':'%REQ(a)%','max_keys':100"
      #expect(proxy.configure(limitConfiguration(other)) == .accepted)
      #expect(proxy.passed(9, ["a": "1"]) == burst)
    }
    #expect(proxy.configure(limitConfiguration(Self.limit)) == .accepted)
    #expect(proxy.passed(5, ["a": "1"]) == 0)
  }

  @Test func ratesMayChangePlaces() {
    let rates = ["{'rate':'3/m'}", "{'rate':'90/h'}"]
    let proxy = limited("'rates':[\(rates[0]),\(rates[1])]")
    #expect(proxy.passed(5) == 3)
    #expect(
      proxy.configure(limitConfiguration("'rates':[\(rates[1]),\(rates[0])]")) == .accepted)
    #expect(proxy.passed(5) == 0)
  }

  @Test func aThousandNamesLeaveNothingBehind() {
    let proxy = limited(Self.limit)
    let count = proxy.sharedDataCount()
    for push in 0..<1000 {
      #expect(
        proxy.configure(limitConfiguration(Self.limit, name: "limit-\(push)")) == .accepted)
      if push % 100 == 0 { #expect(proxy.passed(5, ["a": "1"]) == 3) }
    }
    #expect(proxy.sharedDataCount() == count)
    // What the old names held is free by and by, and was in nobody's way.
    #expect(proxy.limitCounter("overflow", of: "limit-0") == 0)
  }

  @Test func pluginsOfOneNamespaceShare() {
    let proxy = makeProxy(workers: 2)
    for (name, limit) in [("one", "l"), ("two", "l"), ("three", "m")] {
      var plugin = PluginConfiguration(limitConfiguration(Self.limit, name: limit))
      plugin.name = name
      #expect(proxy.configure(plugin) == .accepted)
    }
    func passed(_ plugin: String, _ worker: Int) -> Int {
      (0..<5).count { _ in
        proxy.workers[worker].exchange(.get("/", ["a": "1"]), plugin: plugin).upstream != nil
      }
    }
    #expect(passed("one", 0) == 3 && passed("two", 1) == 0 && passed("three", 1) == 3)
  }

  @Test func namespacesAndVMsKeepApart() {
    let proxy = limited("'rate':'3/m'")
    let count = proxy.sharedDataCount()
    #expect(proxy.passed(5) == 3)
    let other = limitConfiguration("'rate':'3/m'").replacing("\"n\"", with: "\"o\"")
    #expect(proxy.configure(other) == .accepted)
    #expect(proxy.passed(5) == 3 && proxy.sharedDataCount() == 2 * count)
    var plugin = PluginConfiguration(other)
    plugin.vmID = "another"
    #expect(proxy.configure(plugin) == .accepted)
    #expect(proxy.passed(5) == 3 && proxy.sharedDataCount(vmID: "another") == count)
  }

  /// Secrets differ from process to process: nobody can find keys that meet in one set.
  @Test func everyProcessHasASecretOfItsOwn() {
    let secrets = (0..<4).map { _ in
      limited(Self.limit).allSharedData().values.first { $0.count == 24 }?.suffix(16)
    }
    #expect(Set(secrets.map { Array($0 ?? []) }).count == 4)
    #expect(secrets.allSatisfy { Set($0 ?? []).count > 4 })
  }

  // MARK: Growth

  @Test func aTableGrowsWithAllItKnows() {
    let proxy = limited(Self.limit, workers: 2)
    let keys = (0..<60).map { "\($0)" }
    for key in keys { #expect(proxy.passed(2, ["a": key]) == 2) }
    var plugin = PluginConfiguration(
      limitConfiguration("'rate':'3/m','key':'%REQ(a)%','max_keys':5000"))
    plugin.name = "large"
    #expect(proxy.configure(plugin) == .accepted)
    #expect(proxy.sharedDataCount() == 1024 + 1)
    // The new one knows what the old one charged, and the other way round.
    for (number, key) in keys.enumerated() {
      let worker = proxy.workers[number % 2]
      let request: HeaderList = .get("/", ["a": key])
      let first = number % 3 == 0 ? "large" : "plugin"
      let second = number % 3 == 0 ? "plugin" : "large"
      #expect(worker.exchange(request, plugin: first).upstream != nil)
      #expect(worker.exchange(request, plugin: second).upstream == nil)
    }
    // It never shrinks.
    #expect(proxy.configure(limitConfiguration(Self.limit)) == .accepted)
    #expect(proxy.sharedDataCount() == 1024 + 1)
    for key in keys { #expect(proxy.passed(2, ["a": key]) == 0) }
    #expect(proxy.warnings == [])
  }

  /// Requests at every moment of a growth: none is admitted that should not be.
  @Test(arguments: 0..<4)
  func requestsWhileItGrows(seed: Int) {
    let proxy = limited(Self.limit, workers: 2)
    var random = SeededGenerator(seed: UInt64(seed))
    var passed: [Int: Int] = [:]
    var isNested = false
    proxy.beforeSharedDataWrite = { _ in
      guard !isNested else { return }
      isNested = true
      for _ in 0..<2 {
        let key = Int.random(in: 0..<40, using: &random)
        if proxy.passes(["a": "\(key)"], worker: key % 2) { passed[key, default: 0] += 1 }
      }
      isNested = false
    }
    var plugin = PluginConfiguration(
      limitConfiguration("'rate':'3/m','key':'%REQ(a)%','max_keys':1000"))
    plugin.name = "large"
    #expect(proxy.configure(plugin) == .accepted)
    isNested = true
    for key in 0..<40 {
      for turn in 0..<4 {
        let name = (key + turn) % 2 == 0 ? "large" : "plugin"
        let stream = proxy.workers[0].exchange(.get("/", ["a": "\(key)"]), plugin: name)
        if stream.upstream != nil { passed[key, default: 0] += 1 }
      }
      #expect(passed[key] == 3, "key \(key)")
    }
    #expect(proxy.sharedDataCount() == 128 + 1 && proxy.warnings == [])
    #expect(proxy.limitCounter("contended") == 0)
  }

  /// A growth that was broken off is finished by the next, with nothing forgotten.
  @Test func brokenOffGrowth() {
    let proxy = limited(Self.limit, workers: 1)
    for key in 0..<60 { #expect(proxy.passed(2, ["a": "\(key)"]) == 2) }
    let small = proxy.allSharedData()
    let large = limitConfiguration("'rate':'3/m','key':'%REQ(a)%','max_keys':1000")
    // The writes of a whole growth, in order.
    var writes: [([UInt8], [UInt8])] = []
    var last: [UInt8]?
    proxy.beforeSharedDataWrite = { key in
      if let last { writes.append((last, proxy.allSharedData()[last] ?? [])) }
      last = key
    }
    #expect(proxy.configure(large) == .accepted)
    for count in stride(from: 1, to: writes.count, by: 7) {
      let other = makeProxy()
      other.monotonicNanoseconds = proxy.monotonicNanoseconds
      for (key, value) in small { other.setSharedData(key, value) }
      for (key, value) in writes.prefix(count) { other.setSharedData(key, value) }
      #expect(other.configure(large) == .accepted)
      #expect(other.sharedDataCount() == 128 + 1)
      for key in stride(from: 0, to: 60, by: 5) {
        #expect(other.passed(3, ["a": "\(key)"]) == 1, "\(count) \(key)")
      }
    }
  }
}
