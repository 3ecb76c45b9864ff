/// The timestamps that go-yaml v2 knows. They stay text; only the tag `!!timestamp` asks.
enum GoTimestamp {
  /// `2024-1-2`, or with a time: `2024-01-02T15:04:05.9Z`, `…t15:04:05+01:00`, `… 15:04:05`.
  static func matches(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text[...]
    guard let year = number(&rest, digits: 4...4), skip("-", &rest),
      let month = number(&rest, digits: 1...2), (1...12).contains(month), skip("-", &rest),
      let day = number(&rest, digits: 1...2), (1...days(month, of: year)).contains(day)
    else { return false }
    if rest.isEmpty { return true }
    let hasZone = skip("T", &rest) || skip("t", &rest)
    guard hasZone || skip(" ", &rest) else { return false }
    if !hasZone { while skip(" ", &rest) {} }
    guard let hour = number(&rest, digits: 1...2), hour < 24, skip(":", &rest),
      let minute = number(&rest, digits: 1...2), minute < 60, skip(":", &rest),
      let second = number(&rest, digits: 1...2), second < 60
    else { return false }
    if rest.count > 1, rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ","),
      isDigit(rest[rest.startIndex + 1])
    {
      rest.removeFirst()
      rest = rest.drop(while: isDigit)
    }
    return hasZone ? isZone(rest) : rest.isEmpty
  }

  private static func isZone(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    if skip("Z", &rest) { return rest.isEmpty }
    guard skip("+", &rest) || skip("-", &rest), let hour = number(&rest, digits: 2...2),
      skip(":", &rest), let minute = number(&rest, digits: 2...2)
    else { return false }
    return hour <= 24 && minute <= 60 && rest.isEmpty
  }

  private static func days(_ month: Int, of year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  private static func number(_ rest: inout ArraySlice<UInt8>, digits: ClosedRange<Int>) -> Int? {
    let found = rest.prefix(digits.upperBound).prefix(while: isDigit)
    guard digits.contains(found.count) else { return nil }
    rest.removeFirst(found.count)
    return found.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  private static func skip(_ character: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
