import Bytes
import Testing

@Suite struct IPAddressTests {
  private func address(_ text: String) -> IPAddress? {
    Array(text.utf8).withUnsafeBufferPointer { IPAddress($0) }
  }

  private func network(_ text: String) -> IPNetwork? {
    Array(text.utf8).withUnsafeBufferPointer { IPNetwork($0) }
  }

  private func v4(_ number: UInt64) -> IPAddress {
    IPAddress(high: 0, low: 0xFFFF_0000_0000 | number)
  }

  @Test func addresses() {
    #expect(address("10.0.0.1") == v4(0x0A00_0001) && address("255.255.255.255") == v4(0xFFFF_FFFF))
    #expect(address("0.0.0.0") == v4(0) && address("::ffff:10.0.0.1") == v4(0x0A00_0001))
    #expect(address("::FFFF:a00:1") == v4(0x0A00_0001) && address("::1")?.isIPv4 == false)
    #expect(address("::") == IPAddress(high: 0, low: 0))
    #expect(address("::1") == IPAddress(high: 0, low: 1))
    #expect(address("1::") == IPAddress(high: 1 << 48, low: 0))
    #expect(
      address("2001:db8:1:2:3:4:5:6")
        == IPAddress(high: 0x2001_0DB8_0001_0002, low: 0x0003_0004_0005_0006))
    #expect(address("2001:db8::5:6") == IPAddress(high: 0x2001_0DB8_0000_0000, low: 0x5_0006))
    #expect(
      address("1:2:3:4:5:6:7::") == IPAddress(high: 0x1_0002_0003_0004, low: 0x5_0006_0007_0000))
    #expect(address("::2:3:4:5:6:7:8") == IPAddress(high: 0x2_0003_0004, low: 0x5_0006_0007_0008))
    #expect(address("1:2:3::8") == IPAddress(high: 0x1_0002_0003_0000, low: 8))
    #expect(address("64:ff9b::192.0.2.33") == IPAddress(high: 0x64_FF9B << 32, low: 0xC000_0221))
    #expect(address("1:2:3:4:5:6:1.2.3.4")?.low == 0x5_0006_0102_0304)
    #expect(address("fe80::1%eth0") == IPAddress(high: 0xFE80 << 48, low: 1))
  }

  @Test(arguments: [
    "", ".", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1..3.4",
    "1.2.3.", "1.2.3.4444444444444444444444", "a", ":", ":::", "1:", ":1", "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9", "1::2::3", "::12345", "g::", "1:2:3:4:5:6:7::8", "::1.2.3", "[::1]",
    "::1%", "%eth0", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3.4:1", "1.2.3.4::", "0x1.2.3.4", "::1/64",
  ])
  func noAddresses(text: String) { #expect(address(text) == nil, "\(text)") }

  @Test func networks() {
    func lies(_ text: String, in range: String) -> Bool? {
      guard let range = network(range), let text = address(text) else { return nil }
      return range.contains(text)
    }
    #expect(
      lies("10.1.2.3", in: "10.0.0.0/8") == true && lies("11.0.0.0", in: "10.9.9.9/8") == false)
    #expect(lies("10.0.0.1", in: "10.0.0.1") == true && lies("10.0.0.2", in: "10.0.0.1") == false)
    #expect(lies("1.2.3.4", in: "0.0.0.0/0") == true && lies("::1", in: "0.0.0.0/0") == false)
    #expect(lies("1.2.3.4", in: "::/0") == false && lies("::1", in: "::/0") == true)
    #expect(lies("::ffff:10.0.0.1", in: "10.0.0.0/31") == true)
    #expect(lies("10.0.0.1", in: "::ffff:10.0.0.0/104") == true)
    #expect(lies("10.0.0.1", in: "::/95") == false && lies("::1", in: "::/95") == true)
    #expect(lies("2001:db8::1", in: "2001:db8::/32") == true)
    #expect(lies("2001:db9::1", in: "2001:db8::/32") == false)
    #expect(lies("2001:db8::1", in: "2001:db8::/127") == true)
    #expect(lies("2001:db8::2", in: "2001:db8::/127") == false)
    #expect(lies("2001:db8:0:1::", in: "2001:db8::/64") == false)
    #expect(lies("2001:db8:0:0:1::", in: "2001:db8::/64") == true)
  }

  @Test(arguments: [
    "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/-1", "10.0.0.0/8/8",
    "::/129", "::/", "fe80::1%eth0", "fe80::%1/10", "10.0.0/8", "example.com", "::/1000000000000",
  ])
  func noNetworks(text: String) { #expect(network(text) == nil, "\(text)") }
}
