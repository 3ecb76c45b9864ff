extension IPAddress {
  /// Appends the address: dotted decimal, or in the form of RFC 5952.
  @inline(never)
  public func append(to text: inout TrivialArray<UInt8>) {
    if isIPv4 {
      var shift: UInt64 = 32
      while shift > 0 {
        shift &-= 8
        text.append(decimal: Int64(low &>> shift & 0xFF))
        if shift > 0 { text.append(0x2E) }
      }
      return
    }
    let gap = longestGap
    var index = 0
    while index < 8 {
      if index == gap.start, gap.count > 1 {
        // The group before has written no colon.
        text.append(ascii: "::")
        index &+= gap.count
        continue
      }
      if index > 0, index != gap.start &+ gap.count || gap.count < 2 { text.append(0x3A) }
      append(group(index), to: &text)
      index &+= 1
    }
  }

  private func group(_ index: Int) -> UInt16 {
    let word = index < 4 ? high : low
    return UInt16(truncatingIfNeeded: word &>> UInt64(48 &- (index & 3) &* 16))
  }

  /// The first longest run of groups that are zero.
  private var longestGap: (start: Int, count: Int) {
    var best = (start: -1, count: 0)
    var run = (start: 0, count: 0)
    for index in 0..<8 {
      if group(index) == 0 {
        if run.count == 0 { run.start = index }
        run.count &+= 1
        if run.count > best.count { best = run }
      } else {
        run.count = 0
      }
    }
    return best
  }

  /// Lower-case hexadecimal without leading zeros.
  private func append(_ group: UInt16, to text: inout TrivialArray<UInt8>) {
    var shift: UInt16 = 16
    var isLeading = true
    while shift > 0 {
      shift &-= 4
      let digit = UInt8(truncatingIfNeeded: group &>> shift & 15)
      if digit != 0 || shift == 0 { isLeading = false }
      if !isLeading { text.append(Hexadecimal.digit(digit)) }
    }
  }
}
