import Bytes

/// What may be written as a request's path, host and method, and as a cookie.
package enum PathSyntax {
  /// Origin form (RFC 9112 section 3.2.1): begins with '/', without controls, spaces and fragment. Bytes
  /// that should be percent-encoded pass, since requests bring them and Envoy takes them.
  package static func isTarget(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    for byte in text where byte <= 0x20 || byte == 0x7F || byte == 0x23 { return false }
    return text.first == 0x2F
  }

  /// A part of one, before the query.
  package static func isPathPart(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    for byte in text where byte <= 0x20 || byte == 0x7F || byte == 0x23 || byte == 0x3F {
      return false
    }
    return true
  }

  /// The same with a fragment, as a Location may have one.
  package static func isTargetWithFragment(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    for byte in text where byte <= 0x20 || byte == 0x7F { return false }
    return text.isEmpty || text.first == 0x2F
  }

  /// A host with or without port: nothing that would end it within a URL, or begin user information.
  package static func isHost(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    for byte in text {
      if ASCII.isLetter(byte) || ASCII.isDigit(byte) { continue }
      switch byte {
      case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"),
        UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
        break
      default: return false
      }
    }
    return !text.isEmpty && text.first != 0x3A
  }

  /// A method that a request may get. An answer to HEAD has no body whatever its headers say, and
  /// CONNECT makes a tunnel: with either the client would take another message for the answer.
  package static func isWritableMethod(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.isToken && !text.equals("HEAD") && !text.equals("CONNECT")
  }

  /// `cookie-octet` of RFC 6265 section 4.1.1, and bytes from 0x80 up, which browsers send. It may stand
  /// in quotes.
  package static func isCookieValue(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var inner = text
    if text.count >= 2, text.first == 0x22, text.last == 0x22 {
      inner = UnsafeBufferPointer(rebasing: text[1..<(text.count &- 1)])
    }
    for byte in inner {
      switch byte {
      case 0...0x20, 0x7F, 0x22, 0x2C, 0x3B, 0x5C: return false
      default: break
      }
    }
    return true
  }

  /// The value of an attribute of a cookie: anything but controls and ';'.
  package static func isCookieAttribute(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    for byte in text where byte < 0x20 || byte == 0x7F || byte == 0x3B { return false }
    return true
  }
}

extension StaticString {
  func equals(_ other: StaticString) -> Bool {
    utf8CodeUnitCount == other.utf8CodeUnitCount
      && UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount).equals(other)
  }
}
