import ByteRegex
import Bytes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Tells another program what regexes match: `Tests/EndToEnd/regex_probe.py` is its other half.
///
/// It reads requests from standard input and answers each on standard output. Numbers are 32 bits,
/// little-endian, and texts have their length before them. A request is a kind, the engines that may
/// be used, a start, a pattern and a text. The kinds: 0 finds, 1 matches the whole text; 2 and 3 do so
/// as often as the start says and answer with the microseconds that took. An answer is a number: -1
/// for a pattern that is refused, 0 for no match, or how many positions of groups follow. Answers of
/// time are two numbers.
@main
struct RegexProbe {
  // Standard input and output under names that nothing else changes.
  private nonisolated(unsafe) static let input = fdopen(0, "rb")
  private nonisolated(unsafe) static let output = fdopen(1, "wb")

  static func main() {
    var scratch = RegexScratch()
    var groups = TrivialArray<Int32>()
    var last: (pattern: [UInt8], regex: Regex?)?
    while let kind = readNumber(), let engines = readNumber(), let start = readNumber(),
      let pattern = readBytes(), let text = readBytes()
    {
      if last?.pattern != pattern { last = (pattern, try? Regex(pattern[...])) }
      guard let regex = last?.regex else {
        write([-1])
        continue
      }
      scratch.engines = RegexEngines(rawValue: UInt8(truncatingIfNeeded: engines))
      text.withUnsafeBufferPointer { text in
        if kind >= 2 {
          let clock = ContinuousClock()
          var found = false
          let time = clock.measure {
            for _ in 0..<start {
              found =
                kind == 2
                ? regex.find(text, from: 0, &scratch, groups: &groups)
                : regex.matchesWhole(text, &scratch)
            }
          }
          write([found ? 1 : 0, Int32(clamping: Int64(time / .microseconds(1)))])
        } else {
          let found =
            kind == 0
            ? regex.find(text, from: Int(start), &scratch, groups: &groups)
            : regex.matchWhole(text, &scratch, groups: &groups)
          write([found ? Int32(groups.count) : 0] + groups.array())
        }
      }
    }
  }

  private static func readNumber() -> Int32? {
    var number: Int32 = 0
    return fread(&number, 4, 1, input) == 1 ? Int32(littleEndian: number) : nil
  }

  private static func readBytes() -> [UInt8]? {
    guard let count = readNumber(), count >= 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(count))
    return count == 0 || fread(&bytes, Int(count), 1, input) == 1 ? bytes : nil
  }

  private static func write(_ numbers: [Int32]) {
    fwrite(numbers.map(\.littleEndian), 4, numbers.count, output)
    fflush(output)
  }
}
