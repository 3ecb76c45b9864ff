import Bytes
import Testing

/// Hashes against published vectors.
@Suite struct DigestTests {
  private func hex(_ bytes: borrowing TrivialArray<UInt8>) -> String {
    var text = TrivialArray<UInt8>()
    Hexadecimal.append(bytes.bytes, to: &text)
    return String(decoding: text.array(), as: UTF8.self)
  }

  private func sha256(_ message: [UInt8], pieces: Int = .max) -> String {
    var hash = SHA256()
    message.withUnsafeBufferPointer { all in
      var at = 0
      while at < all.count {
        let end = pieces < all.count &- at ? at + pieces : all.count
        hash.update(UnsafeBufferPointer(rebasing: all[at..<end]))
        at = end
      }
    }
    var digest = TrivialArray<UInt8>()
    hash.finish(into: &digest)
    return hex(digest)
  }

  /// FIPS 180-4 examples of NIST: one block, two blocks, a million bytes.
  @Test func sha256Vectors() {
    #expect(
      sha256(Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      sha256([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      sha256(Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8))
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    let million = [UInt8](repeating: 0x61, count: 1_000_000)
    let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    #expect(sha256(million) == expected && sha256(million, pieces: 77) == expected)
  }

  @Test(arguments: [1, 3, 55, 56, 63, 64, 65, 119, 128])
  func piecesDoNotMatter(size: Int) {
    let message = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    for length in [0, 1, 54, 55, 56, 57, 63, 64, 65, 118, 119, 120, 127, 128, 129, 1000] {
      let part = Array(message[..<length])
      #expect(sha256(part, pieces: size) == sha256(part), "\(length)")
    }
  }

  private func hmac(_ key: [UInt8], _ message: [UInt8]) -> String {
    var digest = TrivialArray<UInt8>()
    key.withUnsafeBufferPointer { key in
      message.withUnsafeBufferPointer { HMACSHA256.append($0, key: key, to: &digest) }
    }
    return hex(digest)
  }

  /// RFC 4231, test cases 1 to 4, 6 and 7.
  @Test func hmacVectors() {
    #expect(
      hmac([UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8))
        == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    #expect(
      hmac(Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    #expect(
      hmac([UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50))
        == "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe")
    #expect(
      hmac(Array(1...25), [UInt8](repeating: 0xcd, count: 50))
        == "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b")
    let long = [UInt8](repeating: 0xaa, count: 131)
    #expect(
      hmac(long, Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8))
        == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    let text =
      "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm."
    #expect(
      hmac(long, Array(text.utf8))
        == "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2")
  }
}
