import Testing
import YAMLReader

@Suite struct FailureTests {
  @Test func encodingAndCharactersHaveExactPlaces() {
    #expect(failures([0x61, 0x3A, 0x20, 0xC3, 0x28]) == ["3..<4 the bytes here are not UTF-8"])
    #expect(failures([0xED, 0xA0, 0x80]) == ["0..<1 the bytes here are not UTF-8"])
    #expect(failures([0x61, 0xF0, 0x9F, 0x98]) == ["1..<2 the bytes here are not UTF-8"])
    #expect(failures([0xC0, 0x80]) == ["0..<1 the bytes here are not UTF-8"])
    #expect(failures([0xFF, 0xFE, 0x61, 0]) == ["0..<2 the file is UTF-16; save it as UTF-8"])
    #expect(
      failures("a: \"\0\"") == [
        "4..<5 the character U+0000 cannot stand in YAML; in double quotes it can be escaped"
      ])
    #expect(
      failures("a: \u{9B}") == [
        "3..<5 the character U+009B cannot stand in YAML; in double quotes it can be escaped"
      ])
    #expect(
      failures("a: \u{FEFF}") == ["3..<6 a byte order mark can only stand at the start of a file"])
  }

  @Test func syntaxFaultsShowBothPlaces() {
    #expect(
      failures("a: [1, 2\n") == [
        "3..<4 the list is never closed; 8..<8 the file ends here"
      ])
    #expect(
      failures("a: {b: 1\nc: d\n") == [
        "10..<11 expected ',' or '}'; 3..<4 the map begins here"
      ])
    #expect(failures("a: \"x\n") == ["3..<4 the quote is never closed; 5..<5 the file ends here"])
    #expect(failures("a:\n\t- b\n") == ["3..<4 a tab cannot indent YAML; use spaces"])
    #expect(
      failures("a: b: c\n") == [
        "4..<5 a ':' cannot stand here: the fields of a map are equally indented, each has a space "
          + "behind its ':', and text with a ':' in it needs quotes"
      ])
    #expect(failures("a: @x\n") == ["3..<4 a value cannot begin with '@'; put it in quotes"])
    #expect(failures("é: 1\n b: 2\n") != [])
    #expect(
      failures("a: 1\n- b\n") == [
        "5..<6 expected another field of the map, as far indented as those before; 0..<1 the map begins here"
      ])
  }

  @Test func wordsOfTheParserAreTranslated() {
    #expect(failures("a: *.b\n") == ["3..<4 a value cannot begin with '*'; put it in quotes"])
    #expect(failures("a: &\n") == ["3..<4 a value cannot begin with '&'; put it in quotes"])
    #expect(
      failures("- a: 1\n  b c\n  d: 2\n") == [
        "9..<12 this has no ':' behind it, as the name of a field has"
      ])
    #expect(
      failures("a:\n- b\n c: d\n") == [
        "9..<10 a ':' cannot stand here: the fields of a map are equally indented, each has a space "
          + "behind its ':', and text with a ':' in it needs quotes"
      ])
    #expect(
      failures("- a: 1\n b: 2\n") == [
        "8..<9 expected another '-' of the list, or less indentation; 0..<1 the list begins here"
      ])
    #expect(failures("a: 1\n}\n").first?.contains("did not") == false)
  }

  @Test func templatesAreNoYAML() {
    let message = "this is a template and no YAML: check what it is rendered to"
    #expect(failures("a: 1\n{{- if .x }}\nb: 2\n{{- end }}\n") == ["5..<7 \(message)"])
    #expect(failures("a: {{b: c}: d}\n") == [])
  }

  @Test func directives() {
    #expect(failures("%YAML 1.2\n---\na: 1\n") == [])
    #expect(failures("%YAML 3.0\n---\na: 1\n") == ["0..<1 found incompatible YAML document"])
  }

  @Test func documentsBeforeAFaultAreKept() {
    let stream = YAMLReader.read(Array("a: 1\n---\nb: [\n".utf8))
    #expect(stream.documents.count == 1)
    #expect(stream.failures.map(\.kind) == [.syntax])
  }
}
