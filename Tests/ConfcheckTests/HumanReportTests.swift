import Bytes
import FilterConfig
import Testing

@testable import ConfcheckCore

/// Whole messages: their wording and their carets are what people see of confcheck.
@Suite struct HumanReportTests {
  @Test func underlinesExactlyTheKey() {
    #expect(
      printed("version: 1\nnamespace: shop\nrulez: [] # no\n") == """
        plugin.yaml:3:1: error[unknown-field] unknown field "rulez" in the configuration (did you mean "rules"?)
         3 | rulez: [] # no
           | ^~~~~

        1 error

        """)
  }

  @Test func duplicateKeysShowBothPlaces() {
    let lines = (1...9).map { "# line \($0)\n" }.joined()
    #expect(
      printed("mode: enforce\n\(lines)\"mode\": enforce\n") == """
        plugin.yaml:11:1: error[duplicate-key] the name "mode" stands twice in this map
         11 | "mode": enforce
            | ^~~~~~
          1 | mode: enforce
            | ~~~~ first here

        1 error

        """)
    #expect(
      printed("{mode: enforce, mode: enforce}\n") == """
        plugin.yaml:1:17: error[duplicate-key] the name "mode" stands twice in this map
         1 | {mode: enforce, mode: enforce}
           |                 ^~~~
           |  ~~~~ first here

        1 error

        """)
  }

  @Test func roadDifferencesSayHowToMendThem() {
    #expect(
      printed("namespace: v1\nx-version: 1.10\n") == """
        plugin.yaml:2:12: warning[road-difference] Envoy delivers the text "1.10", Istio the number 1.1
         2 | x-version: 1.10
           |            ^~~~
           = hint: write "1.10" for the text, 1.1 for the number

        1 warning

        """)
  }

  @Test func syntaxErrorsShowWhereItBegan() {
    #expect(
      printed("version: 1\nrules: [a\nmode: x\n") == """
        plugin.yaml:3:5: error[yaml-syntax] expected ',' or ']'
         3 | mode: x
           |     ^
         2 | rules: [a
           |        ~ the list begins here

        1 error

        """)
    #expect(
      printed("version: 1\nmode: \"enforce\n") == """
        plugin.yaml:2:7: error[yaml-syntax] the quote is never closed
         2 | mode: "enforce
           |       ^
           |               ~ the file ends here

        1 error

        """)
  }

  @Test func faultyAliases() {
    #expect(
      printed("x-a: *nope\n") == """
        plugin.yaml:1:6: error[undefined-alias] no anchor &nope stands before this alias
         1 | x-a: *nope
           |      ^~~~~
           = hint: text that begins with '*' needs quotes

        1 error

        """)
    #expect(
      printed("x-a: &self [*self]\n") == """
        plugin.yaml:1:13: error[recursive-alias] the alias stands inside the value that it stands for
         1 | x-a: &self [*self]
           |             ^~~~~
           |      ~~~~~ the anchor is here

        1 error

        """)
  }

  @Test func severalDocuments() {
    #expect(
      printed("version: 1\n---\nversion: 1\n") == """
        plugin.yaml:2:1: error[several-documents] the filter reads one document, and this is the second
         2 | ---
           | ^~~
           = hint: put it in a file of its own

        1 error

        """)
  }

  @Test func emptyFilesAreNoted() {
    let note = "note[empty-configuration] no configuration: everything passes through\n"
    #expect(printed("") == "plugin.yaml:1:1: \(note)\n1 note\n")
    #expect(printed("---\n...\n").hasPrefix("plugin.yaml:1:1: \(note)"))
    #expect(printed("", name: "x.json") == "x.json:1:1: \(note)\n1 note\n")
  }

  @Test func valuesOfTheWrongKindAreQuotedInTheHint() {
    #expect(
      printed("rules:\n- name: a\n  request:\n  - set_header: {x-a: on}\n").hasSuffix(
        """
         4 |   - set_header: {x-a: on}
           |                       ^~
           = hint: in quotes it is text: "on"

        1 error

        """))
  }

  @Test func partsOfTextAreUnderlined() {
    for quote in ["\"", "'"] {
      let value = "\(quote)ok %REQ(x)% %NOPE% é\(quote)"
      #expect(
        printed("rules:\n- name: a\n  request:\n  - set_header: {x-a: \(value)}\n").contains(
          """
           4 |   - set_header: {x-a: \(value)}
             |                                     ^~~~
          """))
    }
  }

  @Test func nearestDefinitionIsShown() {
    #expect(
      printed("rules: [{name: a, match: {matcher: apj}}]\nmatchers: {api: {path: /x}}\n").contains(
        """
         1 | rules: [{name: a, match: {matcher: apj}}]
           |                                    ^~~
         2 | matchers: {api: {path: /x}}
           |            ~~~ is this meant?
        """))
  }

  @Test func aliasesShowWhereTheyAreUsed() {
    #expect(
      printed("matchers: {a: &m {pth: /x}, b: *m}\n").contains(
        """
         1 | matchers: {a: &m {pth: /x}, b: *m}
           |                   ^~~
           |                                ~~ used here
        """))
  }

  @Test func jsonHasItsOwnPositions() {
    #expect(
      printed("{\n  \"version\": 1,\n}\n", name: "x.json").hasPrefix(
        """
        x.json:3:1: error[json-syntax] expected a name in double quotes after ','
        """))
    #expect(
      printed("{\"rulez\": []}", name: "x.json").contains(
        """
         1 | {"rulez": []}
           |  ^~~~~~~
        """))
  }

  @Test func tabsAndWideTextKeepCaretsInPlace() {
    #expect(
      printed("x-a:\t{日本: 1.10, é: *b}\n").contains(
        "\n 1 | x-a:\t{日本: 1.10, é: *b}\n   |     \t           ^~~~\n"
          .replacing("\t           ^", with: "\t       ^")))
    #expect(printed("x-日本: *b\n").contains("\n   |         ^~\n"))
    #expect(printed("x-e\u{301}: *b\n").contains("\n   |      ^~\n"))
  }

  @Test func carriageReturnsAndByteOrderMarksDoNotShow() {
    #expect(
      printed("\u{FEFF}version: 1\r\nx-a: *b\r\n") == """
        plugin.yaml:2:6: error[undefined-alias] no anchor &b stands before this alias
         2 | x-a: *b
           |      ^~
           = hint: text that begins with '*' needs quotes

        1 error

        """)
  }

  @Test func longLinesAreCut() {
    let long = String(repeating: "y", count: 1000)
    let text = printed("x-a: [\(long), *b, \(long)]\n")
    #expect(text.contains("\n 1 | …yyy"))
    #expect(text.contains("y, *b, yyy"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count < 140 })
    let lines = text.split(separator: "\n")
    let caret = lines[2].firstIndex(of: "^").map {
      lines[2].distance(from: lines[2].startIndex, to: $0)
    }
    let star = lines[1].firstIndex(of: "*").map {
      lines[1].distance(from: lines[1].startIndex, to: $0)
    }
    #expect(caret != nil && caret == star)
  }

  @Test func nothingReachesTheTerminalThatActsOnIt() {
    #expect(!printed("\u{1B}[31m: 1\n").contains("\u{1B}"))
    #expect(!printed("x: \"\u{202E}\"\ny: *a\n", name: "\u{1B}]0;x.yaml").contains("\u{1B}"))
    #expect(!printed("\u{202E}: *a\n").contains("\u{202E}"))
  }

  @Test func coloursOnDemand() {
    let text = printed("x-a: *b\n", color: true)
    #expect(text.contains("\u{1B}[1;31merror[undefined-alias]\u{1B}[0m"))
    #expect(!printed("x-a: *b\n").contains("\u{1B}"))
  }
}
