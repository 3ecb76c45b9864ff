internal import YAMLReader

/// go-yaml's guard against documents that aliases blow up.
enum GoAliases {
  /// Whether it gives up: past 1000 values when more than 99 in 100 come through aliases. Past
  /// 400,000 it allows less, which the reader's own bound on aliases does not let happen.
  static func areExcessive(in yaml: YAMLDocument, road: Road) -> Bool {
    guard yaml.nodes.contains(where: { $0.kind == .alias }) else { return false }
    struct Frame {
      var upcoming: YAMLNodeID
      var isMapping: Bool
      var isAliased: Bool
    }
    // The document itself counts as one.
    var decoded = 1
    var aliased = 0
    var stack: [Frame] = []
    /// Counts a node, and what it stands for; false when that is too much.
    func visit(_ id: YAMLNodeID, isAliased: Bool, isCounted: Bool = true) -> Bool {
      let isAlias = yaml[id].kind == .alias
      let target = isAlias ? yaml[id].target : id
      for inside in isAlias ? [isAliased, true] : [isAliased] where isCounted {
        decoded += 1
        if inside { aliased += 1 }
        if aliased > 100, decoded > 1000, aliased * 100 > decoded * 99 { return false }
      }
      if target.exists, yaml[target].firstChild.exists {
        stack.append(
          Frame(
            upcoming: yaml[target].firstChild, isMapping: yaml[target].kind == .mapping,
            isAliased: isAliased || isAlias))
      }
      return true
    }

    guard visit(.root, isAliased: false) else { return true }
    while let top = stack.last {
      guard top.upcoming.exists else {
        stack.removeLast()
        continue
      }
      let key = top.upcoming
      stack[stack.count - 1].upcoming = yaml[key].nextSibling
      guard top.isMapping else {
        if !visit(key, isAliased: top.isAliased) { return true }
        continue
      }
      let value = yaml[key].nextSibling
      stack[stack.count - 1].upcoming = yaml[value].nextSibling
      let isMerge = yaml[key].kind == .scalar && road.isMerge(WrittenScalar(key, in: yaml))
      if !isMerge, !visit(key, isAliased: top.isAliased) { return true }
      let isCounted = !(isMerge && yaml[value].kind == .sequence)
      if !visit(value, isAliased: top.isAliased, isCounted: isCounted) { return true }
    }
    return false
  }
}
