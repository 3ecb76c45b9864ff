import ProxyWasmEmulator
import Testing

/// The actions on path, query, host and method.
@Suite struct PathActionTests {
  private func path(_ action: String, _ path: String, _ more: HeaderList = [:]) -> String? {
    let proxy = filter(rule(action))
    let result = proxy.upstream(more, path: path)?[":path"]
    let writes = proxy.calls.headerWrites.count
    #expect(writes == (result == path ? 0 : 1), "\(action) on \(path): \(writes) writes")
    #expect(proxy.misuses == [])
    return result
  }

  @Test func setPathKeepsTheQueryUnlessItBringsOne() {
    #expect(path("{'set_path':'/new'}", "/old?a=1&b") == "/new?a=1&b")
    #expect(path("{'set_path':'/new?c=2'}", "/old?a=1") == "/new?c=2")
    #expect(path("{'set_path':'/new?'}", "/old?a=1") == "/new?")
    #expect(path("{'set_path':'%REQ(x)%'}", "/old?a=1", ["x": "/n"]) == "/n?a=1")
    #expect(path("{'set_path':'%REQ(x)%'}", "/old?a=1") == "/old?a=1")
    #expect(path("{'set_path':'/old'}", "/old?a=1") == "/old?a=1")
  }

  @Test(arguments: ["evil", "*", "/a b", "/a#b", "/a\u{1}", "/a\r\nx: y", "/\u{7F}"])
  func whatIsNoPathIsDropped(value: String) {
    let proxy = filter(rule("{'set_path':'%REQ(x)%'},{'set_header':{'y':'1'}}"))
    let headers = proxy.upstream(["x": value], path: "/old")
    #expect(headers?[":path"] == "/old" && headers?["y"] == "1")
    #expect(proxy.builtIn("values_dropped") == 1 && proxy.warnings.count == 1)
  }

