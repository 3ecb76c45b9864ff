import ByteRegex
import Bytes
import FilterConfig

/// Replaces what regular expressions find: for transformations, and for every action that substitutes.
extension HeaderView {
  /// What one substitution may cost, in steps of the expression: with `all` a pattern that looks far
  /// ahead at every place costs the square of the text.
  private static var maxSteps: UInt64 { 1 << 24 }

  /// Substitutes in the text that stands at the end of `text` from `start` on, and leaves the result in
  /// its place. False when nothing was found. What formats bring in is taken literally; they are
  /// evaluated once. Past `maxText`, and past `maxSteps`, `hasOverflowed` is set and the result is no
  /// use.
  @inline(never)
  @discardableResult
  func substitute(
    _ spec: SubstitutionSpec, from start: Int, in phase: Phase, _ stream: FilterStream
  ) -> Bool {
    let regex = plan.regexes[Int(spec.regex)]
    let end = text.count
    var groups = TrivialArray<Int32>()
    guard regex.find(text[ByteRange(start, end)], from: 0, &regexScratch, groups: &groups) else {
      return false
    }
    var pieces = TrivialArray<TemplatePiece>()
    guard evaluate(spec.template, in: phase, stream, &pieces) else { return true }
    let limit = regexScratch.steps &+ Self.maxSteps
    let output = text.count
    /// Up to where the text was copied, and where the last match ended.
    var copied = start
    var lastEnd = -1
    var at = 0
    repeat {
      // Both are offsets of the text from `start`: `find` gives no others.
      let match = (start: Int(groups[0]), end: Int(groups[1]))
      if match.start == lastEnd, match.end == lastEnd {
        // Nothing, right behind a match: not another one, as in RE2.
        at = nextPlace(behind: at, start, end)
      } else {
        text.appendCopy(of: ByteRange(copied, start &+ match.start))
        append(pieces, groups, start)
        copied = start &+ match.end
        lastEnd = match.end
        at = match.end
        if !spec.all { break }
      }
      if text.count > Self.maxText || regexScratch.steps > limit {
        hasOverflowed = true
        return true
      }
    } while start &+ at <= end
      && regex.find(text[ByteRange(start, end)], from: at, &regexScratch, groups: &groups)
    text.appendCopy(of: ByteRange(copied, end))
    text.moveDown(from: output, to: start)
    return true
  }

  /// A group of the match, or text that stands in `text`.
  private struct TemplatePiece: BitwiseCopyable {
    var group: Int
    var text: ByteRange
  }

  /// False when a value came out too large.
  private func evaluate(
    _ template: FormatID, in phase: Phase, _ stream: FilterStream,
    _ pieces: inout TrivialArray<TemplatePiece>
  ) -> Bool {
    for index in plan.formats[Int(template.rawValue)].indices {
      let part = plan.parts[index]
      let start = text.count
      if part.kind != .group { append(limited: part, in: phase, stream) }
      pieces.append(
        TemplatePiece(
          group: part.kind == .group ? part.index : -1, text: ByteRange(start, text.count)))
      if hasOverflowed { return false }
    }
    return true
  }

  private func append(
    _ pieces: borrowing TrivialArray<TemplatePiece>, _ groups: borrowing TrivialArray<Int32>,
    _ start: Int
  ) {
    for index in pieces.indices {
      let piece = pieces[index]
      if piece.group < 0 {
        text.appendCopy(of: piece.text)
      } else if piece.group &* 2 &+ 1 < groups.count, groups[piece.group &* 2] >= 0 {
        text.appendCopy(
          of: ByteRange(
            start &+ Int(groups[piece.group &* 2]), start &+ Int(groups[piece.group &* 2 &+ 1])))
      }
    }
  }

  /// The next character behind a place of the text from `start` to `end`.
  private func nextPlace(behind place: Int, _ start: Int, _ end: Int) -> Int {
    var next = start &+ place &+ 1
    while next < end, text[next] & 0xC0 == 0x80 { next &+= 1 }
    return next &- start
  }
}
