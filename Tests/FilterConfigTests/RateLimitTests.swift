import Bytes
import Testing

@testable import FilterConfig

/// The `limits` of a configuration and the action that refers to them.
@Suite struct RateLimitTests {
  private func limitFaults(_ body: String) -> [String] {
    faults("{'limits':{'l':{\(body)}}}").map { $0.replacing("/limits/l/", with: "") }
  }

  private func rate(_ text: String) -> [UInt32]? {
    ConfigRate(Array(text.utf8)[...]).map { [$0.count, $0.period] }
  }

  @Test func rates() {
    for (text, count, period) in [
      ("100/s", 100, 1000), ("1/ms", 1, 1), ("5000/h", 5000, 3_600_000), ("10/30s", 10, 30_000),
      ("1000000/d", 1_000_000, 86_400_000), ("7/24d", 7, 2_073_600_000), ("3/250ms", 3, 250),
      ("1/2147483647ms", 1, 2_147_483_647), ("6/m", 6, 60_000),
    ] as [(String, UInt32, UInt32)] {
      #expect(rate(text) == [count, period], "\(text)")
      #expect(limitFaults("'rate':'\(text)'") == [], "\(text)")
    }
    for text in [
      "", "/", "100", "100/", "/s", "0/s", "1000001/s", "-1/s", "+1/s", "1.5/s", "1e3/s", "100/0s",
      "100/x", "100/ss", "100/S", "100/s/s", "100 /s", "100/ s", "100/25d", "100/2147483648ms",
      "99999999999999999999/s", "100/99999999999999999999s", "100/1.5s", "100/-1s", "1/w", "½/s",
    ] {
      #expect(rate(text) == nil, "\(text)")
      #expect(limitFaults("'rate':'\(text)'") == ["wrong-type rate"], "\(text)")
    }
    for other in ["100", "true", "[]", "{}", "null", "['1/s']"] {
      #expect(limitFaults("'rate':\(other)") == ["wrong-type rate"], "\(other)")
    }
  }

  @Test func bursts() throws {
    for burst in ["1", "1000000", "'200'", "1e3", "5.0"] {
      #expect(limitFaults("'rate':'1/s','burst':\(burst)") == [], "\(burst)")
    }
    for burst in ["0", "-1", "1000001", "4294967297", "1e15"] {
      #expect(limitFaults("'rate':'1/s','burst':\(burst)") == ["out-of-range burst"], "\(burst)")
    }
    for burst in ["1.5", "'x'", "true", "[]", "1e99"] {
      #expect(limitFaults("'rate':'1/s','burst':\(burst)") == ["wrong-type burst"], "\(burst)")
    }
    let decoded = FilterConfigTests.plan(
      "{'limits':{'l':{'rates':[{'rate':'5/s'},{'rate':'9/m','burst':2}]}}}")
    let plan = try #require(decoded)
    #expect(plan.limitRates.indices.map { plan.limitRates[$0].burst } == [5, 2])
  }

