import Testing
import YAMLReader

@testable import ConfcheckCore

@Suite struct RoadDifferenceTests {
  /// The message and hint for a value.
  private func value(_ yaml: String) -> String? {
    guard let document = YAMLReader.read(Array("- \(yaml)\n".utf8)).documents.first else {
      return "unreadable"
    }
    let scalar = WrittenScalar(YAMLNodeID(index: 1), in: document)
    return RoadDifference.ofValue(scalar).map { "\($0.message); \($0.hint)" }
  }

  private func key(_ yaml: String) -> String? {
    guard let document = YAMLReader.read(Array("\(yaml): x\n".utf8)).documents.first else {
      return "unreadable"
    }
    return RoadDifference.ofKey(WrittenScalar(YAMLNodeID(index: 1), in: document))?.message
  }

  @Test(arguments: [
    "on", "Off", "tRUE", "nULL", "~", "", "007", "0x1F", "-0x1F", "0.5", "2147483647", "2147483648",
    "+5", "-17", "-0", "12:30:45", "190:20:30", "2024-01-02", "30s", "5%", "8080:80", "1.5", "0.25",
    "\"1.10\"", "'0123'", "|\n  1.0\n", "!!float 0.5", "!!float 3", "!!int \"7\"", "! 1.10",
    "!!str abc", "1.2.3", "v1.0", "10.0.0.0/8", "9007199254740992",
  ])
  func sameOnBothRoads(_ yaml: String) { #expect(value(yaml) == nil) }

  @Test(arguments: [
    ("1.10", "1.1"), ("1.0", "1"), ("1_000", "1000"), ("0b101", "5"), ("0o17", "15"),
    ("0899", "899"), (".5", "0.5"), ("5.", "5"), ("1e3", "1000"), ("1e+06", "1000000"),
    ("0.50", "0.5"), ("1e21", "1e+21"), ("1e-7", "1e-7"), ("-1.50", "-1.5"),
  ])
  func numbersThatIstioRewrites(_ yaml: String, _ istio: String) {
    let isExact = yaml != "1e21"
    let number = isExact ? ", \(istio) for the number" : ""
    if yaml == istio { return #expect(value(yaml) == nil) }
    #expect(
      value(yaml) == """
        Envoy delivers the text "\(yaml)", Istio the number \(istio); \
        write "\(yaml)" for the text\(number)
        """)
  }

  @Test func numbersThatIstioCannotHold() {
    #expect(
      value("9007199254740993")
        == "Envoy delivers the text \"9007199254740993\", Istio the number 9007199254740992; "
        + "write \"9007199254740993\" for the text")
    #expect(value("18446744073709551615")?.contains("number 18446744073709552000;") == true)
    #expect(
      value(".inf")
        == "Envoy delivers the text \".inf\", Istio refuses the value; write \".inf\" for the text")
    let hash = String(repeating: "1234567890", count: 6) + "1234"
    #expect(value(hash)?.contains("Istio the number 1.234567890123456") == true)
  }

  @Test func octal() {
    #expect(
      value("0123") == """
        written 0123, read as 83: a leading 0 means octal; \
        write "0123" for the text, 83 for the number
        """)
  }

  @Test func tags() {
    #expect(
      value("!!str 123") == """
        Envoy ignores the tag and delivers the number 123, Istio the text "123"; \
        leave out the tag and write "123" for the text
        """)
    #expect(value("!foo 5")?.hasPrefix("Envoy ignores the tag and delivers the number 5,") == true)
    #expect(value("!!str on")?.hasPrefix("Envoy ignores the tag and delivers true,") == true)
    #expect(
      value("!!binary aGVsbG8=")?.hasPrefix("Envoy delivers the base64 text as it is") == true)
    #expect(value("!!float 0.50")?.contains("Istio the number 0.5") == true)
  }

  @Test func keys() {
    for same in ["a", "x-id", "503", "5xx", "1.5", "\"y\"", "'1.50'"] { #expect(key(same) == nil) }
    #expect(key("y") == "Envoy keeps the key \"y\", Istio turns it into \"true\"")
    #expect(key("Off") == "Envoy keeps the key \"Off\", Istio turns it into \"false\"")
    #expect(key("1.50") == "Envoy keeps the key \"1.50\", Istio turns it into \"1.5\"")
    #expect(key("0x10") == "Envoy keeps the key \"0x10\", Istio turns it into \"16\"")
    #expect(key("~") == "Envoy turns the empty key into \"null\", Istio refuses it")
    #expect(key("<<") == "Istio merges the map under <<, Envoy delivers << as a field")
  }

  @Test(arguments: [
    (0.1, "0.1"), (100, "100"), (1e20, "100000000000000000000"), (1e21, "1e+21"),
    (1.5e-6, "0.0000015"), (1.5e-7, "1.5e-7"), (-0.25, "-0.25"), (123.456, "123.456"),
    (1.7976931348623157e308, "1.7976931348623157e+308"),
  ])
  func numbersAreWrittenAsGoDoes(_ value: Double, _ text: String) {
    #expect(GoFloat.print(value) == text)
  }
}
