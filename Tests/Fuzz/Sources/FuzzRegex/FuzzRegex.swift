import ByteRegex
import Bytes

/// A pattern, a zero byte and a text: the pattern is refused at a place within it, or every engine
/// finds the same groups, in time linear in the text.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
  let end = input.firstIndex(of: 0) ?? input.count
  let pattern = input[min(1, end)..<end]
  let text = Array(input[min(end + 1, input.count)...])
  do throws(RegexFailure) {
    let regex = try Regex(pattern, ignoringCase: (input.first ?? 0) & 1 == 1)
    text.withUnsafeBufferPointer { compare(regex, $0) }
  } catch {
    precondition(error.part.lowerBound >= pattern.startIndex)
    precondition(error.part.upperBound <= pattern.endIndex)
    precondition(error.expected.utf8CodeUnitCount > 0)
  }
  return 0
}

private func compare(_ regex: Regex, _ text: UnsafeBufferPointer<UInt8>) {
  for whole in [true, false] {
    var from = 0
    repeat {
      let expected = match(regex, text, whole, from, .threads)
      for engines in [RegexEngines.all, .table, .backtracking] {
        precondition(match(regex, text, whole, from, engines) == expected)
      }
      guard let expected else { break }
      check(expected, regex, text, whole, from)
      // As whoever replaces all goes on.
      let (start, end) = (Int(expected[0]), Int(expected[1]))
      if !whole, start > from {
        // Nothing before it can matter to a search that begins at the match.
        precondition(match(regex, text, whole, start, .all) == expected)
      }
      from = end > from ? end : from + 1
    } while !whole && from <= text.count
  }
}

private func check(
  _ groups: [Int32], _ regex: Regex, _ text: UnsafeBufferPointer<UInt8>, _ whole: Bool, _ from: Int
) {
  precondition(groups.count == 2 * (regex.groupCount + 1))
  let (start, end) = (Int(groups[0]), Int(groups[1]))
  precondition(start >= from && end >= start && end <= text.count)
  if whole { precondition(start == 0 && end == text.count) }
  for group in 1..<(regex.groupCount + 1) {
    let (first, last) = (groups[2 * group], groups[2 * group + 1])
    if first < 0 || last < 0 {
      precondition(first == -1 && last == -1)
    } else {
      precondition(first >= groups[0] && first <= last && last <= groups[1])
    }
  }
  precondition(text[start..<end].begins(with: regex.literalPrefix))
  if regex.isLiteral { precondition(text[start..<end].equals(regex.literalPrefix)) }
}

private func match(
  _ regex: Regex, _ text: UnsafeBufferPointer<UInt8>, _ whole: Bool, _ from: Int,
  _ engines: RegexEngines
) -> [Int32]? {
  var scratch = RegexScratch()
  scratch.engines = engines
  var groups = TrivialArray<Int32>()
  let found =
    whole
    ? regex.matchWhole(text, &scratch, groups: &groups)
    : regex.find(text, from: from, &scratch, groups: &groups)
  precondition(found == !groups.isEmpty)
  let steps = scratch.steps
  // Each instruction is reached at most twice at a position, once to be followed and once to see the
  // byte, and the table passes each position once.
  precondition(steps <= UInt64(2 * regex.size + 1) * UInt64(text.count + 2))
  if whole {
    precondition(regex.matchesWhole(text, &scratch) == found)
  }
  return found ? groups.array() : nil
}
