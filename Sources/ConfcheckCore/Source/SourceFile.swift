public import Bytes

/// A file as it was read, with its lines.
///
/// Lines end with LF, CRLF or a lone CR, as in editors; the further line breaks of YAML 1.1 are
/// ordinary characters here. A byte order mark takes no column.
public struct SourceFile: Sendable {
  /// The name under which findings report it.
  public let name: String
  /// All of its bytes.
  public let bytes: [UInt8]
  /// Whether it was asked for by name, and not only found in a directory.
  public let isNamed: Bool
  private let lineStarts: [UInt32]
  /// How many code points begin before each multiple of `stride`.
  private let codePoints: [UInt32]
  private static let stride = 256

  /// A file of `bytes`, at most 4 GiB.
  public init(name: String, bytes: [UInt8], isNamed: Bool = true) {
    self.name = name
    self.bytes = bytes
    self.isNamed = isNamed
    var starts: [UInt32] = [0]
    var offset = 0
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      if byte == 0x0D, offset < bytes.count, bytes[offset] == 0x0A { offset += 1 }
      if byte == 0x0A || byte == 0x0D { starts.append(UInt32(truncatingIfNeeded: offset)) }
    }
    lineStarts = starts
    var counts: [UInt32] = []
    var count: UInt32 = 0
    for start in Swift.stride(from: 0, to: bytes.count, by: Self.stride) {
      counts.append(count)
      count &+= Self.codePoints(bytes[start..<min(start + Self.stride, bytes.count)])
    }
    codePoints = counts + [count]
  }

  private static func codePoints(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 &+ 1 }
  }

  /// How many code points begin before an offset, which is one of the file's.
  private func codePoints(before offset: Int) -> Int {
    let slot = offset / Self.stride
    return Int(codePoints[slot]) + Int(Self.codePoints(bytes[slot * Self.stride..<offset]))
  }

  /// How many lines the file has; the empty one behind a last line break counts.
  public var lineCount: Int { lineStarts.count }

  /// The line that holds a byte offset, from 1.
  public func line(of offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(lineStarts[middle]) <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }

  /// Line and column of a byte offset. Every byte that does not continue a UTF-8 sequence is a
  /// column. However long the line is, it takes no longer.
  public func position(of offset: Int) -> SourcePosition {
    let offset = max(0, min(offset, bytes.count))
    let line = line(of: offset)
    let start = min(Int(range(ofLine: line).start), offset)
    let column = 1 + codePoints(before: offset) - codePoints(before: start)
    return SourcePosition(line: line, column: column)
  }

  /// The bytes of a line without its line break, and without a byte order mark.
  public func range(ofLine line: Int) -> ByteRange {
    guard line >= 1, line <= lineStarts.count else { return .empty }
    var start = Int(lineStarts[line - 1])
    var end = line < lineStarts.count ? Int(lineStarts[line]) : bytes.count
    if line < lineStarts.count {
      end -= 1
      if end > start, bytes[end] == 0x0A, bytes[end - 1] == 0x0D { end -= 1 }
    }
    if line == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = min(3, end) }
    return ByteRange(start, end)
  }
}
