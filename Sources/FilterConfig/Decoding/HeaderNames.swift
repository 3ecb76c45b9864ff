import Bytes

/// Rules about header names that hold before any request is seen.
package enum HeaderNames {
  /// RFC 9110 section 5.6.2: what a name is made of.
  @inline(__always)
  static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    // ! # $ % & ' * + - . ^ _ ` | ~
    case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
    default: false
    }
  }

  static func isToken(_ name: ArraySlice<UInt8>) -> Bool {
    !name.isEmpty && name.count <= 1024 && name.allSatisfy(isTokenByte)
  }

  static func isPseudo(_ name: ArraySlice<UInt8>) -> Bool { name.first == 0x3A }

  /// Pseudo headers that can be read.
  static func isKnownPseudo(_ name: ArraySlice<UInt8>) -> Bool {
    for known: StaticString in [":method", ":path", ":authority", ":scheme", ":status", ":protocol"]
    where Schema.equal(known, name) { return true }
    return false
  }

  package enum Guard: Sendable {
    case free
    /// Needs `allow_unsafe_headers`.
    case unsafe
    /// Cannot be written by header actions at all.
    case never
  }

  /// Whether header actions may write the lower-case `name`.
  package static func guardOf(_ name: ArraySlice<UInt8>) -> Guard {
    if isPseudo(name) || Schema.equal("host", name) { return .never }
    for unsafe: StaticString in [
      "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding",
      "upgrade", "http2-settings", "content-length",
    ] where Schema.equal(unsafe, name) { return .unsafe }
    let prefix: StaticString = "x-envoy-"
    if name.count >= 8, prefix.withUTF8Buffer({ $0.elementsEqual(name.prefix(8)) }) {
      return .unsafe
    }
    return .free
  }
}
