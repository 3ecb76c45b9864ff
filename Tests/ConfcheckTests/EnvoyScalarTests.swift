import FilterConfig
import Testing
import YAMLReader

@testable import ConfcheckCore

/// What Envoy was measured to make of scalars; a row each.
@Suite struct EnvoyScalarTests {
  /// `bool true`, `number 83`, `string 0.5` or `null`, for the first value of a list.
  private func reading(_ yaml: String) -> String {
    guard let document = YAMLReader.read(Array("- \(yaml)\n".utf8)).documents.first else {
      return "unreadable"
    }
    let reading = EnvoyScalars.read(WrittenScalar(YAMLNodeID(index: 1), in: document))
    let text = String(decoding: reading.text, as: UTF8.self)
    switch reading.kind {
    case .null: return "null"
    case .true: return "true"
    case .false: return "false"
    case .number: return "number \(text)"
    default: return "string \(text)"
    }
  }

  @Test(arguments: ["y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"])
  func yes(_ yaml: String) { #expect(reading(yaml) == "true") }

  @Test(arguments: ["n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"])
  func no(_ yaml: String) { #expect(reading(yaml) == "false") }

  @Test(arguments: ["~", "null", "Null", "NULL", ""])
  func nothing(_ yaml: String) { #expect(reading(yaml) == "null") }

  @Test(arguments: [
    "tRUE", "yES", "oN", "nULL", "0899", "0o17", "0b101", "1_000", "0.5", ".5", "5.", "1.0", "1.10",
    "1e3", "1e+06", "9007199254740993", "18446744073709551615", "12:30:45", "190:20:30",
    "2024-01-02", "2001-12-14t21:59:43.10-05:00", ".inf", "-.inf", ".nan", "30s", "5%",
    "8080:80", "0x", "+", "0xG", "--1", "+-1", "08", "1 2", "truely", "tru",
  ])
  func asWritten(_ yaml: String) { #expect(reading(yaml) == "string \(yaml)") }

  @Test(arguments: [
    ("0123", "83"), ("007", "7"), ("0x1F", "31"), ("0X1f", "31"), ("-0x1F", "-31"), ("+5", "5"),
    ("-17", "-17"), ("-0", "0"), ("0", "0"), ("00", "0"), ("2147483647", "2147483647"),
    ("-2147483648", "-2147483648"),
    ("0000000000000000000000000000000000000000000000000000000000001234", "668"),
  ])
  func integers(_ yaml: String, _ number: String) { #expect(reading(yaml) == "number \(number)") }

  @Test(arguments: [
    ("2147483648", "2147483648"), ("-2147483649", "-2147483649"), ("+2147483648", "2147483648"),
    ("0xFFFFFFFF", "4294967295"), ("040000000000", "4294967296"),
    ("9223372036854775807", "9223372036854775807"),
    ("-9223372036854775808", "-9223372036854775808"),
    ("9223372036854775808", "9223372036854775808"),
    ("\"on\"", "on"), ("'yes'", "yes"), ("\"0123\"", "0123"), ("''", ""), ("\"~\"", "~"),
    ("|\n  on\n", "on\n"), (">-\n  12\n", "12"),
  ])
  func strings(_ yaml: String, _ text: String) { #expect(reading(yaml) == "string \(text)") }

  @Test(arguments: [
    ("!!str 123", "number 123"), ("!!str on", "true"), ("!!float 3", "number 3"),
    ("!!float 0.5", "string 0.5"), ("!!int \"7\"", "number 7"), ("!!str \"on\"", "true"),
    ("!!binary aGVsbG8=", "string aGVsbG8="), ("!foo 5", "number 5"), ("! 5", "string 5"),
    ("!!str", "string "), ("!!str ~", "string ~"), ("!!int \"7 \"", "number 7"),
  ])
  func tags(_ yaml: String, _ expected: String) { #expect(reading(yaml) == expected) }
}
