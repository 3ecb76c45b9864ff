internal import Bytes

extension TextScan {
  /// Refuses what would make libyaml's handling of `%TAG` quadratic: many directives before one
  /// document, or long ones.
  static func checkDirectives(_ text: [UInt8], _ limits: YAMLLimits) throws(YAMLFailure) {
    var directives = 0
    var lineStart = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while lineStart < text.count {
      let lineEnd = endOfLine(text, from: lineStart)
      if text[lineStart] == UInt8(ascii: "%") {
        directives += 1
        let mark = ByteRange(lineStart, lineStart + 1)
        guard directives <= limits.directives else {
          throw YAMLFailure(.syntax, "more than \(limits.directives) directives", at: mark)
        }
        guard lineEnd - lineStart <= limits.directiveLength else {
          throw YAMLFailure(
            .syntax, "the directive is longer than \(limits.directiveLength) bytes", at: mark)
        }
      } else if isMarker(text, lineStart) {
        directives = 0
      }
      lineStart = lineEnd
    }
  }

  /// True where a line begins with `---` or `...`.
  private static func isMarker(_ text: [UInt8], _ offset: Int) -> Bool {
    let line = text[offset..<min(offset + 3, text.count)]
    return line.elementsEqual([0x2D, 0x2D, 0x2D]) || line.elementsEqual([0x2E, 0x2E, 0x2E])
  }

  /// The offset behind the next line break as YAML 1.1 knows them: LF, CR, NEL, LS and PS.
  private static func endOfLine(_ text: [UInt8], from start: Int) -> Int {
    var offset = start
    while offset < text.count {
      let byte = text[offset]
      offset += 1
      switch byte {
      case 0x0A, 0x0D: return offset
      case 0x85 where offset > 1 && text[offset - 2] == 0xC2: return offset
      case 0xA8, 0xA9:
        if offset > 2, text[offset - 2] == 0x80, text[offset - 3] == 0xE2 { return offset }
      default: break
      }
    }
    return offset
  }
}
