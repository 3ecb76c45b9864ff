import Bytes

/// Matching by threads that advance together, one byte at a time: at each position no instruction is
/// reached twice, so the time is at most the length of the text times that of the program.
extension Regex {
  func runThreads(
    _ text: UnsafeBufferPointer<UInt8>, _ search: Search, _ scratch: inout RegexScratch
  ) -> Bool {
    scratch.prepare(program.code.count, slots: search.slots)
    var matched = false
    var position = search.from
    scratch.nextRound()
    while true {
      // `nextThreads` holds those that came to `position`.
      if scratch.nextThreads.instructions.isEmpty {
        if matched || position > search.from && (search.whole || startsWithText) { break }
        if !search.whole {
          guard let start = nextStart(in: text, from: position, to: search.end) else { break }
          position = start
        }
        scratch.nextRound()
      }
      // A match that begins here comes after those that began before.
      if !matched, position == search.from || !search.whole && !startsWithText {
        for slot in 0..<search.slots { scratch.slots[slot] = -1 }
        if search.slots > 0 { scratch.slots[0] = Int32(truncatingIfNeeded: position) }
        follow(0, position, Place.at(position, of: text), search.slots, &scratch)
      }
      scratch.nextPosition()
      if advance(text, position, search, &scratch) { matched = true }
      if position >= search.end { break }
      position &+= 1
    }
    return matched
  }

  /// Lets every thread see the byte at `position`. True when one matches before it: those behind
  /// that one end.
  private func advance(
    _ text: UnsafeBufferPointer<UInt8>, _ position: Int, _ search: Search,
    _ scratch: inout RegexScratch
  ) -> Bool {
    let atEnd = position >= search.end
    let byte = atEnd ? 0 : text[position]
    let place = atEnd ? 0 : Place.at(position &+ 1, of: text)
    for thread in scratch.threads.instructions.indices {
      scratch.steps &+= 1
      let index = Int(scratch.threads.instructions[thread])
      let instruction = program.code[index]
      if instruction.operation == .match {
        if search.whole && !atEnd { continue }
        for slot in 0..<search.slots {
          scratch.best[slot] = scratch.threads.slots[thread &* search.slots &+ slot]
        }
        if search.slots > 0 { scratch.best[1] = Int32(truncatingIfNeeded: position) }
        return true
      }
      if atEnd { continue }
      let next = program.step(instruction, at: index, over: byte)
      if next < 0 { continue }
      for slot in 0..<search.slots {
        scratch.slots[slot] = scratch.threads.slots[thread &* search.slots &+ slot]
      }
      follow(next, position &+ 1, place, search.slots, &scratch)
    }
    return false
  }

  /// Adds all instructions that wait for a byte, or match, and that `start` leads to at a position
  /// where `place` holds: the preferred first.
  private func follow(
    _ start: Int, _ position: Int, _ place: UInt8, _ slots: Int, _ scratch: inout RegexScratch
  ) {
    scratch.work.append(RegexScratch.Work(index: Int32(truncatingIfNeeded: start), value: 0))
    while let item = scratch.work.last {
      scratch.work.truncate(to: scratch.work.count &- 1)
      if item.index < 0 {
        scratch.slots[Int(-1 &- item.index)] = item.value
        continue
      }
      var index = Int(item.index)
      paths: while scratch.marks[index] != scratch.round {
        scratch.marks[index] = scratch.round
        scratch.steps &+= 1
        let instruction = program.code[index]
        switch instruction.operation {
        case .jump: break
        case .split: scratch.work.append(RegexScratch.Work(index: instruction.other, value: 0))
        case .save:
          let slot = Int(instruction.other)
          if slot < slots {
            scratch.work.append(
              RegexScratch.Work(index: -1 &- instruction.other, value: scratch.slots[slot]))
            scratch.slots[slot] = Int32(truncatingIfNeeded: position)
          }
        case .assert:
          // A mark that stays here is right: what holds is the same for all that come to `position`.
          if instruction.low & place == 0 { break paths }
        case .fail: break paths
        case .byte, .choice, .match:
          scratch.addThread(index, slots)
          break paths
        }
        index = Int(instruction.next)
      }
    }
  }
}

extension RegexScratch {
  mutating func addThread(_ index: Int, _ slots: Int) {
    nextThreads.instructions.append(Int32(truncatingIfNeeded: index))
    for slot in 0..<slots { nextThreads.slots.append(self.slots[slot]) }
  }

  /// Those that came to the next position are the threads.
  mutating func nextPosition() {
    swap(&threads, &nextThreads)
    nextThreads.instructions.removeAll()
    nextThreads.slots.removeAll()
    nextRound()
  }
}

extension Regex {
  /// The first place from `position` to `end` where a match may begin; nil when there is none.
  func nextStart(
    in text: UnsafeBufferPointer<UInt8>, from position: Int, to end: Int
  ) -> Int? {
    if literalPrefix.isEmpty || startsWithText { return position }
    return literalPrefix.withUnsafeBufferPointer { prefix in
      var at = position
      while at &+ prefix.count <= end {
        if text[at] == prefix[0], text.holds(prefix, at: at) { return at }
        at &+= 1
      }
      return nil
    }
  }
}
