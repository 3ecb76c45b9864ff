/// A time or a span in nanoseconds, with a fraction in steps of 2^-20.
///
/// The interval of a rate is seldom whole: 7/s is one in 142,857,142.857… ns. With the fraction an
/// interval is off by less than 2^-20 ns, and the shortest that the language has is 1 ns, so a rate is
/// off by less than one in a million, and at 1000/s by less than one in 10^12. Spans stay below 2^60 ns (`Pace`) and the clock is cut at
/// 2^63, so that no sum leaves 64 bits.
struct Moment: BitwiseCopyable {
  var whole: UInt64
  /// Below 2^20.
  var fraction: UInt64

  static var fractionBits: UInt64 { 20 }
  static var fractionMask: UInt64 { (1 << fractionBits) &- 1 }

  init(_ whole: UInt64, _ fraction: UInt64 = 0) {
    self.whole = whole
    self.fraction = fraction
  }

  static func < (a: Moment, b: Moment) -> Bool {
    a.whole == b.whole ? a.fraction < b.fraction : a.whole < b.whole
  }

  static func + (a: Moment, b: Moment) -> Moment {
    let fraction = a.fraction &+ b.fraction
    return Moment(a.whole &+ b.whole &+ fraction >> fractionBits, fraction & fractionMask)
  }

  /// The span from `b` to `a`; nothing when `b` is not before `a`.
  static func - (a: Moment, b: Moment) -> Moment {
    guard b < a else { return Moment(0) }
    let borrow: UInt64 = a.fraction < b.fraction ? 1 : 0
    return Moment(
      a.whole &- b.whole &- borrow, (a.fraction &- b.fraction) & fractionMask)
  }

  /// As a span for people: whole seconds, rounded up.
  var seconds: UInt32 {
    let rounded = whole / 1_000_000_000
    let isWhole = fraction == 0 && rounded &* 1_000_000_000 == whole
    return UInt32(clamping: rounded &+ (isWhole ? 0 : 1))
  }
}
