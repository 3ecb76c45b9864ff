/// Decimal numbers as bytes, without `String`.
///
/// Reading gives 64 bits on every platform: `Int` has 32 bits in the wasm module, and what is in
/// range there must not differ from what is in range natively. Narrow the result with
/// `Int(exactly:)`.

extension Array where Element == UInt8 {
  /// Appends `value` in decimal: no sign, no leading zeros.
  @inlinable
  public mutating func append(decimal value: UInt64) {
    let start = count
    var rest = value
    repeat {
      append(0x30 &+ UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    var (low, high) = (start, count &- 1)
    while low < high {
      swapAt(low, high)
      low &+= 1
      high &-= 1
    }
  }

  /// Appends `value` in decimal, with `-` before it if it is negative.
  @inlinable
  public mutating func append(decimal value: Int64) {
    if value < 0 { append(0x2d) }
    append(decimal: value.magnitude)
  }

  /// Appends `value` in decimal, with `-` before it if it is negative.
  @inlinable @inline(__always)
  public mutating func append(decimal value: Int) {
    append(decimal: Int64(value))
  }
}

extension UInt64 {
  /// The value of `digits`: one or more of `0` to `9` and nothing else (`1*DIGIT` of RFC 9110). Nil
  /// for anything else and for what does not fit 64 bits. Leading zeros are taken.
  @inlinable
  public init?(decimal digits: some ByteCollection) {
    guard digits.startIndex < digits.endIndex else { return nil }
    var value: UInt64 = 0
    var at = digits.startIndex
    while at < digits.endIndex {
      let digit = UInt64(digits[at] &- 0x30)
      guard digit < 10, value <= (UInt64.max &- digit) / 10 else { return nil }
      value = value &* 10 &+ digit
      at &+= 1
    }
    self = value
  }
}

extension Int64 {
  /// The value of `text`: digits, with an optional `-` before them. Nil for anything else, a `+`
  /// too, and for what does not fit 64 bits.
  @inlinable
  public init?(decimal text: some ByteCollection) {
    var digits = text[text.startIndex..<text.endIndex]
    let negative = digits.first == 0x2d
    if negative { digits = digits.dropFirst() }
    guard let magnitude = UInt64(decimal: digits),
      magnitude <= (negative ? Int64.min.magnitude : Int64.max.magnitude)
    else { return nil }
    let bits = Int64(truncatingIfNeeded: magnitude)
    self = negative ? 0 &- bits : bits
  }
}