  @Test func rewriteByPrefix() {
    let action = "{'rewrite_path':{'prefix':'/api/','with':'/'}}"
    #expect(path(action, "/api/x?q=/api/") == "/x?q=/api/")
    #expect(path(action, "/apis?x") == "/apis?x")
    #expect(path("{'rewrite_path':{'prefix':'/','with':'/v1/'}}", "/") == "/v1/")
    #expect(
      path("{'rewrite_path':{'prefix':'/a','with':'/%REQ(x)%'}}", "/a/b", ["x": "t"]) == "/t/b")
    #expect(path("{'rewrite_path':{'prefix':'/a?','with':'/b'}}", "/a?c") == "/a?c")
    #expect(path("{'rewrite_path':{'prefix':'/a','with':''}}", "/ab") == "/ab")
  }

  @Test func setQueryKeepsPlacesAndBytes() {
    let set = "{'set_query':{'b':'n w','new':'ä'}}"
    #expect(path(set, "/p?a=%41&b=1&c=+&b=2&&d") == "/p?a=%41&b=n%20w&c=+&&d&new=%C3%A4")
    #expect(path(set, "/p") == "/p?b=n%20w&new=%C3%A4")
    #expect(path(set, "/p?") == "/p?b=n%20w&new=%C3%A4")
    #expect(path(set, "/p?%62=1") == "/p?b=n%20w&new=%C3%A4")
    #expect(
      path("{'set_query':{'a b':{'value':'x ~*','encoding':'form'}}}", "/?a+b=1") == "/?a+b=x+%7E*")
    #expect(path("{'set_query':{'a':'1'}}", "/?a=1") == "/?a=1")
    #expect(path("{'set_query':{'a':'&=#?/ %%'}}", "/") == "/?a=%26%3D%23%3F%2F%20%25")
  }

  @Test func conditionsOnQueries() {
    let value = { (more: String) in "{'set_query':{'a':{'value':'%REQ(x)%',\(more)}}}" }
    #expect(path(value("'only_if':'absent'"), "/?a=1&a=2", ["x": "n"]) == "/?a=1&a=2")
    #expect(path(value("'only_if':'absent'"), "/?b", ["x": "n"]) == "/?b&a=n")
    #expect(path(value("'only_if':'present'"), "/?b", ["x": "n"]) == "/?b")
    #expect(path(value("'only_if':'present'"), "/?a", ["x": "n"]) == "/?a=n")
    #expect(path(value("'on_missing':'remove'"), "/?a&b") == "/?b")
    #expect(path(value("'on_missing':'remove'"), "/?a") == "/")
    #expect(path(value("'on_missing':'keep'"), "/?a=1") == "/?a=1")
    #expect(path(value("'on_missing':'empty'"), "/?a=1") == "/?a=")
    #expect(path("{'set_query':{'a':'%REQ(x)%'}}", "/?a=1&b") == "/?b")
  }

  @Test func removeAndRenameQueries() {
    #expect(path("{'remove_query':['utm_*','fb']}", "/?utm_a=1&x=2&fb&utm%5Fb&fbc") == "/?x=2&fbc")
    #expect(path("{'remove_query':'*'}", "/p?a&&b=1") == "/p")
    #expect(path("{'remove_query':'a'}", "/p?b") == "/p?b")
    #expect(path("{'remove_query':'a b'}", "/p?a+b=1&a%20b=2&c") == "/p?c")
    #expect(path("{'rename_query':{'a':'b','b':'a'}}", "/?a=1&b=%32&c&a") == "/?b=1&a=%32&c&b")
    #expect(path("{'rename_query':{'a':'x y'}}", "/?%61=+&a") == "/?x%20y=+&x%20y")
  }

  @Test func requestsWithoutAPathAreLeftAlone() {
    for action in ["{'set_path':'/x'}", "{'set_query':{'a':'1'}}", "{'remove_query':'*'}"] {
      let proxy = filter(rule(action, match: "{'upgrade':true}"))
      let options = proxy.upstream(path: "*", method: "OPTIONS")
      #expect(options?[":path"] == "*" && proxy.calls.headerWrites.isEmpty)
      let connect: HeaderList = [":method": "CONNECT", ":authority": "h:1"]
      let stream = proxy.workers[0].exchange(connect)
      #expect(stream.upstream?.headers[":path"] == nil && proxy.calls.headerWrites.isEmpty)
    }
  }

  @Test func hostAndMethod() {
    let host = { (value: String) in
      filter(rule("{'set_host':'%REQ(x)%'}")).upstream(["x": value])?[":authority"]
    }
    let before = filter("{'name':'r'}").upstream()?[":authority"]
    #expect(host("new.example:8443") == "new.example:8443" && host("[::1]:80") == "[::1]:80")
    for bad in ["", "a/b", "a@b", "a b", "a\\b", "a?b", "a#b", "a\r\nb", ":80", "ä"] {
      #expect(host(bad) == before, "\(bad)")
    }
    let method = { (value: String, before: String) in
      filter(rule("{'set_method':'%REQ(x)%'}")).upstream(["x": value], method: before)?[":method"]
    }
    #expect(method("PUT", "POST") == "PUT" && method("HEAD", "HEAD") == "HEAD")
    #expect(method("HEAD", "GET") == "GET" && method("CONNECT", "GET") == "GET")
    #expect(method("a b", "GET") == "GET" && method("GET", "HEAD") == "GET")
  }

  @Test func laterRulesSeeIt() {
    let proxy = filter(
      rule("{'set_path':'/new'},{'set_host':'new.example'},{'set_method':'PUT'}", name: "a") + ","
        + rule(
          "{'set_header':{'seen':'%PATH%'}}", name: "b",
          match: "{'path':'/new','host':'new.example','method':'PUT'}"))
    #expect(proxy.upstream(path: "/old?q")?["seen"] == "/new?q")
  }

  @Test func rewriteByRegex() {
    let action = "{'rewrite_path':{'regex':'^/users/([0-9]+)','substitution':'/u/\\\\1'}}"
    #expect(path(action, "/users/7/x?users/8") == "/u/7/x?users/8")
    #expect(path(action, "/user?q") == "/user?q")
    let all = "{'rewrite_path':{'regex':'//+','substitution':'/','all':true}}"
    #expect(path(all, "/a//b///c?x=//") == "/a/b/c?x=//")
    #expect(
      path("{'rewrite_path':{'regex':'a','substitution':'%REQ(x)%'}}", "/a", ["x": "b"]) == "/b")
    for bad in ["?q", "#", " ", "\r\n"] {
      let proxy = filter(rule("{'rewrite_path':{'regex':'a','substitution':'%REQ(x)%'}}"))
      #expect(proxy.upstream(["x": bad], path: "/a?b")?[":path"] == "/a?b")
      #expect(proxy.builtIn("values_dropped") == 1)
    }
  }

  @Test func editHeaders() {
    let edit = { (steps: String, values: HeaderList) in
      filter(rule("{'edit_header':{'x':\(steps)}}")).upstream(values)?.values(of: "x")
    }
    let digits = "{'regex':'[0-9]+','substitution':'#'}"
    #expect(edit(digits, ["x": "a1b2", "x": "c", "x": "3"]) == ["a#b2", "c", "#"])
    #expect(
      edit(
        "[\(digits),{'regex':'#','substitution':'%REQ(y)%\\\\0','all':true}]",
        ["x": "a1#", "y": "\\1"]) == ["a\\1#\\1#"])
    #expect(
      edit("{'regex':'a','substitution':'%REQ(y)%'}", ["x": "a", "x": "b", "y": "1\r\n2"]) == ["b"])
    #expect(edit(digits, [:]) == [])
    #expect(edit("{'regex':'.*','substitution':''}", ["x": "abc"]) == [""])
    let same = filter(rule("{'edit_header':{'x':{'regex':'a','substitution':'a','all':true}}}"))
    #expect(same.upstream(["x": "aaa"])?["x"] == "aaa" && same.calls.headerWrites.isEmpty)
  }
}
