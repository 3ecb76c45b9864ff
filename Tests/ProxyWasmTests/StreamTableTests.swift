import Testing

@testable import ProxyWasm

/// The table from the host's numbers to streams, against a dictionary.
@Suite struct StreamTableTests {
  @Test func agreesWithADictionary() {
    var table = StreamTable()
    var expected: [ContextID: HTTPStream] = [:]
    var random = SplitMix(state: 42)
    for step in 0..<200_000 {
      // Numbers that wrap, so that chains cross the end of the array.
      let id = ContextID(truncatingIfNeeded: random.next() % 5000) &* 0x4000_0001
      if random.next() % 2 == 0 {
        let stream = HTTPStream()
        table.insert(stream, id: id, owner: ContextID(truncatingIfNeeded: step))
        if id != 0 { expected[id] = stream }
      } else {
        let removed = table.remove(id)
        #expect(removed?.stream === expected.removeValue(forKey: id))
      }
      guard step % 1000 == 0 else { continue }
      #expect(table.count == expected.count)
      for (id, stream) in expected where table[id] !== stream { Issue.record("lost \(id)") }
    }
  }

  @Test func numbersOneAfterTheOther() {
    var table = StreamTable()
    for id in 1...ContextID(100_000) { table.insert(HTTPStream(), id: id, owner: id / 2) }
    #expect(table.count == 100_000)
    for id in stride(from: ContextID(1), through: 100_000, by: 2) {
      #expect(table.remove(id)?.owner == id / 2)
    }
    #expect(table[1] == nil && table[2] != nil && table.owner(of: 100_000) == 50_000)
    #expect(table.count == 50_000)
  }

  @Test func zeroIsNoNumber() {
    var table = StreamTable()
    table.insert(HTTPStream(), id: 0, owner: 1)
    #expect(table.count == 0 && table[0] == nil && table.remove(0) == nil)
  }

  @Test func takingOutWhatBelongsToOne() {
    var random = SplitMix(state: 7)
    for _ in 0..<200 {
      var table = NumberTable()
      var expected: [UInt32: ContextID] = [:]
      for _ in 0..<(random.next() % 400) {
        // Few home places, so that chains are long and wrap.
        let number = UInt32(truncatingIfNeeded: random.next() % 500) &* 0x4000_0001
        let owner = ContextID(truncatingIfNeeded: random.next() % 3 + 1)
        table.insert(NumberTable.Entry(number: number, owner: owner, value: UInt(owner) + 7))
        if number != 0 { expected[number] = owner }
      }
      table.removeAll(of: 2)
      expected = expected.filter { $0.value != 2 }
      #expect(table.count == expected.count)
      for (number, owner) in expected where table[number]?.value != UInt(owner) + 7 {
        Issue.record("lost \(number)")
      }
      table.removeAll(of: 1)
      table.removeAll(of: 3)
      #expect(table.count == 0)
    }
  }
}
