/// The names that Kubernetes takes (RFC 1123, and its own for labels).
enum KubernetesName {
  /// Lower-case letters and digits, with `-` inside; at most 63.
  static func isDNSLabel(_ text: String) -> Bool { text.utf8.count <= 63 && isWord(text[...]) }

  /// Such words of any length with points between; at most 253 bytes.
  static func isSubdomain(_ text: String) -> Bool {
    text.utf8.count <= 253
      && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isWord)
  }

  private static func isWord(_ text: Substring) -> Bool {
    !text.isEmpty && text.first != "-" && text.last != "-"
      && text.utf8.allSatisfy { isSmall($0) || $0 == UInt8(ascii: "-") }
  }

  /// A label's name, with or without a domain and a slash before it.
  static func isLabel(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let name = parts.last, !name.isEmpty, parts.count <= 2 else { return false }
    return isLabelValue(String(name)) && (parts.count == 1 || isSubdomain(String(parts[0])))
  }

  /// Nothing, or letters and digits with `-`, `_` and `.` inside; at most 63.
  static func isLabelValue(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last else { return true }
    return bytes.count <= 63 && isLetterOrDigit(first) && isLetterOrDigit(last)
      && bytes.allSatisfy { isLetterOrDigit($0) || "-_.".utf8.contains($0) }
  }

  private static func isSmall(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    isSmall(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }
}
