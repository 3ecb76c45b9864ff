import Bytes
import Testing

@Suite struct DecimalTests {
  private static let edges: [UInt64] = [
    0, 1, 9, 10, 11, 99, 100, 101, 4_294_967_295, 4_294_967_296, UInt64(Int64.max),
    UInt64(Int64.max) + 1, .max - 1, .max,
  ]

  @Test(arguments: edges)
  func unsignedRoundTrip(value: UInt64) {
    var bytes = Array("x".utf8)
    bytes.append(decimal: value)
    #expect(String(decoding: bytes, as: UTF8.self) == "x\(value)")
    #expect(UInt64(decimal: bytes.dropFirst()) == value)
  }

  @Test(arguments: [0, 1, -1, 10, -10, .max, .min, .min + 1] as [Int64])
  func signedRoundTrip(value: Int64) {
    var bytes: [UInt8] = []
    bytes.append(decimal: value)
    #expect(String(decoding: bytes, as: UTF8.self) == "\(value)")
    #expect(Int64(decimal: bytes) == value)
  }

  @Test(arguments: [
    "", "-", "--1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "1_000", "a", "/", ":",
    "18446744073709551616", "99999999999999999999", "100000000000000000000000000",
  ])
  func refusedByBoth(text: String) {
    #expect(UInt64(decimal: Array(text.utf8)) == nil)
    #expect(Int64(decimal: Array(text.utf8)) == nil)
  }

  @Test func rangesDiffer() {
    #expect(UInt64(decimal: Array("-1".utf8)) == nil)
    #expect(Int64(decimal: Array("9223372036854775808".utf8)) == nil)
    #expect(Int64(decimal: Array("-9223372036854775809".utf8)) == nil)
    #expect(Int64(decimal: Array("-0".utf8)) == 0)
    #expect(UInt64(decimal: Array("000000000000000000000000000007".utf8)) == 7)
  }
}
