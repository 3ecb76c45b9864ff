import Bytes

/// Spans of time as operators write them: a whole number and a unit, `200ms`, `30s`, `5m`, `1h`, `7d`.
enum ConfigDuration {
  /// The span in milliseconds; nil for other text and for more than 24 days, which 31 bits hold.
  static func milliseconds(_ text: ArraySlice<UInt8>) -> UInt32? {
    guard let span = span(text), span <= UInt64(Int32.max) else { return nil }
    return UInt32(truncatingIfNeeded: span)
  }

  /// The span in seconds; nil for other text, milliseconds and more than 31 bits hold.
  static func seconds(_ text: ArraySlice<UInt8>) -> UInt32? {
    guard let span = span(text), !text.ends(with: [0x6D, 0x73]), span / 1000 <= UInt64(Int32.max)
    else { return nil }
    return UInt32(truncatingIfNeeded: span / 1000)
  }

  /// In milliseconds; less than 2^58.
  private static func span(_ text: ArraySlice<UInt8>) -> UInt64? {
    var digits = text.startIndex
    while digits < text.endIndex, ASCII.isDigit(text[digits]) { digits &+= 1 }
    guard let count = UInt64(decimal: text[text.startIndex..<digits]),
      let unit = unit(text[digits..<text.endIndex]), count <= 1 << 31
    else { return nil }
    return count &* unit
  }

  /// Milliseconds in a unit.
  private static func unit(_ name: ArraySlice<UInt8>) -> UInt64? {
    if name.equals("ms") { return 1 }
    guard name.count == 1, let letter = name.first else { return nil }
    switch letter {
    case UInt8(ascii: "s"): return 1000
    case UInt8(ascii: "m"): return 60_000
    case UInt8(ascii: "h"): return 3_600_000
    case UInt8(ascii: "d"): return 86_400_000
    default: return nil
    }
  }
}

/// How many in which time: `100/s`, `10/30s`, `5000/h`.
struct ConfigRate: BitwiseCopyable {
  /// 1 to 1,000,000.
  var count: UInt32
  /// Milliseconds, 1 to 2^31 - 1.
  var period: UInt32

  static var maxCount: UInt64 { 1_000_000 }

  init?(_ text: ArraySlice<UInt8>) {
    guard let slash = text.firstIndex(of: UInt8(ascii: "/")),
      let count = UInt64(decimal: text[text.startIndex..<slash]),
      (1...Self.maxCount).contains(count)
    else { return nil }
    let span = text[(slash &+ 1)..<text.endIndex]
    // A unit alone is one of it.
    var period: UInt32?
    if let first = span.first, ASCII.isDigit(first) {
      period = ConfigDuration.milliseconds(span)
    } else {
      var one = TrivialArray<UInt8>()
      one.append(UInt8(ascii: "1"))
      one.append(contentsOf: span)
      period = ConfigDuration.milliseconds(one.array()[...])
    }
    guard let period, period > 0 else { return nil }
    self.count = UInt32(truncatingIfNeeded: count)
    self.period = period
  }
}
