import Testing

@testable import FilterConfig

/// Findings in full, as an operator reads them.
@Suite struct MessageTests {
  @Test func wholeLines() {
    #expect(
      lines("{'rules':[{'name':'r','match':{'pth':'/'}}]}")
        == [
          #"/rules/0/match/pth: unknown-field: unknown field "pth" in a match (did you mean "path"?)"#
        ])
    #expect(
      lines("{'version':2}") == [
        "/version: out-of-range: expected the version 1, found the number 2"
      ])
    #expect(lines("[]") == ["/: wrong-type: expected a configuration, found an empty list"])
    #expect(lines("{'x':1,'~a/b\\u0001':2}").map { $0.prefix(10) } == ["/x: unknow", "/~0a~1b?: "])
  }

  @Test func shapes() {
    #expect(sentences("'nme':1") == [#"unknown field "nme" in a rule (did you mean "name"?)"#])
    #expect(
      sentences("'request':[{'respond':{'status':200,'zzzzzzzz':1}}]")
        == [#"unknown field "zzzzzzzz" in a reply (known: status, headers, body, grpc_status)"#])
    #expect(sentences("'request':[{'respond':{}}]") == [#"the field "status" is missing"#])
    #expect(sentences("'stop':1") == ["expected true or false, found the number 1"])
    #expect(sentences("'stop':'yes'") == [#"expected true or false, found the string "yes""#])
    #expect(
      sentences("'match':{'path':null}") == [
        "expected a string test (a string, a list of tests or a map), found null"
      ])
    #expect(sentences("'request':{}") == ["expected a list of actions, found an empty map"])
    #expect(
      sentences("'request':[{'respond':{'status':99}}]") == [
        "expected an integer from 200 to 599, found the number 99"
      ])
    #expect(
      sentences("'mode':'enforced'") == [
        #"expected enforce or disabled, found the string "enforced" (did you mean "enforce"?)"#
      ])
    #expect(
      sentences("'on_local_reply':'zzzzz'") == [
        #"expected apply or skip, found the string "zzzzz""#
      ])
    #expect(
      sentences("'mode':'shadow'") == [
        #""shadow" is part of the language, but not of this version of the filter"#
      ])
    #expect(
      sentences("'request':[{'fetch':1}]") == [
        #""fetch" is part of the language, but not of this version of the filter"#
      ])
    #expect(
      sentences("'match':{'any':[]}") == [
        "expected a list of matches with something in it, found an empty one"
      ])
    #expect(
      sentences("'request':[{}]") == [
        "expected exactly one key in an action on requests, found none"
      ])
    #expect(
      sentences("'request':[{'x-a':1}]") == [
        "expected exactly one key in an action on requests, found none"
      ])
    // What stands twice is said once.
    #expect(
      sentences("'match':{'path':{'exact':'a','exact':'b'}}") == [
        #"the name "exact" stands twice in this map"#
      ])
    #expect(
      sentences("'request':[{'remove_header':'a','remove_header':'b'}]") == [
        #"the name "remove_header" stands twice in this map"#
      ])
    #expect(
      sentences("'match':{'path':{'exact':'a','prefix':'b','each':true}}")
        == [
          "expected exactly one test in a string test (exact, prefix, suffix, contains, segment_prefix, "
            + #"not, present, regex, min, max), found "exact", "prefix""#
        ])
    #expect(
      lines("{'x-a':1,'x-a':2}")
        == [#"/x-a: duplicate-key: the name "x-a" stands twice in this map"#])
  }

  @Test func values() {
    let header = { (value: String) in sentences("'request':[{'set_header':{'a':'\(value)'}}]") }
    #expect(header("%NO%") == [#"unknown operator "NO""#])
    #expect(
      header("%REQUEST_BODY%") == [
        #""REQUEST_BODY" is part of the language, but not of this version of the filter"#
      ])
    #expect(
      header("%REQ%") == [
        #"expected a header name in parentheses, or two with '?' between, found "%REQ%""#
      ])
    #expect(
      header("%PROTOCOL(x)%") == [
        #"expected an operator without argument and length, found "%PROTOCOL(x)%""#
      ])
    #expect(
      header("%PATH(X)%") == [
        #"expected nothing, or WQ or NQ, then ORIG, PATH or ORIG_OR_PATH after ':', found "%PATH(X)%""#
      ])
    #expect(
      header("50% off") == [
        #"expected an operator name in capitals after %, or %% for a percent sign, found "% off""#
      ])
    #expect(
      header("%REQ(a") == [
        #"expected the operator to end with ')%', or '):', a length in digits and '%', found "%REQ(a""#
      ])
    #expect(
      header("%REQ(a)%%RESP(b)%") == [
        #""%RESP(b)%" is not known while the request is on its way"#
      ])
    #expect(
      header("a\\nb") == [#"expected a value without CR, LF and NUL, found the string "a\nb""#])
    #expect(
      sentences("'match':{'headers':{'a b':'c'}}") == [#"expected a header name, found "a b""#])
    #expect(
      sentences("'request':[{'remove_header':'a b'}]") == [
        #"expected a header name or a pattern with *, found the string "a b""#
      ])
    #expect(
      sentences("'request':[{'set_header':{'Host':'a'}}]") == [
        #"expected a header that header actions may write (the host and pseudo headers are none), found "Host""#
      ])
    #expect(
      sentences("'request':[{'remove_header':'Content-Length'}]") == [
        #"expected a header that can be written without allow_unsafe_headers, found the string "Content-Length""#
      ])
    #expect(
      sentences("'request':[{'join_header':{'Cookie':'a'}}]") == [
        #"expected a header whose values may be joined with a comma, found "Cookie""#
      ])
    #expect(
      sentences("'request':[{'set_header':{'A':'1','a':'2'}}]") == [
        #"the name "a" stands twice in this map, as "A" too: header names have no case"#
      ])
    #expect(
      lines("{'namespace':'1'}") == [
        #"/namespace: invalid-name: expected a name of at most 128 letters, digits, '_', '-' and '.' that begins with a letter or '_', found the string "1""#
      ])
  }

  @Test func references() {
    let top =
      "{'matchers':{'api':{},'web':{'matcher':'api'}},'metrics':{'hits':{'type':'counter','labels':{'c':'%RESPONSE_CODE%'}}},'rules':["
    func found(_ rule: String) -> [String] {
      lines(top + "{'name':'r'," + rule + "}]}").map {
        $0.split(separator: ": ", maxSplits: 1)[1].description
      }
    }
    #expect(found("'match':{'matcher':['api','web']}") == [])
    #expect(
      found("'match':{'matcher':'apii'}") == [
        #"unknown-reference: no matcher "apii" (did you mean "api"?)"#
      ])
    #expect(
      found("'match':{'matcher':'something'}") == [#"unknown-reference: no matcher "something""#])
    #expect(
      found("'stream_done':[{'count':'hit'}]") == [
        #"unknown-reference: no metric "hit" (did you mean "hits"?)"#
      ])
    #expect(found("'response':[{'count':'hits'}]") == [])
    #expect(
      found("'request':[{'count':'hits'}]").map { $0.hasPrefix("phase-conflict: ") } == [true])
    #expect(
      lines("{'matchers':{'a':{'matcher':'a'}}}")
        == [
          #"/matchers/a/matcher: reference-cycle: the matcher "a" refers to itself, by this way or a longer one"#
        ])
    #expect(
      lines("{'rules':[{'name':'a'},{'name':'a'}]}")
        == [#"/rules/1/name: duplicate-name: the name "a" is taken by an earlier rule"#])
    #expect(
      sentences("'match':{'all':[{'upgrade':true}]}") == [
        #""upgrade" belongs in a rule's own match, not inside others"#
      ])
    #expect(
      sentences("'match':{'path':['a',{'not':{'exact':'b','each':true}}]}") == [
        #""each" belongs on the outermost test: it is about all values of the header"#
      ])
  }

  @Test func quotedTextStaysShortAndOnOneLine() {
    func quoted(_ text: String) -> String {
      var message = MessageText()
      message.addQuoted(Array(text.utf8)[...])
      return String(decoding: message.bytes.array(), as: UTF8.self)
    }
    #expect(quoted("a\"b\\c\n\r\t\u{1}\u{7F}ä") == #""a\"b\\c\n\r\t\x01\x7fä""#)
    #expect(
      quoted(String(repeating: "a", count: 60)) == "\"" + String(repeating: "a", count: 60) + "\"")
    #expect(
      quoted(String(repeating: "a", count: 61)) == "\"" + String(repeating: "a", count: 60) + "…\"")
    #expect(
      quoted(String(repeating: "ä", count: 40)) == "\"" + String(repeating: "ä", count: 30) + "…\"")
    #expect(
      quoted("a" + String(repeating: "ä", count: 40)) == "\"a" + String(repeating: "ä", count: 29)
        + "…\"")
    #expect(quoted("") == "\"\"")
  }

  @Test func nearestNames() {
    func best(_ wanted: String, _ candidates: [String]) -> String? {
      var nearest = NearestName(Array(wanted.utf8)[...])
      var found: String?
      for name in candidates where nearest.isBetter(Array(name.utf8)[...]) { found = name }
      return found
    }
    #expect(best("per_kye", ["fleet", "per_key"]) == "per_key" && best("Path", ["path"]) == "path")
    #expect(best("methd", ["match", "method"]) == "method" && best("zzzz", ["path"]) == nil)
    #expect(best("headers", ["header", "headerss"]) == "header" && best("path", ["path"]) == nil)
    #expect(
      best("", ["path"]) == nil
        && best(String(repeating: "a", count: 65), [String(repeating: "a", count: 64)]) == nil)
    #expect(best("abcdefghi", ["abcdef"]) == "abcdef" && best("abcdefghij", ["abcdef"]) == nil)
  }

  @Test func integers() {
    func integer(_ text: String) -> Int64? { ConfigNumber.integer(Array(text.utf8)[...]) }
    #expect(integer("0") == 0 && integer("-0") == 0 && integer("12") == 12 && integer("-12") == -12)
    #expect(
      integer("1e3") == 1000 && integer("1E+3") == 1000 && integer("5.0") == 5
        && integer("1200e-2") == 12)
    #expect(
      integer("0.5") == nil && integer("1e-1") == nil && integer("") == nil && integer("01") == nil)
    #expect(
      integer("1000000000000000") == 1_000_000_000_000_000 && integer("1000000000000001") == nil)
    #expect(
      integer("1e999999999999") == nil && integer("0e999999999999") == 0
        && integer("1e-999999999999") == nil)
    #expect(integer("1" + String(repeating: "0", count: 100) + "e-100") == 1)
    #expect(
      integer(" 1") == nil && integer("+1") == nil && integer("0x1") == nil && integer("1.") == nil)
  }
}
