import Testing

@testable import FilterConfig

@Suite struct JSONNumberPrinterTests {
  private func text(_ number: Double) -> String? {
    var bytes: [UInt8] = []
    guard bytes.append(jsonNumber: number) else {
      #expect(bytes.isEmpty)
      return nil
    }
    guard JSONNumber.matches(bytes) else {
      Issue.record("\(number) became \(bytes), which is no JSON number")
      return nil
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(
    arguments: [
      (0, "0"), (-0.0, "0"), (1, "1"), (-1, "-1"), (2_147_483_648, "2147483648"),
      (9_007_199_254_740_991, "9007199254740991"), (9_007_199_254_740_992, "9007199254740992"),
      (-9_007_199_254_740_992, "-9007199254740992"), (9_007_199_254_740_994, "9.007199254741e15"),
      (1e15, "1000000000000000"), (1e16, "1e16"), (1e21, "1e21"), (1.5e300, "1.5e300"),
      (18_446_744_073_709_551_616, "1.844674407371e19"),
      (0.1, "0.1"), (-0.1, "-0.1"), (0.5, "0.5"), (0.25, "0.25"), (1.1, "1.1"), (1.10, "1.1"),
      (0.3, "0.3"), (0.1 + 0.2, "0.3"), (1.0 / 3, "0.33333333333333"),
      (2.0 / 3, "0.66666666666667"),
      (100.01, "100.01"), (1234567.891, "1234567.891"), (99999999999999.9, "1e14"),
      (12345678901234.5, "12345678901235"), (10000000000000.25, "10000000000000"),
      (0.001, "0.001"), (0.00001, "0.00001"), (0.000001, "1e-6"), (0.0000012345, "1.2345e-6"),
      (9.9999999999999, "9.9999999999999"), (9.99999999999999, "10"), (0.999999999999999, "1"),
      (1e-300, "1e-300"), (.leastNonzeroMagnitude, "4.9406564584125e-324"),
      (2.2250738585072014e-308, "2.2250738585072e-308"),
      (1.7976931348623157e308, "1.7976931348623e308"),
    ] as [(Double, String)])
  func numbers(number: Double, expected: String) {
    #expect(text(number) == expected)
  }

  @Test(arguments: [Double.infinity, -.infinity, .nan])
  func notNumbers(number: Double) { #expect(text(number) == nil) }

  /// Decimals of up to 14 digits at every exponent come out as they were written, and any double
  /// comes out within half a unit of its fourteenth digit.
  @Test func randomNumbers() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      let digits = Double(UInt64.random(in: 1..<100_000_000_000_000, using: &generator))
      let exponent = Int.random(in: -290...280, using: &generator)
      let written = "\(UInt64(digits))e\(exponent)"
      guard let number = Double(written), let read = text(number).flatMap(Double.init) else {
        continue
      }
      if read != number { Issue.record("\(written) became \(text(number) ?? "")") }
    }
    for _ in 0..<20_000 {
      let number = Double(bitPattern: .random(in: 0...UInt64.max, using: &generator))
      guard number.isNormal, let read = text(number).flatMap(Double.init) else { continue }
      if abs(read / number - 1) > 5.5e-14 { Issue.record("\(number) became \(text(number) ?? "")") }
    }
  }
}
