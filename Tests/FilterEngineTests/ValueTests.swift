import Bytes
import ProxyWasmEmulator
import Testing

@testable import FilterEngine

/// Values on their way through an emulated Envoy.
@Suite struct ValueTests {
  /// What a request header comes to whose value is this; nil when it is not there.
  private func value(
    _ text: String, _ headers: HeaderList = [:], path: String = "/", top: String = ""
  ) -> String? {
    let proxy = filter(
      rule("{'set_header':{'out':\(text)}}"), top: top)
    return proxy.upstream(headers, path: path)?["out"]
  }

  private func transformed(_ steps: String, _ headers: HeaderList) -> String? {
    value("{'value':'%REQ(a)%','transform':\(steps)}", headers)
  }

  @Test func choices() {
    let first = "{'first':['%REQ(a)%','%REQ(b)%',{'value':'%REQ(c)%','transform':'upper'}]}"
    #expect(value(first, ["a": "1", "b": "2"]) == "1")
    #expect(value(first, ["a": "", "b": "2"]) == "2" && value(first, ["c": "x"]) == "X")
    #expect(value(first) == nil)
    #expect(value("{'value':'%REQ(a)%','default':'%REQ(b)%'}", ["a": "", "b": "2"]) == "2")
    #expect(value("{'value':'%REQ(a)%','default':{'first':['','d']}}") == "d")
    // What a transformation makes empty has no value, and a default is not transformed.
    #expect(
      value("{'value':'%REQ(a)%','transform':'base64_decode','default':'no'}", ["a": "?"]) == "no")
    #expect(value("{'value':'%REQ(a)%','transform':'sha256','default':'Abc'}") == "Abc")
  }

  @Test func transformations() {
    #expect(transformed("['upper']", ["a": "aZ\u{e4}1"]) == "AZ\u{e4}1")
    #expect(transformed("'lower'", ["a": "AZ\u{c4}[1"]) == "az\u{c4}[1")
    #expect(value("{'value':'  %REQ(a)%\\t ','transform':'trim'}", ["a": "x y"]) == "x y")
    #expect(value("{'value':' \\t ','transform':'trim'}") == nil)
    #expect(transformed("['url_encode','url_decode','url_encode']", ["a": "a b/c"]) == "a%20b%2Fc")
    #expect(transformed("'html_escape'", ["a": "<&>"]) == "&lt;&amp;&gt;")
    #expect(transformed("'json_escape'", ["a": "\"\\"]) == "\\\"\\\\")
    #expect(transformed("['base64','base64_decode','base64url']", ["a": "??>"]) == "Pz8-")
    #expect(
      transformed("'sha256'", ["a": "abc"])
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      transformed(
        "{'hmac':{'key':'%REQ(k)%'}}", ["a": "what do ya want for nothing?", "k": "Jefe"])
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    #expect(
      transformed("[{'hmac':{'key':'k','output':'base64url'}}]", ["a": "x"])?.count == 43)
    // A header cannot hold what decoding may give: it is dropped, as any such value.
    #expect(transformed("'url_decode'", ["a": "a%0d%0ab: c"]) == nil)
  }

  @Test(arguments: [
    ("10.1.2.3", "10.1.2.0"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"), ("::1", "::"),
    ("::ffff:10.1.2.3", "10.1.2.0"), ("1:0:0:2:0:0:0:3", "1:0:0:2::"), ("fe80::1%eth0", "fe80::"),
  ])
  func masks(address: String, expected: String) {
    #expect(transformed("{'mask':[24,64]}", ["a": address]) == expected, "\(address)")
  }

  @Test func masksAtTheEnds() {
    #expect(transformed("{'mask':[32,128]}", ["a": "10.1.2.3"]) == "10.1.2.3")
    #expect(transformed("{'mask':[0,0]}", ["a": "10.1.2.3"]) == "0.0.0.0")
    #expect(transformed("{'mask':[32,128]}", ["a": "1:0:2:0:0:3:0:4"]) == "1:0:2::3:0:4")
    #expect(transformed("{'mask':[32,128]}", ["a": "1:0:2:3:4:5:6:7"]) == "1:0:2:3:4:5:6:7")
    for none in ["10.1.2", "x", "10.1.2.3:80", "1:2:3:4:5:6:7:8:9"] {
      #expect(transformed("{'mask':[24,64]}", ["a": none]) == nil, "\(none)")
    }
  }

  @Test(arguments: [
    ("{'regex':'b+','substitution':'-'}", "abbcbb", "a-cbb"),
    ("{'regex':'b+','substitution':'-','all':true}", "abbcbb", "a-c-"),
    ("{'regex':'(a)(x)?','substitution':'<\\\\2\\\\1\\\\0>','all':true}", "aab", "<aa><aa>b"),
    ("{'regex':'','substitution':'.','all':true}", "ab", ".a.b."),
    ("{'regex':'b*','substitution':'.','all':true}", "abc", ".a.c."),
    ("{'regex':'^','substitution':'x','all':true}", "ab", "xab"),
    ("{'regex':'$','substitution':'x','all':true}", "ab", "abx"),
    ("{'regex':'z','substitution':'x'}", "ab", "ab"),
    ("{'regex':'.*','substitution':'%REQ(r)%'}", "ab", "\\1%41"),
    ("{'regex':'a','substitution':'%%\\\\\\\\'}", "ab", "%\\b"),
    ("{'regex':'a','substitution':{'value':'%REQ(r)%'}}", "ab", "\\1%41b"),
  ])
  func substitutions(step: String, text: String, expected: String) {
    #expect(
      transformed("[\(step)]", ["a": text, "r": "\\1%41"]) == expected, "\(step)")
  }

  @Test func partsOfRequests() {
    let cookies: HeaderList = ["cookie": "a=1; b = \"2\" ;c;a=3", "cookie": "d=4=5;e="]
    for (name, expected) in [("a", "1"), ("b", "2"), ("d", "4=5"), ("c", nil), ("e", nil)] {
      #expect(value("'%COOKIE(\(name))%'", cookies) == expected, "\(name)")
    }
    #expect(value("'%HOST%'", [":authority": "a.example:80"]) == "a.example")
    #expect(value("'%HOST%'", [":authority": "[::1]:80"]) == "[::1]")
    #expect(value("'%QUERY_PARAM(a)%'", path: "/p?b=1&a=x%20y&a=2#f") == "x y")
    #expect(value("'%QUERY_PARAMS%'", path: "/p?b=%201#f") == "b=%201")
    #expect(value("'%QUERY_PARAMS(DECODED)%'", path: "/p?%62=%201%zz%4") == "b=%201zz%4")
  }

  @Test func tables() {
    let top =
      "'tables':{'t':{'key':'%REQ(a)%','entries':{'x':'%REQ(b)%','y':'why','':'no'},'default':'other'},'u':{'key':'%TABLE(t)%','entries':{'why':'deep'}}}"
      .replacing(",'':'no'", with: "")
    #expect(value("'%TABLE(t)%'", ["a": "x", "b": "1"], top: top) == "1")
    #expect(value("'%TABLE(t):2%'", ["a": "y"], top: top) == "wh")
    #expect(value("'%TABLE(t)%'", ["a": "X"], top: top) == "other")
    #expect(value("'%TABLE(t)%'", top: top) == "other")
    #expect(value("'%TABLE(u)%'", ["a": "y"], top: top) == "deep")
    #expect(value("'%TABLE(u)%'", ["a": "z"], top: top) == nil)
  }

  @Test func tablesWithTests() {
    let top = """
      'tables':{'t':{'key':'%REQ(a)%','entries':{'x1':'entry'},'tests':[{'is':{'prefix':'x'},'value':'%REQ(b)%'},
        {'is':['y',{'regex':'z+'}],'value':'second'},{'is':{'contains':'x'},'value':'third'}],'default':'other'},
       'u':{'key':'%REQ(a)%','tests':[{'is':{'not':'x'},'value':'no'}]}}
      """
    for (key, expected) in [
      ("x1", "entry"), ("x2", "b!"), ("y", "second"), ("zzz", "second"), ("zzzx", "third"),
      ("q", "other"), ("", "other"),
    ] {
      #expect(value("'%TABLE(t)%'", ["a": key, "b": "b!"], top: top) == expected, "\(key)")
    }
    #expect(value("'%TABLE(u)%'", ["a": "y"], top: top) == "no")
    #expect(
      value("'%TABLE(u)%'", ["a": "x"], top: top) == nil && value("'%TABLE(u)%'", top: top) == nil)
    // And from within a match.
    let proxy = filter(
      rule(
        "{'set_header':{'out':'%REQ(a)%'}}",
        match:
          "{'tables':{'t':'third'},'headers':{'a':{'prefix':'z'}},'values':[{'of':'%TABLE(u)%','is':'no'}]}"
      ),
      top: top)
    #expect(
      proxy.upstream(["a": "zx"])?["out"] == "zx" && proxy.upstream(["a": "y"])?["out"] == nil)
  }

  @Test func variables() throws {
    let proxy = filter(
      """
      {'name':'a','request':[{'let':{'x':'%REQ(a)%','y':'%VAR(x)%!'}},{'set_header':{'a':'changed'}},
        {'set_header':{'now':'%VAR(x)%|%VAR(y)%'}},{'let':{'x':'%VAR(x)%+'}}],
       'response':[{'set_header':{'later':'%VAR(x)%'}},{'let':{'z':'%RESP(s)%'}},{'set_header':{'z':'%VAR(z)%'}}]}
      """)
    let exchange = proxy.workers[0].exchange(
      .get("/", ["a": "1"]), response: .status(200, ["s": "up"]))
    #expect(exchange.upstream?.headers["now"] == "1|!")
    #expect(exchange.client?.headers["later"] == "1+")
    #expect(exchange.client?.headers["z"] == "up")
    // Nothing is left for the next stream.
    let next = proxy.workers[0].exchange(.get("/"), response: .status(200))
    #expect(next.client?.headers["later"] == "+" && next.client?.headers["z"] == nil)
  }

  @Test func variablesAreBounded() {
    let set = "{'let':{'a':'%REQ(big)%%REQ(big)%','b':'small'}}"
    let proxy = filter(rule("\(set),{'set_header':{'out':'%VAR(b)%-%VAR(a):3%'}}"))
    let big = String(repeating: "x", count: 40_000)
    #expect(proxy.upstream(["big": big])?["out"] == "small-")
    #expect(proxy.builtIn("values_dropped") == 1)
  }

  @Test func environment() {
    let proxy = makeProxy()
    var configuration = PluginConfiguration(
      json("{'rules':[\(rule("{'set_header':{'out':'%ENVIRONMENT(KEY)%'}}"))]}"))
    configuration.environment = [("OTHER", "x"), ("KEY", "secret=1")]
    #expect(proxy.configure(configuration) == .accepted)
    #expect(proxy.upstream()?["out"] == "secret=1")
    #expect(!proxy.logs.contains { $0.message.contains("secret") })
  }

  @Test func environmentThatIsMissing() {
    let outcome = makeProxy().configure(
      json("{'rules':[\(rule("{'set_header':{'out':'a%ENVIRONMENT(NO)%'}}"))]}"))
    #expect(
      outcome.messages.contains(
        "/rules/0/request/0/set_header/out: environment-missing: the VM has no environment variable \"NO\""
      ))
  }

  @Test func chance() throws {
    let uuid = try #require(value("'%UUID%'"))
    #expect(uuid.count == 36 && uuid != value("'%UUID%'"))
    let dashes = uuid.split(separator: "-").map(\.count)
    #expect(dashes == [8, 4, 4, 4, 12] && Array(uuid)[14] == "4")
    #expect("89ab".contains(Array(uuid)[19]))
    let random = try #require(value("'%RANDOM%'").flatMap { UInt64($0) })
    #expect(random < 1 << 53)
    let twice = try #require(value("'%RANDOM%,%RANDOM%'")).split(separator: ",")
    #expect(twice[0] != twice[1])
  }

  /// Of a header, a cookie or a parameter that comes twice a client could choose its allowance.
  @Test(arguments: [
    "'%REQ(a)%'", "{'first':['%REQ(a)%']}", "'%TABLE(t)%'", "'%COOKIE(a)%'", "'%QUERY_PARAM(a)%'",
  ])
  func limitKeysThatAreAmbiguous(key: String) {
    let proxy = filter(
      rule("{'limit':'l'}"),
      top:
        "'tables':{'t':{'key':'%REQ(a)%','entries':{'1':'x'}}},'limits':{'l':{'rate':'9/s','key':\(key)}}"
    )
    let twice: HeaderList = ["a": "1", "a": "2", "cookie": "a=1;a=2"]
    #expect(proxy.upstream(["a": "1", "cookie": "a=1"], path: "/?a=1") != nil)
    #expect(proxy.upstream(twice, path: "/?a=1&a=2") == nil)
  }
}
