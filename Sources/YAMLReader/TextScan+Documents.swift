extension TextScan {
  /// The offset of the first line at or behind `offset` that begins a document, or nil.
  static func documentStart(in text: [UInt8], from offset: Int) -> Int? {
    var at = offset
    while at + 3 <= text.count {
      let begins = at == 0 || text[at - 1] == 0x0A || text[at - 1] == 0x0D
      if begins, text[at..<at + 3].elementsEqual([0x2D, 0x2D, 0x2D]),
        at + 3 == text.count || [0x20, 0x09, 0x0A, 0x0D].contains(text[at + 3])
      {
        return at
      }
      while at < text.count, text[at] != 0x0A, text[at] != 0x0D { at += 1 }
      at += 1
    }
    return nil
  }
}
