internal import YAMLReader

extension YAMLDocument {
  /// Which of the nodes are keys of a map.
  func keyFlags() -> [Bool] {
    var flags = [Bool](repeating: false, count: nodes.count)
    for node in nodes where node.kind == .mapping {
      var key = node.firstChild
      while key.exists {
        flags[Int(key.index)] = true
        key = self[self[key].nextSibling].nextSibling
      }
    }
    return flags
  }

  /// The RFC 6901 pointer from `root` to a node under it, in what `road` delivers; for a key, to its
  /// value. For a node that stands elsewhere, which an alias brought there, it begins at the
  /// document.
  ///
  /// - Complexity: linear in the number of nodes that stand before it and its parents.
  func pointer(to id: YAMLNodeID, from root: YAMLNodeID = .root, road: Road) -> String {
    var segments: [String] = []
    var child = id
    while child != root, self[child].parent.exists {
      let parent = self[child].parent
      var position = 0
      var key = self[parent].firstChild
      for sibling in children(of: parent) {
        if position % 2 == 0 { key = sibling }
        if sibling == child { break }
        position += 1
      }
      if self[parent].kind == .mapping {
        let scalar = WrittenScalar(self[key].kind == .alias ? self[key].target : key, in: self)
        let name = (try? road.name(scalar)) ?? Array(scalar.text)
        segments.append(String(decoding: name, as: UTF8.self))
      } else {
        segments.append(String(position))
      }
      child = parent
    }
    return segments.reversed()
      .map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
  }
}
