import FilterConfig
import Testing

@testable import ConfcheckCore

@Suite struct JSONWriterTests {
  private func roundTrip(_ json: String) -> String? {
    guard let document = try? JSONReader.read(Array(json.utf8)) else { return nil }
    return String(decoding: JSONWriter.write(document), as: UTF8.self)
  }

  @Test(arguments: [
    "{}", "[]", "null", "true", "1.5e3", "\"\"", #"{"a":[{},[],[[1]],{"b":null}],"c":false}"#,
    #""\" \\ \b \f \n \r \t \u0001 é 😀""#, #"{"a":1,"a":2}"#, "",
  ])
  func whatIsCompactStaysAsItIs(_ json: String) { #expect(roundTrip(json) == json) }

  @Test func spaceAndNeedlessEscapesGo() {
    #expect(roundTrip(" { \"a\\/\\u0041\" : [ 1 , 2 ] } ") == #"{"a/A":[1,2]}"#)
  }
}
