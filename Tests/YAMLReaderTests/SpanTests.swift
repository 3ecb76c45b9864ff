import Testing

@Suite struct SpanTests {
  @Test func scalarsOfEveryStyle() {
    #expect(
      outline("a: plain text  # comment\nb: 'it''s'\nc: \"x\\n\"\n") == [
        ":<a: plain text  # comment/b: 'it''s'/c: \"x\\n\">",
        "  =<a>", "  =<plain text>",
        "  =<b>", "  =<'it''s'> is <it's>",
        "  =<c>", "  =<\"x\\n\"> is <x/>",
      ])
  }

  @Test func blockScalarsEndWithTheirText() {
    #expect(
      outline("a: |\n  one\n  two\n\n\nb: >-\n  x\n  y\n\n# end\n") == [
        ":<a: |/  one/  two///b: >-/  x/  y>",
        "  =<a>", "  =<|/  one/  two> is <one/two/>",
        "  =<b>", "  =<>-/  x/  y> is <x y>",
      ])
    #expect(
      outline("a: |\nb: |+\n\n\n") == [
        ":<a: |/b: |+>", "  =<a>", "  =<|> is <>", "  =<b>", "  =<|+> is <//>",
      ])
  }

  @Test func blockCollectionsEndWithTheirLastNode() {
    #expect(
      outline("rules:\n- name: x\n  n: 1\n\n# note\n- y\n\nz: 1\n") == [
        ":<rules:/- name: x/  n: 1//# note/- y//z: 1>",
        "  =<rules>",
        "  -<- name: x/  n: 1//# note/- y>",
        "    :<name: x/  n: 1>", "      =<name>", "      =<x>", "      =<n>", "      =<1>",
        "    =<y>",
        "  =<z>", "  =<1>",
      ])
  }

  @Test func flowCollectionsIncludeTheirBrackets() {
    #expect(
      outline("a: { b: [x, \"y\"], c }   # d\n") == [
        ":<a: { b: [x, \"y\"], c }>", "  =<a>",
        "  :<{ b: [x, \"y\"], c }>", "    =<b>",
        "    -<[x, \"y\"]>", "      =<x>", "      =<\"y\"> is <y>",
        "    =<c>", "    =<>",
      ])
    #expect(
      outline("[a: b, ? c : d ]") == [
        "-<[a: b, ? c : d ]>", "  :<a: b>", "    =<a>", "    =<b>",
        "  :<? c : d>", "    =<c>", "    =<d>",
      ])
    #expect(outline("[]") == ["-<[]>"])
  }

  @Test func emptyValuesStandBehindTheirColon() {
    #expect(outline("a:\nb: \n") == [":<a:/b:>", "  =<a>", "  =<>", "  =<b>", "  =<>"])
    #expect(outline("-\n- x\n") == ["-<-/- x>", "  =<>", "  =<x>"])
  }

  @Test func propertiesAreNotPartOfTheNode() {
    #expect(
      outline("a: &x !!str 12\nb: !foo\n  # why\n  - 1\nc: !!str\nd: &y {e: *x}\n") == [
        ":<a: &x !!str 12/b: !foo/  # why/  - 1/c: !!str/d: &y {e: *x}>",
        "  =<a>", "  =<12> after <&x !!str>",
        "  =<b>", "  -<- 1> after <!foo>", "    =<1>",
        "  =<c>", "  =<!!str> after <!!str> is <>",
        "  =<d>", "  :<{e: *x}> after <&y>", "    =<e>", "    *<*x> to 2",
      ])
  }

  @Test func positionsAreBytesWhateverTheText() {
    let long = String(repeating: "é☃😀", count: 100)
    #expect(
      outline("\u{FEFF}\(long): {käse: 'ñ', b: c}\r\n☃: x # é\r\n") == [
        ":<\(long): {käse: 'ñ', b: c}\\r/☃: x>",
        "  =<\(long)>",
        "  :<{käse: 'ñ', b: c}>", "    =<käse>", "    =<'ñ'> is <ñ>", "    =<b>", "    =<c>",
        "  =<☃>", "  =<x>",
      ])
  }

  @Test func unicodeLineBreaksDoNotShiftSpans() {
    #expect(
      outline("a: \"x\u{2028}y\u{85}z\"\nb: 1") == [
        ":<a: \"x\u{2028}y\u{85}z\"/b: 1>", "  =<a>",
        "  =<\"x\u{2028}y\u{85}z\"> is <x\u{2028}y z>",
        "  =<b>", "  =<1>",
      ])
  }

  @Test func severalDocuments() {
    #expect(
      outline("a\n---\nb\n...\n---\n- *x\n") == [
        "=<a>", "=<b>", "-<- *x>", "  *<*x> to nothing",
        "! 18..<20 no anchor &x stands before this alias",
      ])
    #expect(outline("") == [])
    #expect(outline("# only a comment\n") == [])
    #expect(outline("---\n") == ["=<>"])
  }

  @Test func anchorsBelongToTheirDocumentAndCanBeRedefined() {
    #expect(
      outline("- &a 1\n- *a\n- &a 2\n- *a\n---\n- *a").filter { $0.hasPrefix("  *") } == [
        "  *<*a> to 1", "  *<*a> to 3", "  *<*a> to nothing",
      ])
    #expect(
      outline("&a [ *a ]").last
        == "! 5..<7 the alias stands inside the value that it stands for; 0..<2 the anchor is here")
  }
}
