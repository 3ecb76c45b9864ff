import Bytes

extension StatusRange {
  /// `200`, `4xx` or `500-503`: statuses are 100 to 599, and the first is not greater than the second.
  @inline(never)
  init?(_ text: ArraySlice<UInt8>) {
    let low: UInt16
    let high: UInt16
    if text.count == 3, text.dropFirst().equals("xx", ignoringCase: true) {
      let digit = UInt16(text[text.startIndex] &- 0x30)
      low = digit &* 100
      high = low &+ 99
    } else if text.count == 7, text[text.startIndex &+ 3] == 0x2D {
      low = Self.number(text.prefix(3))
      high = Self.number(text.suffix(3))
    } else {
      low = text.count == 3 ? Self.number(text) : 0
      high = low
    }
    guard low >= 100, high <= 599, low <= high else { return nil }
    self.low = low
    self.high = high
  }

  /// The number that three digits make; 0 for other text.
  private static func number(_ text: ArraySlice<UInt8>) -> UInt16 {
    guard let number = UInt64(decimal: text) else { return 0 }
    return UInt16(truncatingIfNeeded: number)
  }
}
