import Bytes
import Testing

@testable import FilterConfig

/// Services, and what is asked of them.
@Suite struct ServiceTests {
  private static let services = "'services':{'authz':{'cluster':'a'},'profile':{'cluster':'b'}}"

  /// The findings of one `authorize` with these fields, without its pointer.
  private func found(_ fields: String) -> [String] {
    faults(
      "{\(Self.services),'rules':[{'name':'r','request':[{'authorize':{\(fields)}}]}]}"
    ).map { $0.replacing(" /rules/0/request/0/authorize", with: " ") }
  }

  private func plan(_ fields: String, services: String = services) -> Plan? {
    FilterConfigTests.plan(
      "{\(services),'rules':[{'name':'r','request':[{'authorize':{\(fields)}}]}]}")
  }

  @Test func whatIsLeftOutHasItsDefault() throws {
    let plan = try #require(self.plan("'service':'profile','path':'/check'"))
    let call = plan.authorizations[0]
    let service = plan.services[Int(call.service)]
    #expect(plan.text(service.name) == "profile" && plan.text(service.cluster) == "b")
    #expect(plan.text(service.authority) == "b" && !service.namesAuthority)
    #expect(service.timeoutMilliseconds == 200 && plan.text(call.path) == "/check")
    #expect(!call.isPathPrefix && !call.failureAllows && call.failureStatus == 403)
    #expect(call.onDuplicate == .unspecified && call.rule == 0)
    #expect(names(call.toService, plan) == [] && names(call.toUpstream, plan) == [])
    #expect(
      names(call.toDownstream, plan) == ["content-type", "location", "www-authenticate"])
  }

  @Test func whatIsGivenCounts() throws {
    let plan = try #require(
      self.plan(
        "'service':'s','path_prefix':'/c/','headers_to_service':['A','b-*'],'headers_to_upstream':'X-*','headers_to_downstream':'c','failure_mode':'allow','failure_status':599,'on_duplicate':'deny'",
        services: "'services':{'s':{'cluster':'a','authority':'h:1','timeout':'1m'}}"))
    let call = plan.authorizations[0]
    #expect(plan.services[0].timeoutMilliseconds == 60_000 && plan.services[0].namesAuthority)
    #expect(plan.text(plan.services[0].authority) == "h:1" && plan.text(call.path) == "/c")
    #expect(call.isPathPrefix && call.failureAllows && call.failureStatus == 599)
    #expect(call.onDuplicate == .deny && names(call.toService, plan) == ["a", "b-*"])
    #expect(names(call.toUpstream, plan) == ["x-*"] && names(call.toDownstream, plan) == ["c"])
  }

  private func names(_ range: PlanRange, _ plan: Plan) -> [String] {
    range.indices.map { index in
      let glob = plan.headerGlobs[index]
      return glob.pattern.isEmpty ? plan.name(glob.name) : plan.text(glob.pattern)
    }
  }

  @Test(arguments: [
    ("ext-authz", "ext-authz"), ("outbound|80|v1|a.b.svc", "a.b.svc"), ("outbound|80||a", "a"),
    ("|", "|"), ("a|", "a|"), ("|a", "a"),
  ])
  func theHostOfACluster(cluster: String, host: String) {
    let plan = FilterConfigTests.plan("{'services':{'s':{'cluster':'\(cluster)'}}}")
    #expect(plan.map { $0.text($0.services[0].authority) } == host)
    #expect(plan.map { $0.text($0.services[0].cluster) } == cluster)
  }

  @Test func onlyWhatAsksNeedsNames() {
    let asking = plan("'service':'authz','path':'/'")
    #expect(asking?.callNames != nil)
    let silent = FilterConfigTests.plan("{\(Self.services)}")
    #expect(silent != nil && silent?.callNames == nil)
  }

  @Test func paths() {
    for path in [
      "", "a", "a/b", "/a b", "/a\\u0000", "/ä", "/a#b", "http://a/", "/a\\n", "/%REQ(x-a)%", "/%",
      "/%2", "/%2g",
    ] {
      #expect(found("'service':'authz','path':'\(path)'") == ["invalid-pattern /path"], "\(path)")
      #expect(found("'service':'authz','path_prefix':'\(path)'").count == 1, "\(path)")
    }
    for path in ["/", "/a?b=c", "/%25", "/a//b", "/~!$&'()*+,;=:@".replacing("'", with: "")] {
      #expect(found("'service':'authz','path':'\(path)'") == [], "\(path)")
    }
    #expect(found("'service':'authz','path_prefix':'/a?b'") == ["invalid-pattern /path_prefix"])
    #expect(found("'service':'authz'") == ["exactly-one "])
    #expect(found("'service':'authz','path':'/','path_prefix':'/'") == ["exactly-one "])
    // A wrong type is one finding, not two.
    #expect(found("'service':'authz','path':[]").count == 1)
  }

  @Test func references() {
    #expect(found("'path':'/'") == ["missing-field "])
    #expect(found("'service':'authx','path':'/'") == ["unknown-reference /service"])
    let line = lines(
      "{\(Self.services),'rules':[{'name':'r','request':[{'authorize':{'service':'authx','path':'/'}}]}]}"
    )
    #expect(
      line == [
        #"/rules/0/request/0/authorize/service: unknown-reference: no service "authx" (did you mean "authz"?)"#
      ])
  }

  @Test func guardedHeaders() {
    func guarded(_ list: String, _ name: String, _ path: String = "'path':'/'") -> Bool {
      let all = found("'service':'authz',\(path),'\(list)':'\(name)'")
      #expect(all.allSatisfy { $0 == "guarded-header /\(list)" }, "\(list) \(name) \(all)")
      return !all.isEmpty
    }
    let lists = ["headers_to_service", "headers_to_upstream", "headers_to_downstream"]
    for list in lists {
      for name in [":path", "host", "Host", "content-length", "Transfer-Encoding", "x-envoy-a"] {
        #expect(guarded(list, name), "\(list) \(name)")
      }
      for name in ["authorization", "set-cookie", "x-*", "*", "x-forwarded-x"] {
        #expect(!guarded(list, name), "\(list) \(name)")
      }
    }
    for name in ["method", "proto", "host", "uri", "FOR"].map({ "x-forwarded-\($0)" }) {
      #expect(guarded("headers_to_service", name))
      #expect(!guarded("headers_to_service", name, "'path_prefix':'/'"))
      #expect(guarded("headers_to_upstream", name) == (name == "x-forwarded-proto"))
      #expect(!guarded("headers_to_downstream", name))
    }
    #expect(guarded("headers_to_service", "x-generic-filter-hops"))
    // With the switch, but never framing.
    let text =
      "{\(Self.services),'allow_unsafe_headers':true,'rules':[{'name':'r','request':[{'authorize':{'service':'authz','path':'/','headers_to_service':['x-envoy-a','te','content-length']}}]}]}"
    #expect(
      faults(text) == [
        "guarded-header /rules/0/request/0/authorize/headers_to_service/1",
        "guarded-header /rules/0/request/0/authorize/headers_to_service/2",
      ])
    #expect(
      faults(
        text.replacing("headers_to_service", with: "headers_to_upstream").replacing(
          "'te'", with: "'Te'")) == [
          "guarded-header /rules/0/request/0/authorize/headers_to_upstream/1",
          "guarded-header /rules/0/request/0/authorize/headers_to_upstream/2",
        ])
  }

  @Test func servicesThatAreWrong() {
    func service(_ body: String) -> [String] {
      faults("{'services':{'s':\(body)}}").map { $0.replacing(" /services/s", with: " ") }
    }
    #expect(service("{}") == ["missing-field "])
    #expect(service("{'cluster':''}") == ["invalid-pattern /cluster"])
    #expect(service("{'cluster':5}") == ["wrong-type /cluster"])
    #expect(service("{'cluster':{}}").count == 1)
    #expect(service("{'cluster':'a','authority':['b']}") == ["wrong-type /authority"])
    let long = String(repeating: "a", count: 1025)
    #expect(service("{'cluster':'\(long)'}") == ["invalid-pattern /cluster"])
    for timeout in ["'0ms'", "'61s'", "'2h'"] {
      #expect(service("{'cluster':'a','timeout':\(timeout)}") == ["out-of-range /timeout"])
    }
    for timeout in ["200", "'200'", "'1.5s'", "'-1s'", "''", "'s'", "'1 s'", "true", "'99999d'"] {
      #expect(
        service("{'cluster':'a','timeout':\(timeout)}") == ["wrong-type /timeout"], "\(timeout)")
    }
    let many = (0..<257).map { "'s\($0)':{'cluster':'a'}" }.joined(separator: ",")
    #expect(faults("{'services':{\(many)}}") == ["too-many-values /"])
  }

  @Test func namesThatAreGuarded() {
    func name<Result>(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
      Array(text.utf8).withUnsafeBufferPointer(body)
    }
    for text in ["traceparent", "tracestate", "b3", "x-b3-traceid", "x-request-id", "baggage"] {
      #expect(name(text, HeaderNames.isTracing))
    }
    for text in [
      "", "t", "trace", "b", "x-b3", "x", "xx-request-id", "x-request-id2", "Traceparent",
    ] {
      #expect(!name(text, HeaderNames.isTracing), "\(text)")
    }
    #expect(name("x-forwarded-for", HeaderNames.isWrittenToFixedPath))
    #expect(!name("x-forwarded-", HeaderNames.isWrittenToFixedPath))
    #expect(
      name("x-forwarded-", HeaderNames.isForwarding) && name("forwarded", HeaderNames.isForwarding))
    #expect(!name("x-forwarded", HeaderNames.isForwarding))
  }
}
