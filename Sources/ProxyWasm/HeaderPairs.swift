import Bytes

/// The ABI's encoding of header maps: u32 count, then a u32 length of name and value for each pair,
/// then name, NUL, value, NUL for each; little endian. Hosts refuse more than 1,024 pairs or 1 MiB
/// (and then silently take the map as empty), so encoders check.
///
/// Specification: Proxy-Wasm ABI 0.2.1, "Serialization"; its worked example is wrong.
public enum HeaderPairs {
  /// How many pairs a host takes.
  public static var maxPairs: Int { 1024 }
  /// How many encoded bytes a host takes.
  public static var maxBytes: Int { 1 << 20 }

  /// Calls `body` with the name and value ranges of each pair, in order. Returns false, having called
  /// it for the pairs before the fault, when the bytes are not such an encoding. No bytes at all are
  /// the empty map.
  @inline(__always)
  public static func forEach(
    in pairs: UnsafeBufferPointer<UInt8>, _ body: (_ name: ByteRange, _ value: ByteRange) -> Void
  ) -> Bool {
    if pairs.isEmpty { return true }
    guard pairs.count >= 4, pairs.count <= 1 << 30 else { return false }
    let count = word(pairs, 0)
    guard count >= 0, count <= (pairs.count &- 4) / 8 else { return false }
    var lengths = 4
    var position = 4 &+ count &* 8
    for _ in 0..<count {
      let nameSize = word(pairs, lengths)
      let valueSize = word(pairs, lengths &+ 4)
      lengths &+= 8
      // A sum of them could wrap on 32 bits, so each is compared with what is left.
      guard nameSize >= 0, nameSize < pairs.count &- position else { return false }
      let valueStart = position &+ nameSize &+ 1
      guard valueSize >= 0, valueSize < pairs.count &- valueStart else { return false }
      body(
        ByteRange(
          start: UInt32(truncatingIfNeeded: position),
          end: UInt32(truncatingIfNeeded: position &+ nameSize)),
        ByteRange(
          start: UInt32(truncatingIfNeeded: valueStart),
          end: UInt32(truncatingIfNeeded: valueStart &+ valueSize)))
      position = valueStart &+ valueSize &+ 1
    }
    return true
  }

  /// A u32 as an `Int`, which has only 32 bits in a module: from 2^31 it is negative there.
  @inline(__always)
  private static func word(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
    let word = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: at, as: UInt32.self)
    return Int(truncatingIfNeeded: UInt32(littleEndian: word))
  }

  /// Decodes a whole map; nil when the bytes are not one.
  public static func decode(
    _ pairs: UnsafeBufferPointer<UInt8>
  ) -> [(name: [UInt8], value: [UInt8])]? {
    var result: [(name: [UInt8], value: [UInt8])] = []
    let whole = forEach(in: pairs) { name, value in
      result.append(
        (
          Array(pairs[Int(name.start)..<Int(name.end)]),
          Array(pairs[Int(value.start)..<Int(value.end)])
        ))
    }
    return whole ? result : nil
  }

  /// Encodes a map; nil when a host would refuse it, or something in it is no header
  /// (`HeaderSyntax`).
  public static func encode(_ pairs: [(ByteString, ByteString)]) -> [UInt8]? {
    var writer = Writer()
    for (name, value) in pairs {
      name.withBytes { name in value.withBytes { writer.add(name, $0) } }
    }
    guard let encoded = writer.finish() else { return nil }
    return encoded.array()
  }

  /// Encodes a map pair by pair; takes no more memory than a host takes bytes.
  public struct Writer: ~Copyable {
    private var lengths = TrivialArray<UInt8>()
    private var text = TrivialArray<UInt8>()
    private var count = 0
    private var isRefused = false

    /// An empty map.
    public init() {}

    /// Adds a pair; one that is no header (`HeaderSyntax`), or one too many, spoils the whole map.
    @inline(never)
    public mutating func add(
      _ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>
    ) {
      guard !isRefused, count < maxPairs, HeaderSyntax.isName(name), HeaderSyntax.isValue(value),
        // Compared one by one, so that no sum can wrap.
        name.count <= maxBytes, value.count <= maxBytes, text.count <= maxBytes
      else {
        isRefused = true
        return
      }
      count &+= 1
      Self.append(name.count, to: &lengths)
      Self.append(value.count, to: &lengths)
      text.append(contentsOf: name)
      text.append(0)
      text.append(contentsOf: value)
      text.append(0)
    }

    /// The encoding; nil when a host would refuse it, or something in it is no header.
    public consuming func finish() -> TrivialArray<UInt8>? {
      var bytes = TrivialArray<UInt8>()
      guard finish(into: &bytes) else { return nil }
      return bytes
    }

    /// Writes the encoding over what is in `bytes`, and begins anew; both keep their memory, for
    /// callers that encode often. False, and no bytes, when a host would refuse it, or something in it
    /// is no header.
    @inline(never)
    public mutating func finish(into bytes: inout TrivialArray<UInt8>) -> Bool {
      bytes.removeAll()
      let isWhole = !isRefused && lengths.count &+ text.count &+ 4 <= maxBytes
      if isWhole {
        bytes.reserveCapacity(lengths.count &+ text.count &+ 4)
        Self.append(count, to: &bytes)
        bytes.append(contentsOf: lengths.bytes)
        bytes.append(contentsOf: text.bytes)
      }
      removeAll()
      return isWhole
    }

    /// Begins anew and keeps the memory.
    public mutating func removeAll() {
      lengths.removeAll()
      text.removeAll()
      count = 0
      isRefused = false
    }

    private static func append(_ value: Int, to bytes: inout TrivialArray<UInt8>) {
      var rest = UInt32(truncatingIfNeeded: value)
      for _ in 0..<4 {
        bytes.append(UInt8(truncatingIfNeeded: rest))
        rest >>= 8
      }
    }
  }
}
