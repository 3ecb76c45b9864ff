import ProxyWasmEmulator
import Testing

/// Redirects, cross-origin policies, statuses and what gRPC clients get.
@Suite struct AnswerTests {
  private func redirect(
    _ fields: String, _ path: String, _ more: HeaderList = [:], host: String = "h.example:8080"
  ) -> String? {
    let proxy = filter(rule("{'redirect':{\(fields)}}"))
    let request = HeaderList.request("GET", path, more).setting([":authority": host])
    let stream = proxy.workers[0].exchange(request)
    #expect(proxy.misuses == [])
    if stream.upstream != nil { return "upstream" }
    return stream.client?.headers["location"] ?? "\(stream.status ?? 0)"
  }

  @Test func locations() {
    #expect(redirect("'path':'/new'", "/old?a=1") == "/new?a=1")
    #expect(redirect("'path':'/new?b'", "/old?a=1") == "/new?b")
    #expect(redirect("'path':'/new#top'", "/old?a=1") == "/new?a=1#top")
    #expect(redirect("'path':'/new','query':'drop'", "/old?a=1") == "/new")
    #expect(redirect("'path':'/new?b','query':'drop'", "/old?a=1") == "/new?b")
    #expect(redirect("'scheme':'https'", "/p?q") == "https://h.example/p?q")
    #expect(redirect("'scheme':'https','port':8443", "/p") == "https://h.example:8443/p")
    #expect(redirect("'scheme':'https','port':443", "/p") == "https://h.example/p")
    #expect(redirect("'host':'new.example'", "/p?q") == "http://new.example/p?q")
    #expect(redirect("'host':'www.%REQ(:authority)%'", "/p") == "http://www.h.example:8080/p")
    #expect(redirect("'port':81", "/p") == "http://h.example:81/p")
    #expect(redirect("'port':80", "/p", host: "[::1]:8080") == "http://[::1]/p")
    #expect(redirect("'host':'n'", "/", ["x-forwarded-proto": "https"]) == "https://n/")
  }

  @Test func prefixes() {
    let replaced = { (from: String, to: String, path: String) in
      redirect("'replace_prefix':{'from':'\(from)','to':'\(to)'}", path)
    }
    #expect(replaced("/old", "/new", "/old/x?q=/old") == "/new/x?q=/old")
    #expect(replaced("/old/", "/new/", "/old/x") == "/new/x")
    #expect(replaced("/old", "/", "/old") == "/" && replaced("/old", "/", "/old/x") == "/x")
    #expect(replaced("/old", "", "/old") == "/" && replaced("/old", "", "/old/x") == "/x")
    #expect(replaced("/old", "/new", "/older") == "upstream")
    #expect(replaced("/", "/new", "/x") == "/new/x")
  }

  @Test func substitutions() {
    let rewrite = "'rewrite':{'regex':'^/p/([a-z]+)/?','substitution':'/\\\\1'}"
    #expect(redirect(rewrite, "/p/abc?q=1") == "/abc?q=1")
    #expect(redirect(rewrite, "/other") == "upstream")
    #expect(redirect("'rewrite':{'regex':'^/p','substitution':''}", "/p//evil") == "/evil")
    #expect(redirect("'rewrite':{'regex':'^/','substitution':''}", "/evil") == "400")
    let query = "'rewrite':{'regex':'^/p/(.*)','substitution':'/item?id=\\\\1'}"
    #expect(redirect(query, "/p/7?q") == "/item?id=7")
  }

