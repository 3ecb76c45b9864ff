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
    guard isNumeric || !isBracketed && Self.isName(host) && !isToListen else { throw failure }
    self.host = host
    self.port = port
  }

  /// Whether text is the name of a host, and no address that is not quite one.
  private static func isName(_ text: String) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    guard text.utf8.count <= 253, let last = labels.last, !last.allSatisfy(\.isNumber) else {
      return false
    }
    return labels.allSatisfy { label in
      (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
        && label.utf8.allSatisfy(canStandInName)
    }
  }

  private static func canStandInName(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_".utf8.contains(byte)
  }

  private static func isAddress(_ text: String, _ family: Int32) -> Bool {
    var address = in6_addr()
    return inet_pton(family, text, &address) == 1
  }

  /// Whether what listens here is reached at `other`, as far as can be seen from here.
  func isReached(at other: SocketAddress) -> Bool {
    guard port == other.port, port > 0 else { return false }
    let isAnywhere = host == "0.0.0.0" || host == "::"
    return host == other.host
      || isAnywhere && ["127.0.0.1", "::1", "localhost", "0.0.0.0", "::"].contains(other.host)
  }

  /// In the shape of Envoy's `core.v3.Address`.
  var manifest: Manifest {
    ["socket_address": ["address": .text(host), "port_value": .number(port)]]
  }
}
