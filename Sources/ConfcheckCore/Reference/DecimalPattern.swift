/// Regular expressions for whole numbers in a range, in the dialect of JSON Schema (ECMA 262).
enum DecimalPattern {
  /// Matches the decimal forms of the numbers in `range`, which begins at 0 or later, without leading
  /// zeros: for `8...12` it is `[8-9]|1[0-2]`. Not grouped.
  static func alternatives(_ range: ClosedRange<Int64>) -> String {
    var parts: [String] = []
    var low = max(range.lowerBound, 0)
    while low <= range.upperBound {
      // As many last digits as can be anything, with one before them that is free in part.
      var free = 0
      var unit: Int64 = 1
      while free + 1 < String(low).count, low % (unit * 10) == 0,
        low + unit * 10 - 1 <= range.upperBound
      {
        free += 1
        unit *= 10
      }
      let digit = low / unit % 10
      let more = min(9 - digit, (range.upperBound - low + 1) / unit - 1)
      let head = low / (unit * 10)
      parts.append(
        (head == 0 ? "" : "\(head)") + (more == 0 ? "\(digit)" : "[\(digit)-\(digit + more)]")
          + (free == 0 ? "" : free == 1 ? "[0-9]" : "[0-9]{\(free)}"))
      low += (more + 1) * unit
    }
    return parts.joined(separator: "|")
  }
}