  @Test func noOpenRedirect() {
    let strip = "'replace_prefix':{'from':'/old','to':''}"
    #expect(redirect(strip, "/old//evil.example/x") == "/evil.example/x")
    #expect(redirect(strip, "/old/\\evil.example") == "/evil.example")
    #expect(redirect(strip, "/old///\\/evil") == "/evil")
    #expect(redirect("'path':'%REQ(x)%'", "/", ["x": "//evil"]) == "/evil")
    #expect(redirect("'path':'%REQ(x)%'", "/", ["x": "https://evil"]) == "400")
    #expect(redirect("'path':'%REQ(x)%'", "/") == "400")
    #expect(
      redirect("'path':'/a%REQ(x)%'", "/", ["x": "\r\nx: 1 \"<\\"]) == "/a%0D%0Ax:%201%20%22%3C%5C")
    #expect(redirect("'scheme':'https'", "/", host: "a@evil") == "400")
    #expect(redirect("'scheme':'https'", "/", host: "evil/") == "400")
    #expect(redirect("'host':'%REQ(x)%'", "/", ["x": "evil\\.a"]) == "400")
    #expect(redirect("'query':'drop'", "//evil") == "/evil")
    // To where the client is already.
    #expect(redirect("'path':'/here'", "/here?q") == "upstream")
  }

  @Test func statusHeadersAndDetails() {
    let proxy = filter(
      rule(
        "{'redirect':{'status':308,'path':'/n','headers':{'x-a':'%REQ(:method)%'}}}", name: "moved")
    )
    let stream = proxy.workers[0].exchange(.get("/"))
    #expect(stream.status == 308 && stream.client?.headers["x-a"] == "GET")
    #expect(stream.responseCodeDetails == "generic_filter.redirect.moved")
    let late = filter(
      "{'name':'late','response':[{'redirect':{'replace_prefix':{'from':'/a','to':'/b'}}}]}")
    let response = late.workers[0].exchange(.get("/a/x?q"))
    #expect(response.status == 302 && response.client?.headers["location"] == "/b/x?q")
  }

  @Test func setStatus() {
    let proxy = filter("{'name':'r','response':[{'set_status':418}]}")
    for (before, after) in [("200", 418), ("503", 418), ("204", 204), ("304", 304)] {
      let stream = proxy.workers[0].exchange(
        .get("/"), response: .status(Int(before) ?? 0, ["x-a": "1"]))
      #expect(stream.status == after && stream.client?.headers["x-a"] == "1")
    }
    let own = filter(
      "{'name':'r','request':[{'respond':{'status':403}}],'response':[{'set_status':418}]}")
    #expect(own.workers[0].exchange(.get("/")).status == 403)
  }

  @Test func respondKeepsTheStatus() {
    let proxy = filter("{'name':'r','response':[{'respond':{'status':'keep','body':'b'}}]}")
    let stream = proxy.workers[0].exchange(.get("/"), response: .status(503))
    #expect(stream.status == 503 && stream.client?.bodyText == "b")
    let empty = proxy.workers[0].exchange(.get("/"), response: .status(204))
    #expect(empty.status == 204 && empty.client?.bodyText == "")
  }

  @Test func grpcStatus() {
    let proxy = filter(rule("{'respond':{'status':429,'grpc_status':8,'body':'slow down'}}"))
    let stream = proxy.workers[0].exchange(
      .request("POST", "/", ["content-type": "application/grpc"]))
    #expect(stream.client?.headers["grpc-status"] == "8" && stream.status == 200)
    #expect(proxy.workers[0].exchange(.get("/")).status == 429)
  }

  // MARK: Other origins

  private func cors(
    _ fields: String, _ request: HeaderList, method: String = "GET", response: HeaderList = [:]
  ) -> HeaderList? {
    let proxy = filter(rule("{'cors':{\(fields)}}"))
    let stream = proxy.workers[0].exchange(
      .request(method, "/", request), response: .status(200, response))
    #expect(proxy.misuses == [])
    if method == "OPTIONS", stream.upstream != nil { return nil }
    return stream.client?.headers
  }

  @Test func preflights() {
    let preflight: HeaderList = [
      "origin": "https://a.example", "access-control-request-method": "PUT",
      "access-control-request-private-network": "true",
    ]
    let policy =
      "'allow_origins':{'suffix':'.example'},'allow_methods':['GET','PUT'],'allow_headers':['x-a','x-b'],'max_age':'1h','allow_credentials':true,'allow_private_network':true"
    let headers = cors(policy, preflight, method: "OPTIONS")
    #expect(headers?[":status"] == "200" && headers?["vary"] == "Origin")
    #expect(headers?["access-control-allow-origin"] == "https://a.example")
    #expect(headers?["access-control-allow-methods"] == "GET, PUT")
    #expect(headers?["access-control-allow-headers"] == "x-a, x-b")
    #expect(headers?["access-control-max-age"] == "3600")
    #expect(headers?["access-control-allow-credentials"] == "true")
    #expect(headers?["access-control-allow-private-network"] == "true")
    let denied = cors(policy, preflight.setting(["origin": "https://evil"]), method: "OPTIONS")
    #expect(denied?[":status"] == "403" && denied?["vary"] == "Origin")
    #expect(denied?.fields.contains { $0.name.starts(with: Array("access-".utf8)) } == false)
    let open = cors("'allow_origins':'*'", preflight, method: "OPTIONS")
    #expect(open?["access-control-allow-origin"] == "*" && open?["vary"] == nil)
    #expect(open?["access-control-allow-methods"] == "GET, HEAD, POST")
    // No preflight: no method is asked for, or no origin.
    #expect(cors(policy, ["origin": "https://a.example"], method: "OPTIONS") == nil)
    #expect(cors(policy, ["access-control-request-method": "PUT"], method: "OPTIONS") == nil)
  }

  @Test func responses() {
    let policy = "'allow_origins':['https://a','https://b'],'expose_headers':['x-a','x-b']"
    let upstream: HeaderList = [
      "access-control-allow-origin": "*", "access-control-allow-credentials": "true",
      "vary": "Accept",
    ]
    let allowed = cors(policy, ["origin": "https://b"], response: upstream)
    #expect(allowed?.values(of: "access-control-allow-origin") == ["https://b"])
    #expect(allowed?["access-control-allow-credentials"] == nil)
    #expect(allowed?["access-control-expose-headers"] == "x-a, x-b")
    #expect(allowed?.values(of: "vary").joined(separator: ",") == "Accept,Origin")
    let denied = cors(policy, ["origin": "https://evil"], response: upstream)
    #expect(denied?["access-control-allow-origin"] == nil)
    #expect(denied?["access-control-allow-credentials"] == nil)
    let none = cors(policy, [:], response: ["vary": "accept, ORIGIN"])
    #expect(
      none?.values(of: "vary") == ["accept, ORIGIN"] && none?["access-control-allow-origin"] == nil)
    #expect(cors("'allow_origins':'*'", [:])?["access-control-allow-origin"] == "*")
    let credentials = cors(policy + ",'allow_credentials':true", ["origin": "https://a"])
    #expect(credentials?["access-control-allow-credentials"] == "true")
  }

  @Test func ownRepliesTellOriginsToo() {
    let proxy = filter(
      rule("{'cors':{'allow_origins':'https://a'}},{'respond':{'status':403}}"))
    let headers = proxy.workers[0].exchange(.get("/", ["origin": "https://a"])).client?.headers
    #expect(headers?[":status"] == "403" && headers?["access-control-allow-origin"] == "https://a")
    #expect(headers?["vary"] == "Origin")
    // Nothing of one request shows in the next.
    let next = proxy.workers[0].exchange(.get("/")).client?.headers
    #expect(next?["access-control-allow-origin"] == nil && next?["vary"] == "Origin")
  }
}
