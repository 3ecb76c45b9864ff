import FilterConfig
import Testing
import YAMLReader

@testable import ConfcheckCore

/// What go-yaml v2, Kubernetes and istiod were measured to make of scalars; a row each.
@Suite struct IstioScalarTests {
  /// The first value of a list.
  private func scalar(_ yaml: String) throws -> WrittenScalar {
    let documents = YAMLReader.read(Array("- \(yaml)\n".utf8)).documents
    return WrittenScalar(YAMLNodeID(index: 1), in: try #require(documents.first))
  }

  /// `true`, `number 83`, `string 0.5`, `null` or `refused`.
  private func reading(_ yaml: String) throws -> String {
    let scalar = try scalar(yaml)
    guard let reading = try? IstioScalars.read(scalar) else { return "refused" }
    let text = String(decoding: reading.text, as: UTF8.self)
    switch reading.kind {
    case .null: return "null"
    case .true: return "true"
    case .false: return "false"
    case .number: return "number \(text)"
    default: return "string \(text)"
    }
  }

  /// The name of a key.
  private func key(_ yaml: String) throws -> String? {
    let scalar = try scalar(yaml)
    return (try? IstioScalars.key(scalar)).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(arguments: ["y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"])
  func yes(_ yaml: String) throws { #expect(try reading(yaml) == "true") }

  @Test(arguments: ["n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"])
  func no(_ yaml: String) throws { #expect(try reading(yaml) == "false") }

  @Test(arguments: ["~", "null", "Null", "NULL", "", "!!null ''", "!!null", "!!null ~"])
  func nothing(_ yaml: String) throws { #expect(try reading(yaml) == "null") }

  @Test(arguments: [
    "tRUE", "yES", "oN", "nULL", "12:30:45", "190:20:30", "2024-01-02", "2024-1-2 3:04:05",
    "2001-12-14t21:59:43.10-05:00", "30s", "5%", "8080:80", "0x", "0b", "0o", "+", "0xG", "--1",
    "+-1", "0b12", "_1", "0x1p3", ".1p3", ".e3", ".", "1e", "1e+", "1e400", "-1e309", "._5", ".5_",
    ".5_e1", "1 2", "truely", "<<", "=", "1.2.3", "0x1.8",
  ])
  func asWritten(_ yaml: String) throws { #expect(try reading(yaml) == "string \(yaml)") }

  @Test(arguments: [
    ("0123", "83"), ("007", "7"), ("0899", "899"), ("08", "8"), ("-0899", "-899"), ("0o17", "15"),
    ("0O17", "15"), ("+0o17", "15"), ("0x1F", "31"), ("0X1f", "31"), ("-0x1F", "-31"),
    ("0x_1F", "31"), ("0b101", "5"), ("0B101", "5"), ("-0b101", "-5"), ("+0b1", "1"),
    ("1_000", "1000"), ("1_", "1"), ("-_1", "-1"), ("0_7", "7"), ("+5", "5"), ("-17", "-17"),
    ("-0", "0"), ("0", "0"), ("00", "0"), ("2147483647", "2147483647"),
    ("2147483648", "2147483648"), ("9007199254740993", "9007199254740992"),
    ("9223372036854775807", "9223372036854776000"),
    ("9223372036854775808", "9223372036854776000"),
    ("-9223372036854775808", "-9223372036854776000"),
    ("-9223372036854775809", "-9223372036854776000"),
    ("18446744073709551615", "18446744073709552000"),
    ("100000000000000000000", "100000000000000000000"), ("1000000000000000000000", "1e+21"),
    ("0777777777777777777777777", "7.777777777777778e+23"),
    ("0000000000000000000000000000000000000000000000000000000000001234", "668"),
  ])
  func integers(_ yaml: String, _ number: String) throws {
    #expect(try reading(yaml) == "number \(number)")
  }

  @Test(arguments: [
    ("0.5", "0.5"), (".5", "0.5"), ("5.", "5"), ("1.0", "1"), ("1.10", "1.1"), ("-0.0", "0"),
    ("1e3", "1000"), ("1e+06", "1000000"), ("1.e5", "100000"), ("1E2", "100"), ("+.5", "0.5"),
    ("1_0.5_0e1_0", "105000000000"), (".5_0", "0.5"), ("1e-6", "0.000001"), ("0.0000009", "9e-7"),
    ("1e21", "1e+21"), ("1e20", "100000000000000000000"), ("5e-324", "5e-324"), ("-1e-400", "0"),
    ("1.7976931348623157e308", "1.7976931348623157e+308"), ("0.1", "0.1"),
  ])
  func fractions(_ yaml: String, _ number: String) throws {
    #expect(try reading(yaml) == "number \(number)")
  }

  @Test(arguments: [
    ("\"on\"", "on"), ("'yes'", "yes"), ("\"0123\"", "0123"), ("''", ""), ("\"~\"", "~"),
    ("|\n  on\n", "on\n"), (">-\n  12\n", "12"), ("\"\\0\"", "\0"),
  ])
  func quoted(_ yaml: String, _ text: String) throws {
    #expect(try reading(yaml) == "string \(text)")
  }

  @Test(arguments: [
    ("!!str 123", "string 123"), ("!!str on", "string on"), ("!!str", "string "),
    ("!!str ~", "string ~"), ("! 5", "string 5"), ("! ~", "string ~"), ("!foo 5", "string 5"),
    ("!foo", "string "), ("!!set", "string "), ("!!foo ~", "string ~"), ("!ignore 5", "string 5"),
    ("!!float 3", "number 3"), ("!!float 0.5", "number 0.5"), ("!!float 0x10", "number 16"),
    ("!!int \"7\"", "number 7"), ("!!int 0x10", "number 16"), ("!!bool \"on\"", "true"),
    ("!!int \"18446744073709551615\"", "number 18446744073709552000"),
    ("!!timestamp 2024-01-02", "string 2024-01-02"),
    ("!!timestamp \"2024-1-2T3:04:05.6Z\"", "string 2024-1-2T3:04:05.6Z"),
    ("!!binary aGVsbG8=", "string hello"), ("!!binary \"aGVs\\nbG8=\"", "string hello"),
    ("!!binary", "string "), ("!!binary /w==", "string \u{FFFD}"),
    ("!!binary 8J+Y/+3K/w==", "string " + String(repeating: "\u{FFFD}", count: 7)),
  ])
  func tags(_ yaml: String, _ expected: String) throws { #expect(try reading(yaml) == expected) }

  @Test(arguments: [
    ".inf", ".Inf", "-.INF", "+.inf", ".nan", ".NaN", "!!float .inf", "!!int 1.5", "!!int ~",
    "!!int x", "!!int", "!!float ~", "!!float on", "!!float 18446744073709551615", "!!bool 1",
    "!!bool ~", "!!null x", "!!null 5", "!!timestamp x", "!!timestamp 5", "!!timestamp ~",
    "!!timestamp 2024-02-30", "!!int 2024-01-02", "!!binary ~", "!!binary '@@@@'",
    "!!binary aGVsbG8",
  ])
  func refused(_ yaml: String) throws { #expect(try reading(yaml) == "refused") }

  @Test(arguments: [
    ("a", "a"), ("y", "true"), ("on", "true"), ("Off", "false"), ("no", "false"), ("503", "503"),
    ("0x10", "16"), ("1.50", "1.5"), ("\"1.50\"", "1.50"), ("'y'", "y"), ("''", ""),
    ("!!str ~", "~"), ("! ~", "~"), ("!foo 5", "5"), ("!!float 3", "3"),
    ("2024-01-02", "2024-01-02"),
    ("9223372036854775807", "9223372036854775807"), ("9007199254740993", "9007199254740993"),
    ("123456789.5", "1.2345679e+08"), ("1e5", "100000"), ("1e6", "1e+06"), ("1e21", "1e+21"),
    ("0.0001", "0.0001"), ("0.00001", "1e-05"), ("-0.0", "-0"), ("-0", "0"),
    (".inf", ".inf"), ("-.inf", "-.inf"), (".nan", ".nan"), ("1e39", ".inf"), ("1e400", "1e400"),
    ("16777217.0", "1.6777216e+07"), ("!!binary aGk=", "hi"),
  ])
  func keys(_ yaml: String, _ name: String) throws { #expect(try key(yaml) == name) }

  @Test(arguments: [
    "~", "null", "", "!!null ''", "18446744073709551615", "!!int x", "!!binary '@'",
  ])
  func refusedKeys(_ yaml: String) throws { #expect(try key(yaml) == nil) }
}
