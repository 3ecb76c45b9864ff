/// Writes a tree as JSON for people to read: one name or item a line, two spaces a level.
enum JSONPrinter {
  /// The text, with a line feed at its end.
  static func write(_ tree: Manifest) -> [UInt8] {
    var out: [UInt8] = []
    append(tree, indent: 0, to: &out)
    out.append(UInt8(ascii: "\n"))
    return out
  }

  /// As deep as the tree is, which is made here and not read.
  private static func append(_ tree: Manifest, indent: Int, to out: inout [UInt8]) {
    switch tree {
    case .null: out += Array("null".utf8)
    case .bool(let value): out += Array((value ? "true" : "false").utf8)
    case .number(let digits): out += digits
    case .text(let text): JSONWriter.appendString(text, to: &out)
    case .list(let items):
      appendMembers(items, in: ("[", "]"), indent: indent, to: &out) { item, out in
        append(item, indent: indent + 1, to: &out)
      }
    case .map(let members):
      appendMembers(members, in: ("{", "}"), indent: indent, to: &out) { member, out in
        JSONWriter.appendString(member.key, to: &out)
        out += Array(": ".utf8)
        append(member.value, indent: indent + 1, to: &out)
      }
    }
  }

  private static func appendMembers<Member>(
    _ members: [Member], in brackets: (String, String), indent: Int, to out: inout [UInt8],
    append: (Member, inout [UInt8]) -> Void
  ) {
    out += Array(brackets.0.utf8)
    for (position, member) in members.enumerated() {
      out += Array((position == 0 ? "\n" : ",\n").utf8)
      out += Array(repeating: UInt8(ascii: " "), count: 2 * (indent + 1))
      append(member, &out)
    }
    if !members.isEmpty {
      out.append(UInt8(ascii: "\n"))
      out += Array(repeating: UInt8(ascii: " "), count: 2 * indent)
    }
    out += Array(brackets.1.utf8)
  }
}
