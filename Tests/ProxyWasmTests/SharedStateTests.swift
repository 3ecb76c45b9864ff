import ProxyWasm
import ProxyWasmEmulator
import Testing

/// What workers share: data, queues, metrics.
@Suite struct SharedStateTests {
  private func get(_ key: ByteString) -> Result<SharedData.Entry, Status> {
    outcome { () throws(Status) in try SharedData.get(key) }
  }

  @Test func workersSeeEachOthersData() {
    let proxy = EmulatedProxy.scripted(workers: 2)
    proxy.perform(worker: 0) {
      #expect(get("k").status == .notFound)
      #expect(SharedData.set("k", "one") == .ok)
    }
    proxy.perform(worker: 1) { #expect(text(get("k").value?.value) == "one") }
    #expect(text(proxy.sharedData("k")) == "one")
    #expect(proxy.sharedDataCount() == 1)
  }

  @Test func nobodysWriteIsLost() {
    let proxy = EmulatedProxy.scripted(workers: 2)
    let first = proxy.perform(worker: 0) {
      SharedData.set("k", "0")
      return get("k").value
    }
    let version = first?.version ?? 0
    #expect(version != 0)
    #expect(proxy.perform(worker: 1) { SharedData.set("k", "1", ifVersion: version) } == .ok)
    #expect(
      proxy.perform(worker: 0) { SharedData.set("k", "2", ifVersion: version) } == .casMismatch)
    #expect(proxy.perform(worker: 0) { SharedData.set("k", "3") } == .ok)
    #expect(text(proxy.sharedData("k")) == "3")
  }

  @Test func aVersionDoesNotMatterForANewKey() {
    let proxy = EmulatedProxy.scripted()
    #expect(proxy.perform { SharedData.set("new", "1", ifVersion: 77) } == .ok)
  }

  @Test func emptyValuesAreValues() {
    let proxy = EmulatedProxy.scripted()
    proxy.perform {
      SharedData.set("k", "")
      #expect(get("k").value?.value == [])
    }
  }

  @Test func metricsAddUpOverWorkers() {
    let proxy = EmulatedProxy.scripted(workers: 2)
    for worker in 0..<2 {
      proxy.perform(worker: worker) {
        let counter = outcome { () throws(Status) in try Metric.define(.counter, "requests") }.value
        #expect(counter?.increment(by: 3) == .ok)
        #expect(counter?.record(4) == .ok)  // Envoy adds.
      }
    }
    #expect(proxy.metric("requests") == 14)
    #expect(proxy.metricNames == ["requests"])
  }

  @Test func metricsOfEachKind() {
    let proxy = EmulatedProxy.scripted()
    proxy.perform {
      func define(_ kind: Metric.Kind, _ name: ByteString) -> Metric {
        outcome { () throws(Status) in try Metric.define(kind, name) }.value ?? Metric(id: 0)
      }
      func value(_ metric: Metric) -> Result<UInt64, Status> {
        outcome { () throws(Status) in try metric.value() }
      }
      let counter = define(.counter, "c")
      #expect(counter.increment(by: 0) == .badArgument)
      #expect(counter.increment(by: -1) == .badArgument)
      #expect(value(counter).value == 0)
      let gauge = define(.gauge, "g")
      gauge.record(5)
      gauge.increment(by: -2)
      #expect(value(gauge).value == 3)
      let histogram = define(.histogram, "h")
      #expect(histogram.record(7) == .ok)
      #expect(histogram.increment() == .badArgument)
      #expect(value(histogram).status == .badArgument)
      let again = define(.counter, "c")
      again.increment()
      #expect(value(counter).value == 1)
      let unknown = Metric(id: 4711)
      #expect(unknown.increment() == .notFound && unknown.record(1) == .notFound)
      #expect(value(unknown).status == .notFound)
    }
    #expect(proxy.histogram("h") == [7])
  }

  @Test func queuesTellWhoRegistered() {
    var heard: [UInt32] = []
    let proxy = EmulatedProxy.plugin(workers: 2) { plugin in
      plugin.onQueueReady = { heard.append($0) }
    }
    proxy.configure("")
    let name: [UInt8] = Array("q".utf8)
    let queue = proxy.perform(worker: 0) { name.withUnsafeBufferPointer { TestQueue.register($0) } }
    #expect(queue == 1)
    proxy.perform(worker: 1) {
      name.withUnsafeBufferPointer { name in
        #expect(TestQueue.resolve(name) == queue)
        #expect(TestQueue.enqueue(queue, name) == .ok)
        #expect(heard.isEmpty)
      }
    }
    #expect(heard == [1])
    proxy.perform(worker: 1) {
      #expect(TestQueue.dequeue(queue) == .ok)
      #expect(TestQueue.dequeue(queue) == .empty)
      #expect(TestQueue.dequeue(9) == .notFound)
    }
  }
}
