import Bytes

/// What a path means to a server that decodes it: how `normalize: true` sees it.
///
/// Every percent escape is decoded, once, those of `/`, `.` and `%` too; `\` counts as `/`; empty
/// segments and `.` go, `..` goes with the segment before it and stops at the root. A slash at the end
/// stays one. A path that does not begin with a slash, as that of `OPTIONS *`, is decoded only.
enum PathNormalization {
  /// - Parameter path: Without the query.
  @inline(never)
  static func append(
    _ path: UnsafeBufferPointer<UInt8>, to bytes: inout TrivialArray<UInt8>
  ) -> ByteRange {
    let start = bytes.count
    PercentCoding.appendDecoded(path, to: &bytes)
    for index in start..<bytes.count where bytes[index] == 0x5C { bytes[index] = 0x2F }
    guard start < bytes.count, bytes[start] == 0x2F else { return ByteRange(start, bytes.count) }
    // In place: what is written is never longer than what was read.
    var written = start
    var at = start
    while at < bytes.count {
      while at < bytes.count, bytes[at] == 0x2F { at &+= 1 }
      let segment = at
      while at < bytes.count, bytes[at] != 0x2F { at &+= 1 }
      switch at &- segment {
      case 0: break
      case 1 where bytes[segment] == 0x2E: break
      case 2 where bytes[segment] == 0x2E && bytes[segment &+ 1] == 0x2E:
        while written > start {
          written &-= 1
          if bytes[written] == 0x2F { break }
        }
      default:
        bytes[written] = 0x2F
        written &+= 1
        for index in segment..<at {
          bytes[written] = bytes[index]
          written &+= 1
        }
        // Only what ends the path has no slash behind it.
        if at == bytes.count {
          bytes.truncate(to: written)
          return ByteRange(start, written)
        }
      }
    }
    bytes[written] = 0x2F
    bytes.truncate(to: written &+ 1)
    return ByteRange(start, written &+ 1)
  }
}
