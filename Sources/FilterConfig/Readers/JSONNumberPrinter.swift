import Bytes

extension Array where Element == UInt8 {
  /// Appends `value` in JSON's number grammar (RFC 8259 section 6); false, and nothing appended,
  /// for infinities and NaN, which have no place in it.
  ///
  /// Integers up to 2^53 in magnitude are exact and have neither point nor exponent; minus zero is
  /// 0. All else is rounded to 14 significant digits without trailing zeros, with an exponent from
  /// 1e14 up and below 1e-5. So decimals of up to 14 digits come out as they were written. The
  /// standard library would print more digits, for more code than both readers have.
  mutating func append(jsonNumber value: Double) -> Bool {
    guard value.isFinite else { return false }
    // Within 2^53 the conversion cannot trap; `Int64(exactly:)` would call libm natively.
    if value.magnitude <= 9_007_199_254_740_992, Double(Int64(value)) == value {
      append(decimal: Int64(value))
      return true
    }
    if value < 0 { append(0x2d) }
    var (digits, exponent) = Self.decimalDigits(of: value.magnitude)
    var count = 14
    while digits % 10 == 0, count > 1 {
      digits /= 10
      count &-= 1
    }
    if exponent >= 14 || exponent < -5 {
      append(digits: digits, count: count, point: 1)
      append(0x65)
      append(decimal: exponent)
    } else if exponent < 0 {
      append(ascii: "0.")
      for _ in 1..<(0 &- exponent) { append(0x30) }
      append(decimal: digits)
    } else {
      for _ in 0..<Swift.max(0, exponent &+ 1 &- count) {
        digits &*= 10
        count &+= 1
      }
      append(digits: digits, count: count, point: exponent &+ 1)
    }
    return true
  }

  /// Appends `digits`, which are `count` in number, with a point behind the first `point` of them.
  private mutating func append(digits: UInt64, count digitCount: Int, point: Int) {
    let start = count
    append(decimal: digits)
    if point < digitCount, start &+ point <= count { insert(0x2e, at: start &+ point) }
  }

  /// The 14 significant digits of a positive finite number, and the exponent of the first of them.
  ///
  /// Each step is off by at most two units of 2^-53, all of them by 4e-15, less than the half unit
  /// of the fourteenth digit.
  private static func decimalDigits(of value: Double) -> (digits: UInt64, exponent: Int) {
    var mantissa = value
    var exponent = 0
    var step = 256
    // 1eN for N = 256, 128, …, 1: whole steps down from above, and up from below 1.
    for power in [1e256, 1e128, 1e64, 1e32, 1e16, 1e8, 1e4, 1e2, 1e1] as [Double] {
      if mantissa >= power {
        mantissa /= power
        exponent &+= step
      } else if mantissa * power < 10 {
        mantissa *= power
        exponent &-= step
      }
      step &>>= 1
    }
    // The mantissa lies between 1 and 10, a hair outside at most: the conversion cannot trap.
    var digits = UInt64(Swift.min(mantissa * 1e13, 1e15))
    if mantissa * 1e13 - Double(digits) >= 0.5 { digits &+= 1 }
    // Scaling may end a hair outside 1 to 10.
    if digits >= 100_000_000_000_000 {
      digits = (digits &+ 5) / 10
      exponent &+= 1
    }
    return (digits, exponent)
  }
}
