import Bytes
import FilterConfig
import ProxyWasm

/// Times and spans.
extension HeaderView {
  /// Milliseconds since the request began; what the host has measured, if it has.
  func appendDuration(in phase: Phase) -> Bool {
    if phase == .done, let span = integer("request\0duration") {
      text.append(decimal: span / 1_000_000)
      return true
    }
    guard let start = integer("request\0time") else { return false }
    let now = Int64(truncatingIfNeeded: Clock.wallNanoseconds())
    text.append(decimal: Swift.max(0, now &- start) / 1_000_000)
    return true
  }

  /// When the request began.
  @inline(never)
  func appendStartTime(_ format: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let nanoseconds = integer("request\0time"), nanoseconds >= 0 else { return false }
    Moment(nanoseconds).append(format, to: &text)
    return true
  }

  /// A moment in UTC, in the parts of the Gregorian calendar.
  struct Moment {
    private let seconds: Int64
    private let nanoseconds: Int64
    private var year: Int64 = 0
    private var month: Int64 = 0
    private var day: Int64 = 0
    private var dayOfYear: Int64 = 0
    /// 0 is Sunday.
    private var weekday: Int64 = 0

    /// Nanoseconds since 1970, not before.
    init(_ sinceEpoch: Int64) {
      seconds = sinceEpoch / 1_000_000_000
      nanoseconds = sinceEpoch % 1_000_000_000
      var days = seconds / 86_400
      weekday = (days &+ 4) % 7
      // From 1970 to 2262 at most: years one by one would do, but for time.
      var year: Int64 = 1970
      while days >= Self.days(in: year) {
        days &-= Self.days(in: year)
        year &+= 1
      }
      self.year = year
      dayOfYear = days &+ 1
      month = 1
      while month < 12, days >= Self.days(in: month, of: year) {
        days &-= Self.days(in: month, of: year)
        month &+= 1
      }
      day = days &+ 1
    }

    private static func isLeap(_ year: Int64) -> Bool {
      year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func days(in year: Int64) -> Int64 { isLeap(year) ? 366 : 365 }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
      switch month {
      case 2: isLeap(year) ? 29 : 28
      case 4, 6, 9, 11: 30
      default: 31
      }
    }

    /// Appends what a format says that the decoder has taken.
    @inline(never)
    func append(_ format: UnsafeBufferPointer<UInt8>, to text: inout TrivialArray<UInt8>) {
      var at = 0
      while at < format.count {
        let byte = format[at]
        at &+= 1
        guard byte == 0x25, at < format.count else {
          text.append(byte)
          continue
        }
        var directive = format[at]
        at &+= 1
        var digits: UInt8 = 9
        if directive == UInt8(ascii: "E"), format.count &- at >= 2 {
          append("%S.", to: &text)
          digits = format[at] &- 0x30
          directive = UInt8(ascii: "f")
          at &+= 2
        } else if ASCII.isDigit(directive), at < format.count {
          digits = directive &- 0x30
          directive = format[at]
          at &+= 1
        }
        append(directive, digits: digits, to: &text)
      }
    }

    @inline(never)
    private func append(
      _ directive: UInt8, digits: UInt8, to text: inout TrivialArray<UInt8>
    ) {
      let hour = seconds / 3600 % 24
      switch directive {
      case UInt8(ascii: "Y"): text.append(decimal: year)
      case UInt8(ascii: "y"): Self.append(year % 100, 2, to: &text)
      case UInt8(ascii: "m"): Self.append(month, 2, to: &text)
      case UInt8(ascii: "d"): Self.append(day, 2, to: &text)
      case UInt8(ascii: "e"): Self.append(day, 2, filler: 0x20, to: &text)
      case UInt8(ascii: "j"): Self.append(dayOfYear, 3, to: &text)
      case UInt8(ascii: "H"): Self.append(hour, 2, to: &text)
      case UInt8(ascii: "I"): Self.append((hour &+ 11) % 12 &+ 1, 2, to: &text)
      case UInt8(ascii: "M"): Self.append(seconds / 60 % 60, 2, to: &text)
      case UInt8(ascii: "S"): Self.append(seconds % 60, 2, to: &text)
      case UInt8(ascii: "s"): text.append(decimal: seconds)
      case UInt8(ascii: "u"): text.append(decimal: weekday == 0 ? 7 : weekday)
      case UInt8(ascii: "w"): text.append(decimal: weekday)
      case UInt8(ascii: "f"):
        var fraction = nanoseconds
        for _ in digits..<9 { fraction /= 10 }
        Self.append(fraction, Int(digits), to: &text)
      case UInt8(ascii: "p"): text.append(ascii: hour < 12 ? "AM" : "PM")
      case UInt8(ascii: "Z"): text.append(ascii: "UTC")
      case UInt8(ascii: "z"): text.append(ascii: "+0000")
      case UInt8(ascii: "a"): append(name: Self.weekdays, weekday, 3, to: &text)
      case UInt8(ascii: "A"): append(name: Self.weekdays, weekday, 9, to: &text)
      case UInt8(ascii: "b"), UInt8(ascii: "h"):
        append(name: Self.months, month &- 1, 3, to: &text)
      case UInt8(ascii: "B"): append(name: Self.months, month &- 1, 9, to: &text)
      case UInt8(ascii: "T"): append("%H:%M:%S", to: &text)
      case UInt8(ascii: "R"): append("%H:%M", to: &text)
      case UInt8(ascii: "D"): append("%m/%d/%y", to: &text)
      case UInt8(ascii: "F"): append("%Y-%m-%d", to: &text)
      default: text.append(directive)
      }
    }

    @inline(never)
    private func append(_ format: StaticString, to text: inout TrivialArray<UInt8>) {
      format.withUTF8Buffer { append($0, to: &text) }
    }

    @inline(never)
    private static func append(
      _ number: Int64, _ width: Int, filler: UInt8 = 0x30, to text: inout TrivialArray<UInt8>
    ) {
      var power: Int64 = 1
      for _ in 1..<Swift.max(2, width) where width > 1 { power &*= 10 }
      var rest = number
      var isLeading = true
      while power > 0 {
        let digit = UInt8(truncatingIfNeeded: rest / power % 10)
        if digit != 0 || power == 1 { isLeading = false }
        text.append(isLeading ? filler : 0x30 &+ digit)
        rest %= power
        power /= 10
      }
    }

    // Nine bytes for each name, filled with blanks.
    private static var weekdays: StaticString {
      "Sunday   Monday   Tuesday  WednesdayThursday Friday   Saturday "
    }
    private static var months: StaticString {
      "January  February March    April    May      June     July     August   SeptemberOctober  November December "
    }

    @inline(never)
    private func append(
      name names: StaticString, _ index: Int64, _ length: Int, to text: inout TrivialArray<UInt8>
    ) {
      names.withUTF8Buffer { names in
        let start = Int(truncatingIfNeeded: index) &* 9
        guard start >= 0, start &+ 9 <= names.count else { return }
        for byte in names[start..<(start &+ length)] where byte != 0x20 { text.append(byte) }
      }
    }
  }
}
