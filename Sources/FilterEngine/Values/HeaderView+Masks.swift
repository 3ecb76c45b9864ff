import Bytes
import FilterConfig

extension HeaderView {
  /// Leaves the first bits of an address, 0 to 32 of IPv4 and 0 to 128 of IPv6, and makes what is no
  /// address empty. A port goes away with the rest.
  @inline(never)
  func mask(_ short: UInt8, _ long: UInt8, from start: Int) {
    guard let address = IPAddress(text[ByteRange(start, text.count)]) else {
      return text.truncate(to: start)
    }
    text.truncate(to: start)
    address.prefix(address.isIPv4 ? 96 &+ short : long).append(to: &text)
  }
}
