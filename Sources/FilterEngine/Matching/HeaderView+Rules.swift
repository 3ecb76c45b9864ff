import Bytes
import FilterConfig

extension HeaderView {
  /// The first rule from this one on that applies to the request as it stands now: the position of its
  /// `.rule` instruction, or of what follows the last.
  @inline(never)
  func nextRule(from start: Int, _ stream: FilterStream) -> Int {
    let facts = knownFacts()
    further.isTextLent = true
    defer { further.isTextLent = false }
    let plan = plan
    let isIndexed = !plan.index.isEmpty
    if isIndexed, !candidates.areKnown { findCandidates(from: start, facts) }
    let candidates = candidates
    let text = text.bytes
    return entries.withUnsafeBufferPointer { entries in
      first.withUnsafeBufferPointer { first in
        plan.matcherNodes.withUnsafeBufferPointer { matcherNodes in
          plan.predicates.withUnsafeBufferPointer { nodes in
            let matcher = Matcher(
              text: text, entries: entries, first: first, literals: plan.literals.bytes,
              matcherNodes: matcherNodes, path: facts.path.map { self.text[$0] },
              host: facts.host.map { self.text[$0] }, phase: .request, view: self, stream: stream)
            return plan.nextRule(
              from: start, isUpgrade: facts.isUpgrade, isIndexed ? candidates : nil, willTry
            ) {
              matcher.holds($0, of: nodes)
            }
          }
        }
      }
    }
  }

  /// Whether a predicate of the plan, that asks for neither path nor host, holds for the request as it
  /// stands now.
  @inline(never)
  func holds(_ predicate: Int, _ stream: FilterStream) -> Bool {
    further.isTextLent = true
    defer { further.isTextLent = false }
    let plan = plan
    let text = text.bytes
    return entries.withUnsafeBufferPointer { entries in
      first.withUnsafeBufferPointer { first in
        plan.matcherNodes.withUnsafeBufferPointer { matcherNodes in
          plan.predicates.withUnsafeBufferPointer { nodes in
            Matcher(
              text: text, entries: entries, first: first, literals: plan.literals.bytes,
              matcherNodes: matcherNodes, path: nil, host: nil, phase: .request, view: self,
              stream: stream
            ).holds(predicate, of: nodes)
          }
        }
      }
    }
  }

  /// Counts the rules that are tried, for tests: not in the module.
  @inline(__always)
  private func willTry() {
    #if !hasFeature(Embedded)
      triedRules &+= 1
    #endif
  }

  /// Asks the index about every value that it has texts for.
  @inline(never)
  private func findCandidates(from start: Int, _ facts: Facts) {
    let plan = plan
    candidates.begin(from: start, plan)
    for entry in entries.indices {
      let name = entries[entry].name
      // Each name once, and of entries that edits have left behind none.
      guard name != .none, first[name.index] == Int32(truncatingIfNeeded: entry),
        var table = plan.index.firstTable(of: name)
      else { continue }
      while table < plan.index.tables.count, plan.index.tables[table].name == name {
        let row = plan.index.tables[table]
        switch row.subject {
        case .path: if let path = facts.path { candidates.find(text[path], row, plan) }
        case .host: if let host = facts.host { candidates.find(text[host], row, plan) }
        case .header:
          var value = Int32(truncatingIfNeeded: entry)
          while value >= 0 {
            candidates.find(text[entries[Int(value)].value], row, plan)
            value = entries[Int(value)].next
          }
        }
        table &+= 1
      }
    }
    candidates.finish()
  }
}

extension Plan {
  @inline(__always)
  fileprivate func nextRule(
    from start: Int, isUpgrade: Bool, _ candidates: RuleCandidates?,
    _ willTry: () -> Void, _ holds: (_ match: Int) -> Bool
  ) -> Int {
    request.withUnsafeBufferPointer { program in
      rules.withUnsafeBufferPointer { rules in
        guard start < program.count, case .rule(let first, _) = program[start] else { return start }
        let list = index.list(of: first)
        var pc = candidates.map { $0.next(from: start, in: list, self) } ?? start
        while pc < program.count, case .rule(let id, let otherwise) = program[pc] {
          willTry()
          // Every `.rule` of a program names a rule of the plan, so there is one.
          let rule = rules.baseAddress.unsafelyUnwrapped + Int(id)
          if !isUpgrade || rule.pointee.appliesToUpgrades {
            guard let match = rule.pointee.match else { return pc }
            if holds(Int(match)) { return pc }
          }
          pc = Int(otherwise)
          if let candidates { pc = candidates.next(from: pc, in: list, self) }
        }
        return pc
      }
    }
  }
}
