internal import Bytes
internal import FilterConfig

extension ConfigDocument {
  /// The same with the entries of every map in the order of their names' bytes; equal names keep
  /// their order.
  func sortedByName() -> ConfigDocument {
    guard !isEmpty else { return self }
    var builder = ConfigDocumentBuilder(byteCapacity: bytes.count)
    builder.bytes = bytes
    // What is still to be added to each open list and map, the last first.
    var stack: [[ConfigValue]] = [[.root]]
    while let top = stack.indices.last {
      guard let value = stack[top].popLast() else {
        stack.removeLast()
        builder.close()
        continue
      }
      let node = self[value]
      if node.kind == .list || node.kind == .map {
        builder.open(node.kind, key: node.key, source: source(of: value))
        stack.append(sortedChildren(of: value).reversed())
      } else {
        builder.add(node.kind, key: node.key, text: node.text, source: source(of: value))
      }
    }
    return builder.finish()
  }

  private func sortedChildren(of value: ConfigValue) -> [ConfigValue] {
    let children = Array(children(of: value))
    guard kind(of: value) == .map else { return children }
    return children.enumerated().sorted { a, b in
      let (first, second) = (key(of: a.element), key(of: b.element))
      if first.elementsEqual(second) { return a.offset < b.offset }
      return first.lexicographicallyPrecedes(second)
    }.map(\.element)
  }
}
