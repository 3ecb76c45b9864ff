import Bytes
import Testing

@testable import FilterConfig

/// What a plan holds, where it matters to those who run it.
@Suite struct PlanTests {
  @Test func whatHasNoEffectLeavesNoInstructions() {
    let set = "[{'set_header':{'a':'%REQ(kept)%'}}]"
    for rule in [
      "{'name':'a','mode':'disabled','request':\(set),'response':\(set),'stop':true}",
      "{'name':'a'}",
      "{'name':'a','match':{'path':'/'}}",
    ] {
      let plan = FilterConfigTests.plan("{'rules':[\(rule)]}")
      #expect(
        plan?.request.isEmpty == true && plan?.response.isEmpty == true
          && plan?.done.isEmpty == true)
      #expect(plan?.keptRequestNames.isEmpty == true, "\(rule)")
      #expect(plan?.rules[0].response.isEmpty == true && plan?.rules[0].done.isEmpty == true)
    }
    #expect(
      plan("{'mode':'disabled','rules':[{'name':'a','request':\(set)}]}")?.request.isEmpty == true)
    #expect(plan("")?.request.isEmpty == true && plan("{}")?.rules.isEmpty == true)
  }

  @Test func whatADisabledRuleKeepsAnotherMayKeepToo() {
    let response = "'response':[{'set_header':{'a':'%REQ(kept)%'}}]"
    let plan = FilterConfigTests.plan(
      "{'rules':[{'name':'a','mode':'disabled',\(response)},{'name':'b',\(response)}]}")
    #expect(
      plan?.keptRequestNames.count == 1 && plan?.request.count == 1 && plan?.response.count == 1)
    #expect(plan.map { [$0.rules[1].response.indices] } == [0..<1])
  }

  @Test func keptNames() {
    let plan = FilterConfigTests.plan(
      """
      {'metrics':{'m':{'type':'counter','labels':{'a':'%REQ(l)%','b':'%RESP(s)%'}}},'rules':[
        {'name':'a','request':[{'set_header':{'x':'%REQ(in)%'}}],'response':[{'set_header':{'x':'%REQ(A?b)%%RESP(no)%%PATH%'}}]},
        {'name':'b','response':[{'set_header':{'x':'%REQ(b)%'}}],'stream_done':[{'count':'m'}]}]}
      """)
    let request = plan.map { plan in
      plan.keptRequestNames.indices.map { plan.name(plan.keptRequestNames[$0]) }
    }
    #expect(request == ["a", "b", "x-envoy-original-path", ":path", "l"])
    let response = plan.map { plan in
      plan.keptResponseNames.indices.map { plan.name(plan.keptResponseNames[$0]) }
    }
    #expect(response == ["s"])
    if let plan {
      for index in plan.keptRequestNames.indices {
        #expect(plan.keptRequestPositions[plan.keptRequestNames[index]] == index)
      }
      #expect(plan.keptRequestPositions[.none] == nil && plan.keptRequestPositions[.status] == nil)
    }
  }

  @Test func labelsAndHeadersAreInNameOrder() {
    let plan = FilterConfigTests.plan(
      "{'metrics':{'m':{'type':'counter','labels':{'c':'','a':'','B':''}}},'rules':[{'name':'r','request':[{'add_header':{'z':'1','Y':'2','x':'3'}}]}]}"
    )
    let labels = plan.map { plan in plan.labels.indices.map { plan.text(plan.labels[$0].name) } }
    #expect(labels == ["B", "a", "c"])
    let headers = plan.map { plan in
      plan.headerValues.indices.map { plan.name(plan.headerValues[$0].name) }
    }
    #expect(headers == ["x", "y", "z"])
  }

  @Test func wellKnownNamesHaveTheirNumbers() {
    let plan = FilterConfigTests.plan("")
    #expect(
      [":path", ":authority", ":method", ":status", "upgrade", "connection"].map { plan?.find($0) }
        == [0, 1, 2, 3, 4, 5])
    #expect(plan?.find("x") == nil && plan?.find("") == nil && plan?.find(":Path") == nil)
  }

  @Test(arguments: [1, 30, 40, 1000, 9000])
  func nameTables(count: Int) {
    // All of the same length, and all of one hash bucket's neighbours.
    let names = (0..<count).map { "h-\(100_000 + $0)" }
    let list = names.map { "'\($0.uppercased())'" }.joined(separator: ",")
    let plan = FilterConfigTests.plan(
      "{'rules':[{'name':'r','request':[{'remove_header':[\(list)]},{'remove_header':[\(list)]}]}]}"
    )
    #expect(plan.map { $0.names.count } == count + 6)
    for (index, name) in names.enumerated() where plan?.find(name) != index + 6 {
      Issue.record("\(name)")
    }
    for name in ["h-99999", "h-\(100_000 + count)", "H-100000", String(repeating: "a", count: 70)] {
      #expect(plan?.find(name) == nil)
    }
  }

  @Test func matchesThatHoldAlwaysAreNone() {
    func match(_ text: String) -> UInt32? {
      FilterConfigTests.plan("{'rules':[{'name':'r','match':\(text),'stop':true}]}")?.rules[0].match
    }
    #expect(match("{}") == nil && match("{'upgrade':true}") == nil && match("{'path':'/'}") == 1)
    let plan = FilterConfigTests.plan(
      "{'matchers':{'a':{'path':'/'},'b':{'matcher':'a'}},'rules':[{'name':'r','match':{'matcher':'b'},'stop':true}]}"
    )
    if let plan {
      // Every subtree ends where the array does, or before.
      for index in plan.predicates.indices {
        #expect(
          Int(plan.predicates[index].next) > index
            && Int(plan.predicates[index].next) <= plan.predicates.count)
      }
      for index in plan.matcherNodes.indices {
        #expect(
          Int(plan.matcherNodes[index].next) > index
            && Int(plan.matcherNodes[index].next) <= plan.matcherNodes.count)
      }
    }
  }
}
