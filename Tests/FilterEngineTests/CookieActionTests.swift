import ProxyWasmEmulator
import Testing

/// The actions on cookies of requests and responses.
@Suite struct CookieActionTests {
  private func cookies(_ action: String, _ before: String?, _ more: HeaderList = [:]) -> String? {
    let proxy = filter(rule(action))
    var headers = more
    headers["cookie"] = before
    let after = proxy.upstream(headers)?["cookie"]
    #expect(
      proxy.calls.headerWrites.count == (after == before ? 0 : 1), "\(action) on \(before ?? "")")
    return after
  }

  @Test func requestCookies() {
    #expect(cookies("{'set_cookie':{'b':'2'}}", nil) == "b=2")
    #expect(
      cookies("{'set_cookie':{'b':'2','A':'1'}}", "a=0;b=1;  c=\"x y\"; b=3")
        == "a=0; b=2; c=\"x y\"; A=1")
    #expect(cookies("{'set_cookie':{'b':'2'}}", "b=2") == "b=2")
    #expect(cookies("{'set_cookie':{'b':'%REQ(no)%'}}", "a=1; b=2") == "a=1")
    #expect(cookies("{'set_cookie':{'b':'%REQ(no)%'}}", "b=2") == nil)
    #expect(cookies("{'remove_cookie':['_ga*','x']}", "_ga=1; y=2; _gab=3; x; xx=1") == "y=2; xx=1")
    #expect(cookies("{'remove_cookie':'*'}", "a;;b") == nil)
    #expect(cookies("{'remove_cookie':'z'}", "a;;b") == "a;;b")
  }

  @Test(arguments: ["1; admin=1", "a b", "a,b", "a\"b", "a\\b", "a\r\nb", "\u{7F}"])
  func whatNoCookieCanBeIsDropped(value: String) {
    let proxy = filter(rule("{'set_cookie':{'b':'%REQ(x)%'}}"))
    #expect(proxy.upstream(["x": value, "cookie": "a=1; b=2"])?["cookie"] == "a=1")
    #expect(proxy.builtIn("values_dropped") == 1)
  }

  private func setCookies(_ action: String, _ before: [String]) -> [String] {
    let proxy = filter("{'name':'r','response':[\(action)]}")
    var response: HeaderList = .status(200)
    for value in before { response.add(Array("set-cookie".utf8), Array(value.utf8)) }
    let after = proxy.client(response)?.values(of: "set-cookie") ?? []
    if after == before { #expect(proxy.calls.headerWrites.isEmpty) }
    return after
  }

  @Test func responseCookies() {
    #expect(
      setCookies("{'set_cookie':{'b':'2'}}", ["a=1", "b=1; Path=/", "c=1", "b=2"]) == [
        "a=1", "b=2", "c=1",
      ])
    #expect(
      setCookies(
        "{'set_cookie':{'s':{'value':'%RESPONSE_CODE%','path':'/','domain':'example.com','max_age':'365d','secure':true,'http_only':true,'same_site':'none','partitioned':true}}}",
        [])
        == [
          "s=200; Path=/; Domain=example.com; Max-Age=31536000; Secure; HttpOnly; SameSite=None; Partitioned"
        ])
    #expect(
      setCookies("{'set_cookie':{'a':{'value':'','max_age':'0s'}}}", ["a=1"]) == ["a=; Max-Age=0"])
    #expect(setCookies("{'set_cookie':{'a':'%RESP(no)%'}}", ["a=1", "b=1"]) == ["b=1"])
  }

  @Test func editedCookies() {
    let edit = { (fields: String, before: String) in
      setCookies("{'edit_cookie':{'s*':{\(fields)}}}", [before]).first
    }
    let before = "sid=x y; path=/a; secure; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Foo"
    #expect(
      edit("'http_only':true,'same_site':'lax'", before) == before + "; HttpOnly; SameSite=Lax")
    #expect(edit("'path':'/'", before) == before.replacing("path=/a", with: "Path=/"))
    #expect(edit("'secure':false,'path':''", "s=1; Path=/; Secure; Path=/b") == "s=1")
    #expect(edit("'max_age':'1h'", "s=1; expires=x") == "s=1; Max-Age=3600")
    #expect(edit("'secure':true", "other=1") == "other=1")
    #expect(edit("'secure':true,'path':'/'", "s=1; Path=/; Secure") == "s=1; Path=/; Secure")
    #expect(edit("'path':'%RESP(x)%'", "s=1; Path=/") == "s=1")
    #expect(
      setCookies(
        "{'edit_cookie':{'*':{'secure':true},'a':{'http_only':true}}}", ["a=1", "b=1; Secure", ""])
        == ["a=1; Secure; HttpOnly", "b=1; Secure", "; Secure"])
  }

  @Test func whatNoAttributeCanBeIsDropped() {
    let proxy = filter(
      "{'name':'r','response':[{'edit_cookie':{'a':{'domain':'%RESP(x)%','secure':true}}}]}")
    let headers = proxy.client(.status(200, ["set-cookie": "a=1; Domain=old", "x": "e; Secure"]))
    #expect(headers?.values(of: "set-cookie") == ["a=1; Domain=old; Secure"])
    #expect(proxy.builtIn("values_dropped") == 1)
  }
}
