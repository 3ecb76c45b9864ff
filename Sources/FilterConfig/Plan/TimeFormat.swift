import Bytes

/// Formats of times, as of `strftime`, with `%3f` for fractions of a second and `%E3S` for seconds with
/// one. Times are in UTC.
package enum TimeFormat {
  /// Whether all directives are known. Numbers stand between `%` and `f` only, as in Envoy's `START_TIME`.
  static func isKnown(_ format: ArraySlice<UInt8>) -> Bool {
    var at = format.startIndex
    while at < format.endIndex {
      let byte = format[at]
      at += 1
      // Envoy writes them into headers as they are, which nobody can want.
      if byte < 0x20 { return false }
      guard byte == 0x25 else { continue }
      guard at < format.endIndex else { return false }
      var directive = format[at]
      at += 1
      // Seconds with a fraction: `%E3S`.
      if directive == UInt8(ascii: "E") {
        guard format.endIndex - at >= 2, (0x31...0x39).contains(format[at]),
          format[at + 1] == UInt8(ascii: "S")
        else { return false }
        at += 2
        continue
      }
      if (0x31...0x39).contains(directive) {
        guard at < format.endIndex, format[at] == UInt8(ascii: "f") else { return false }
        directive = format[at]
        at += 1
      }
      switch directive {
      case UInt8(ascii: "Y"), UInt8(ascii: "m"), UInt8(ascii: "d"), UInt8(ascii: "H"),
        UInt8(ascii: "M"), UInt8(ascii: "S"), UInt8(ascii: "y"), UInt8(ascii: "e"),
        UInt8(ascii: "j"), UInt8(ascii: "a"), UInt8(ascii: "A"), UInt8(ascii: "b"),
        UInt8(ascii: "B"), UInt8(ascii: "h"), UInt8(ascii: "p"), UInt8(ascii: "I"),
        UInt8(ascii: "Z"), UInt8(ascii: "z"), UInt8(ascii: "s"), UInt8(ascii: "f"),
        UInt8(ascii: "T"), UInt8(ascii: "D"), UInt8(ascii: "F"), UInt8(ascii: "R"),
        UInt8(ascii: "u"), UInt8(ascii: "w"), UInt8(ascii: "%"):
        break
      default: return false
      }
    }
    return true
  }
}
