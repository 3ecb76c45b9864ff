import ProxyWasmEmulator
import Testing

/// Regular expressions in matches, and what their groups find.
@Suite struct RegexMatchTests {
  private func holds(_ match: String, _ more: HeaderList = [:], path: String = "/") -> Bool {
    filter(rule("{'set_header':{'x-hit':'1'}}", match: match)).upstream(more, path: path)?["x-hit"]
      == "1"
  }

  @Test func wholeValues() {
    #expect(holds("{'path':{'regex':'/a.*'}}", path: "/abc?x") && !holds("{'path':{'regex':'a'}}"))
    #expect(
      !holds("{'path':{'regex':'/a'}}", path: "/ab")
        && holds("{'path':{'regex':'/a|/ab'}}", path: "/ab"))
    #expect(holds("{'path':{'regex':['/x','/[0-9]+']}}", path: "/42"))
    #expect(holds("{'headers':{'x':{'regex':'A+','ignore_case':true}}}", ["x": "aaa"]))
    #expect(!holds("{'headers':{'x':{'regex':'A+'}}}", ["x": "aaa"]))
    #expect(holds("{'host':{'regex':'[a-z]+\\\\.example'}}", [":authority": "ABC.Example:80"]))
    #expect(
      holds("{'headers':{'x':{'not':{'regex':'a'}}}}") && !holds("{'headers':{'x':{'regex':'.*'}}}")
    )
    #expect(holds("{'headers':{'x':{'regex':'a|b','each':true}}}", ["x": "a", "x": "b"]))
    #expect(!holds("{'headers':{'x':{'regex':'a|c','each':true}}}", ["x": "a", "x": "b"]))
    #expect(holds("{'query':{'x':{'regex':'(?:é|b)+'}}}", path: "/?x=%C3%A9b"))
  }

  @Test func groupsInActionsOfEveryPhase() {
    let proxy = filter(
      "{'name':'r','match':{'path':{'regex':'/v(?P<version>[0-9]+)/(?P<rest>.*)'},'headers':{'x':{'regex':'(?P<first>.).*'}}},"
        + "'request':[{'set_header':{'x-v':'%MATCH(version)%','x-r':'%MATCH(rest):3%'}}],"
        + "'response':[{'set_header':{'x-f':'%MATCH(first)%-%MATCH(version)%'}}],'stream_done':[{'count':'m'}]}",
      top: "'metrics':{'m':{'type':'counter'}}")
    let exchange = proxy.workers[0].exchange(
      .request("GET", "/v42/abcdef?q", ["x": "yes", "x": "no"]))
    #expect(exchange.upstream?.headers["x-v"] == "42" && exchange.upstream?.headers["x-r"] == "abc")
    #expect(exchange.client?.headers["x-f"] == "y-42")
    #expect(proxy.upstream(path: "/v42/x")?["x-v"] == nil)
  }

  @Test func groupsThatAreNoPartOfTheMatchAreNothing() {
    let proxy = filter(
      rule(
        "{'set_header':{'x-got':'[%MATCH(a)%|%MATCH(b)%]'}}",
        match: "{'any':[{'path':{'regex':'/a/(?P<a>.*)'}},{'path':{'regex':'/(?P<b>.)/.*'}}]}"))
    #expect(proxy.upstream(path: "/a/x")?["x-got"] == "[x|]")
    #expect(proxy.upstream(path: "/b/x")?["x-got"] == "[|b]")
  }

  @Test func eachRuleHasItsOwn() {
    let match = "{'matcher':'m'}"
    let proxy = filter(
      [
        rule(
          "{'set_header':{':x':'1','x':'b'}}".replacing("':x':'1',", with: ""), name: "a",
          match: match,
          more: "'response':[{'add_header':{'x-got':'%MATCH(it)%'}}]"),
        rule(
          "{'add_header':{'x-up':'%MATCH(it)%'}}", name: "b", match: match,
          more: "'response':[{'add_header':{'x-got':'%MATCH(it)%'}}]"),
      ].joined(separator: ","), top: "'matchers':{'m':{'headers':{'x':{'regex':'(?P<it>.*)'}}}}")
    let exchange = proxy.workers[0].exchange(.get("/", ["x": "a"]))
    #expect(exchange.upstream?.headers["x-up"] == "b")
    #expect(exchange.client?.headers.values(of: "x-got") == ["a", "b"])
  }
}
