import Bytes

/// Matching by trying one way after the other. What was tried at a position is not tried there again,
/// so the time is bounded as that of threads is, and there are no groups to copy. It needs a bit for
/// each instruction at each position, hence it is for short texts.
extension Regex {
  /// 16 KB of bits.
  private static var maximalBits: Int { 131_072 }

  func canBacktrack(_ search: Search) -> Bool {
    search.end &- search.from < Self.maximalBits / max(program.code.count, 1)
  }

  func runBacktracking(
    _ text: UnsafeBufferPointer<UInt8>, _ search: Search, _ scratch: inout RegexScratch
  ) -> Bool {
    scratch.prepare(0, slots: search.slots)
    let width = search.end &- search.from &+ 1
    let words = (width &* program.code.count &+ 31) &>> 5
    for index in 0..<min(words, scratch.visited.count) { scratch.visited[index] = 0 }
    while scratch.visited.count < words { scratch.visited.append(0) }
    var position = search.from
    while let start = search.whole ? position : nextStart(in: text, from: position, to: search.end)
    {
      if search.slots > 0 { scratch.slots[0] = Int32(truncatingIfNeeded: start) }
      if attempt(text, from: start, width, search, &scratch) { return true }
      position = start &+ 1
      if search.whole || startsWithText || position > search.end { return false }
    }
    return false
  }

  private func attempt(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int, _ width: Int, _ search: Search,
    _ scratch: inout RegexScratch
  ) -> Bool {
    scratch.work.append(RegexScratch.Work(index: 0, value: Int32(truncatingIfNeeded: start)))
    while let item = scratch.work.last {
      scratch.work.truncate(to: scratch.work.count &- 1)
      if item.index < 0 {
        scratch.slots[Int(-1 &- item.index)] = item.value
        continue
      }
      var index = Int(item.index)
      var position = Int(item.value)
      path: while true {
        let bit = index &* width &+ position &- search.from
        let mask: UInt32 = 1 &<< UInt32(truncatingIfNeeded: bit & 31)
        if scratch.visited[bit &>> 5] & mask != 0 { break path }
        scratch.visited[bit &>> 5] |= mask
        scratch.steps &+= 1
        let instruction = program.code[index]
        switch instruction.operation {
        case .jump: index = Int(instruction.next)
        case .split:
          scratch.work.append(
            RegexScratch.Work(index: instruction.other, value: Int32(truncatingIfNeeded: position)))
          index = Int(instruction.next)
        case .save:
          let slot = Int(instruction.other)
          if slot < search.slots {
            scratch.work.append(
              RegexScratch.Work(index: -1 &- instruction.other, value: scratch.slots[slot]))
            scratch.slots[slot] = Int32(truncatingIfNeeded: position)
          }
          index = Int(instruction.next)
        case .assert:
          if instruction.low & Place.at(position, of: text) == 0 { break path }
          index = Int(instruction.next)
        case .byte, .choice:
          if position == search.end { break path }
          let next = program.step(instruction, at: index, over: text[position])
          if next < 0 { break path }
          index = next
          position &+= 1
        case .match:
          if search.whole, position != search.end { break path }
          for slot in 0..<search.slots { scratch.best[slot] = scratch.slots[slot] }
          if search.slots > 0 { scratch.best[1] = Int32(truncatingIfNeeded: position) }
          return true
        case .fail: break path
        }
      }
    }
    return false
  }
}