  /// What a burst may take to come back: ten years, so that every moment fits 64 bits.
  @Test func burstsThatNeverComeBack() {
    for (rate, largest) in [("1/24d", 152), ("1/d", 3650), ("1/h", 87_600), ("2/24d", 304)] {
      #expect(limitFaults("'rate':'\(rate)','burst':\(largest)") == [])
      #expect(limitFaults("'rate':'\(rate)','burst':\(largest + 1)") == ["out-of-range burst"])
      #expect(
        limitFaults("'rates':[{'rate':'1/s'},{'rate':'\(rate)','burst':\(largest + 1)}]")
          == ["out-of-range rates/1/burst"])
    }
    #expect(limitFaults("'rate':'1000000/24d','burst':1000000") == [])
    #expect(
      lines("{'limits':{'l':{'rate':'1/d','burst':5000}}}") == [
        "/limits/l/burst: out-of-range: expected a burst that comes back within ten years at this rate, found the number 5000"
      ])
  }

  @Test func oneKindOfRate() {
    #expect(limitFaults("'key':'%PATH%'") == ["exactly-one /limits/l"])
    #expect(limitFaults("'rate':'1/s','rates':[{'rate':'1/s'}]") == ["exactly-one /limits/l"])
    #expect(limitFaults("'rates':[]") == ["empty-list rates"])
    #expect(limitFaults("'rates':[{}]") == ["missing-field rates/0"])
    #expect(limitFaults("'rates':['1/s']") == ["wrong-type rates/0"])
    #expect(limitFaults("'rates':[{'rate':'1/s'}],'burst':5") == ["conflicting-fields burst"])
    let five = (1...5).map { "{'rate':'\($0)/s'}" }.joined(separator: ",")
    #expect(limitFaults("'rates':[\(five)]") == ["too-many-values rates"])
    #expect(limitFaults("'concurrent':5") == ["not-yet-supported concurrent"])
  }

  @Test func keys() {
    #expect(limitFaults("'rate':'1/s','key':'%REQ(a)%'") == [])
    #expect(limitFaults("'rate':'1/s','key':['%REQ(a)%','b']") == [])
    #expect(limitFaults("'rate':'1/s','key':[]") == ["empty-list key"])
    let nine = Array(repeating: "'a'", count: 9).joined(separator: ",")
    #expect(limitFaults("'rate':'1/s','key':[\(nine)]") == ["too-many-values key"])
    #expect(limitFaults("'rate':'1/s','key':['%RESPONSE_CODE%']") == ["phase-conflict key/0"])
    #expect(limitFaults("'rate':'1/s','key':'%REQ(a%'") == ["invalid-format key"])
    #expect(limitFaults("'rate':'1/s','on_missing_key':'skp'") == ["invalid-choice on_missing_key"])
    #expect(limitFaults("'rate':'1/s','on_duplicate':'all'") == ["invalid-choice on_duplicate"])
    #expect(limitFaults("'rate':'1/s','scope':'global'") == ["not-yet-supported scope"])
  }

  @Test func theBudget() throws {
    func limits(_ count: Int, _ body: String) -> String {
      "{'limits':{" + (0..<count).map { "'l\($0)':{\(body)}" }.joined(separator: ",") + "}}"
    }
    let keyed = "'rate':'1/s','key':'%PATH%'"
    #expect(faults(limits(64, keyed)) == [])
    #expect(faults(limits(65, keyed)) == ["too-many-values /limits"])
    #expect(faults(limits(1, keyed + ",'max_keys':1048576")) == [])
    #expect(
      faults(limits(1, keyed + ",'max_keys':1048577")).contains("out-of-range /limits/l0/max_keys")
    )
    #expect(faults(limits(1024, keyed + ",'max_keys':1024")) == [])
    #expect(faults(limits(1024, keyed + ",'max_keys':1025")) == ["too-many-values /limits"])
    // Without a key there is one allowance, whatever `max_keys` says.
    #expect(faults(limits(1024, "'rate':'1/s','max_keys':1048576")) == [])
    let two = "'rates':[{'rate':'1/s'},{'rate':'9/m'}],'key':'%PATH%'"
    #expect(faults(limits(32, two)) == [])
    #expect(faults(limits(33, two)) == ["too-many-values /limits"])
    #expect(faults(limits(1025, "'rate':'1/s'")) == ["too-many-values /"])
    #expect(
      lines(limits(65, keyed)) == [
        "/limits: too-many-values: expected at most 1048576 keys in all limits together, `max_keys` times the rates of each"
      ])
  }

  @Test func references() {
    let limits = "'limits':{'per_key':{'rate':'1/s'}}"
    func rule(_ action: String, _ phase: String = "request") -> String {
      "{\(limits),'rules':[{'name':'r','\(phase)':[\(action)]}]}"
    }
    #expect(faults(rule("{'limit':'per_key'}")) == [])
    #expect(
      lines(rule("{'limit':'per_kye'}")) == [
        "/rules/0/request/0/limit: unknown-reference: no limit \"per_kye\" (did you mean \"per_key\"?)"
      ])
    #expect(faults(rule("{'limit':5}")) == ["wrong-type /rules/0/request/0/limit"])
    #expect(faults(rule("{'limit':'per_key'}", "response")).count == 1)
    #expect(ruleFaults("'request':[{'limit':'x'}]") == ["unknown-reference request/0/limit"])
  }

  @Test func replies() throws {
    let text =
      "{'limits':{'a':{'rate':'1/s'},'b':{'rate':'1/s','reply':{'status':503,'headers':{'X-B':'1','x-a':'2'},'body':'%PATH%'},'retry_after':false,'headers':'x_ratelimit'}}}"
    let decoded = FilterConfigTests.plan(text)
    let plan = try #require(decoded)
    let replies = plan.limits.indices.map { plan.replies[Int(plan.limits[$0].reply)] }
    #expect(
      replies.map(\.status) == [429, 503] && replies.map { $0.headers.indices.count } == [0, 2])
    #expect(plan.limits.indices.map { plan.limits[$0].writesRetryAfter } == [true, false])
    #expect(plan.limits.indices.map { plan.limits[$0].writesHeaders } == [false, true])
    #expect(limitFaults("'rate':'1/s','reply':{'status':200}") == ["out-of-range reply/status"])
    #expect(
      limitFaults("'rate':'1/s','reply':{'headers':{':status':'1'}}") == [
        "guarded-header reply/headers/:status"
      ])
    #expect(
      limitFaults("'rate':'1/s','reply':{'body':'%RESP(a)%'}") == ["phase-conflict reply/body"])
    #expect(
      limitFaults("'rate':'1/s','headers':'ratelimit'") == ["not-yet-supported headers"])
  }

  @Test func whatIsPlannedIsRefusedByName() {
    for field in [
      "algorithm", "overrides", "on_refused", "on_full", "cost", "charge", "service", "domain",
      "descriptors",
    ] {
      #expect(limitFaults("'rate':'1/s','\(field)':1") == ["not-yet-supported \(field)"])
    }
  }
}
