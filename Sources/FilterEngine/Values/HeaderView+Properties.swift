import Bytes
import FilterConfig
import ProxyWasm

/// What the host knows of a stream beyond its headers.
extension HeaderView {
  @discardableResult
  func appendProperty(_ path: StaticString) -> Bool { path.withUTF8Buffer { appendProperty($0) } }

  /// False when the host has no such property now.
  @inline(never)
  func appendProperty(_ path: UnsafeBufferPointer<UInt8>) -> Bool {
    do throws(Status) {
      let value = try Host.property(path)
      value.withBytes { text.append(contentsOf: $0) }
      return true
    } catch {
      return false
    }
  }

  func integer(_ path: StaticString) -> Int64? { path.withUTF8Buffer { integer($0) } }

  @inline(never)
  func integer(_ path: UnsafeBufferPointer<UInt8>) -> Int64? {
    do throws(Status) {
      let value = try Host.property(path)
      return value.withBytes { Self.integer($0) }
    } catch {
      return nil
    }
  }

  /// The eight bytes of a number, little endian.
  static func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard bytes.count == 8 else { return nil }
    var number: UInt64 = 0
    for byte in bytes.reversed() { number = number << 8 | UInt64(byte) }
    return Int64(bitPattern: number)
  }

  // MARK: Addresses

  /// The client's address as trusted by the proxy, without its port.
  @discardableResult
  func appendClientAddress() -> Bool {
    let path: StaticString = "source\0address"
    return path.withUTF8Buffer { appendAddress($0) }
  }

  /// An address without its port.
  func appendAddress(_ path: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = text.count
    let isKnown = appendProperty(path)
    dropPort(from: start)
    return isKnown
  }

  /// `10.0.0.1:80` and `[::1]:80` lose their port, and the address its brackets.
  @inline(never)
  private func dropPort(from start: Int) {
    var colon = text.count &- 1
    while colon > start, text[colon] != 0x3A { colon &-= 1 }
    guard colon > start else { return }
    text.truncate(to: colon)
    if text.count &- start > 2, text[start] == 0x5B, text.last == 0x5D {
      // Out with both brackets: everything moves down by one.
      for index in (start &+ 1)..<(text.count &- 1) { text[index &- 1] = text[index] }
      text.truncate(to: text.count &- 2)
    }
  }

  // MARK: Identity and state

  /// The first URI of the client's certificate, or else its first DNS name, or else its subject.
  @inline(never)
  func appendPrincipal() -> Bool {
    let start = text.count
    for path: StaticString in [
      "connection\0uri_san_peer_certificate", "connection\0dns_san_peer_certificate",
      "connection\0subject_peer_certificate",
    ] {
      if appendProperty(path), text.count > start { return true }
    }
    return false
  }

  func appendFilterState(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    let path = text.count
    text.append(ascii: "filter_state\0")
    text.append(contentsOf: name)
    let end = text.count
    guard appendProperty(text[ByteRange(path, end)]) else {
      text.truncate(to: path)
      return false
    }
    text.moveDown(from: end, to: path)
    return true
  }

  func appendBoolean(_ path: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = text.count
    guard appendProperty(path), let byte = text.last else { return false }
    text.truncate(to: start)
    text.append(ascii: byte == 0 ? "false" : "true")
    return true
  }
}
