#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#else
  private import Darwin
#endif

/// A host and a port, as an option gives them.
struct SocketAddress: Equatable {
  var host: String
  var port: UInt16
  /// Whether the host is an address and no name.
  var isNumeric: Bool

  /// Reads `HOST:PORT`, with brackets around an IPv6 address. To listen there it must be an
  /// address, and port 0 lets the system choose.
  init(_ text: String, option: String, isToListen: Bool = false) throws(UsageFailure) {
    let expected = isToListen ? "an IP address and a port, ADDRESS:PORT" : "HOST:PORT"
    let failure = UsageFailure("\(option) needs \(expected), not \"\(text)\"")
    guard let colon = text.lastIndex(of: ":") else { throw failure }
    var host = String(text[..<colon])
    let digits = text[text.index(after: colon)...]
    guard digits.allSatisfy(\.isNumber), let port = UInt16(digits), port > 0 || isToListen else {
      throw failure
    }
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]") && host.count > 2
    if isBracketed { host = String(host.dropFirst().dropLast()) }
    isNumeric = isBracketed ? Self.isAddress(host, AF_INET6) : Self.isAddress(host, AF_INET)
    let isName =
      !isBracketed && !host.isEmpty && host.utf8.count <= 253
      && host.utf8.allSatisfy(Self.canStandInName)
    guard isNumeric || isName && !isToListen else { throw failure }
    self.host = host
    self.port = port
  }

  private static func canStandInName(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-._".utf8.contains(byte)
  }

  private static func isAddress(_ text: String, _ family: Int32) -> Bool {
    var address = in6_addr()
    return inet_pton(family, text, &address) == 1
  }

  /// In the shape of Envoy's `core.v3.Address`.
  var manifest: Manifest {
    ["socket_address": ["address": .text(host), "port_value": .number(port)]]
  }
}
