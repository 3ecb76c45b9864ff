import Bytes
import ProxyWasm
import Testing

/// The ABI's encoding of header maps.
@Suite struct HeaderPairsTests {
  /// `a: xyz` and an empty `bc`.
  static let encoded: [UInt8] = [
    2, 0, 0, 0,  // two pairs
    1, 0, 0, 0, 3, 0, 0, 0,  // lengths of the first name and value
    2, 0, 0, 0, 0, 0, 0, 0,  // of the second
    0x61, 0, 0x78, 0x79, 0x7A, 0,  // a NUL xyz NUL
    0x62, 0x63, 0, 0,  // bc NUL, nothing, NUL
  ]

  private func decode(_ bytes: [UInt8]) -> [[[UInt8]]]? {
    bytes.withUnsafeBufferPointer { HeaderPairs.decode($0) }?.map { [$0.name, $0.value] }
  }

  @Test func encodes() {
    #expect(HeaderPairs.encode([("a", "xyz"), ("bc", "")]) == Self.encoded)
    #expect(HeaderPairs.encode([]) == [0, 0, 0, 0])
  }

  private static func add(
    _ name: String, _ value: [UInt8], to writer: inout HeaderPairs.Writer
  ) {
    Array(name.utf8).withUnsafeBufferPointer { name in
      value.withUnsafeBufferPointer { writer.add(name, $0) }
    }
  }

  @Test func aWriterIsUsedAgain() {
    var writer = HeaderPairs.Writer()
    var bytes = TrivialArray<UInt8>()
    for _ in 0..<3 {
      Self.add("a", [0x78, 0x79, 0x7A], to: &writer)
      Self.add("bc", [], to: &writer)
      let isWhole = writer.finish(into: &bytes)
      #expect(isWhole)
      let encoded = bytes.array()
      #expect(encoded == Self.encoded)
      // What spoils one map does not spoil the next.
      Self.add("a", [0x0A], to: &writer)
      let isSpoilt = !writer.finish(into: &bytes)
      let isEmpty = bytes.isEmpty
      #expect(isSpoilt && isEmpty)
      Self.add("x", [1], to: &writer)
      writer.removeAll()
      _ = writer.finish(into: &bytes)
      let empty = bytes.array()
      #expect(empty == [0, 0, 0, 0])
    }
  }

  @Test func decodes() {
    #expect(decode(Self.encoded) == [[[0x61], [0x78, 0x79, 0x7A]], [[0x62, 0x63], []]])
  }

  @Test func theEmptyMapHasTwoForms() {
    #expect(decode([]) == [])
    #expect(decode([0, 0, 0, 0]) == [])
  }

  @Test func everyByteValueSurvivesInAValue() {
    let allowed = (0...255).map { UInt8($0) }.filter { ![0, 0x0A, 0x0D].contains($0) }
    let bytes = HeaderPairs.encode([("n", ByteString(allowed))])
    #expect(bytes.flatMap { decode($0) } == [[[0x6E], allowed]])
  }

  @Test func everyByteValueIsRead() {
    let all = (0...255).map { UInt8($0) }
    let bytes: [UInt8] =
      [1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0] + all + [0] + all + [0]
    #expect(decode(bytes) == [[all, all]])
  }

  @Test func noTruncationIsTakenForAMap() {
    for length in 1..<Self.encoded.count {
      #expect(decode(Array(Self.encoded[..<length])) == nil, "\(length) bytes")
    }
  }

  @Test func noMutationTraps() {
    for place in Self.encoded.indices {
      for value in 0...255 {
        var bytes = Self.encoded
        bytes[place] = UInt8(value)
        for pair in decode(bytes) ?? [] { #expect(pair.joined().count <= bytes.count) }
      }
    }
  }

  @Test(arguments: [0x7F, 0x80, 0xFF] as [UInt8])
  func lengthsPastTheEndAreRefused(high: UInt8) {
    for place in [3, 7, 11] {
      var bytes = Self.encoded
      bytes[place] = high
      #expect(decode(bytes) == nil)
    }
  }

  @Test func whatAHostWouldTakeAsEmptyIsNotEncoded() {
    let pair: (ByteString, ByteString) = ("a", "b")
    #expect(HeaderPairs.encode(Array(repeating: pair, count: 1024)) != nil)
    #expect(HeaderPairs.encode(Array(repeating: pair, count: 1025)) == nil)
    let large = ByteString([UInt8](repeating: 0x61, count: HeaderPairs.maxBytes - 15))
    #expect(HeaderPairs.encode([("a", large)])?.count == HeaderPairs.maxBytes)
    #expect(HeaderPairs.encode([("ab", large)]) == nil)
    let half = ByteString([UInt8](repeating: 0x61, count: HeaderPairs.maxBytes / 2))
    #expect(HeaderPairs.encode(Array(repeating: ("a", half), count: 1024)) == nil)
  }

  @Test(arguments: ["", " ", "a b", "a:b", "a\r", "ä", ":", "::a"])
  func whatIsNoNameIsNotEncoded(name: String) {
    #expect(HeaderPairs.encode([(ByteString(name), "")]) == nil)
  }

  @Test(arguments: ["a\nb", "a\r\nb", "\0", "\r"])
  func whatIsNoValueIsNotEncoded(value: String) {
    #expect(HeaderPairs.encode([("a", ByteString(value))]) == nil)
  }
}
