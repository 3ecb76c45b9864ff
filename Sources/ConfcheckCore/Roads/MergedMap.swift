internal import Bytes
internal import YAMLReader

/// The entries of a map with what stands under its `<<` in place, as go-yaml v2 reads them: one
/// after another, and what comes later wins, be it written or merged.
struct MergedMap {
  struct Entry {
    var key: YAMLNodeID
    var value: YAMLNodeID
    /// The alias that brought it; `none` for what was written in the map.
    var site: YAMLNodeID
    var isMerged: Bool
  }

  /// What cannot be merged: not a map, nor a list of maps. Those of aliases without an anchor are
  /// not among them.
  private(set) var refused: [YAMLNodeID] = []
  /// Whether an alias that should be merged stands for nothing.
  private(set) var isIncomplete = false
  /// The last first, so that they can be taken from the end.
  private(set) var reversed: [Entry] = []

  /// Nil when there is nothing to merge.
  init?(_ map: YAMLNodeID, in yaml: YAMLDocument, road: Road) {
    var key = yaml[map].firstChild
    var hasMerge = false
    while key.exists, !hasMerge {
      hasMerge = Self.isMerge(key, yaml, road)
      key = yaml[yaml[key].nextSibling].nextSibling
    }
    guard hasMerge else { return nil }
    reversed = Self.withoutOverruled(flatten(map, yaml, road), yaml, road).reversed()
  }

  private static func isMerge(_ key: YAMLNodeID, _ yaml: YAMLDocument, _ road: Road) -> Bool {
    yaml[key].kind == .scalar && road.isMerge(WrittenScalar(key, in: yaml))
  }

  /// A map on the way through it.
  private struct Cursor {
    var key: YAMLNodeID
    var site: YAMLNodeID
    var isMerged: Bool
  }

  /// All entries in the order in which they are set. The reader has bounded what aliases bring.
  private mutating func flatten(
    _ map: YAMLNodeID, _ yaml: YAMLDocument, _ road: Road
  ) -> [Entry] {
    var entries: [Entry] = []
    var stack = [Cursor(key: yaml[map].firstChild, site: .none, isMerged: false)]
    while let top = stack.last {
      guard top.key.exists else {
        stack.removeLast()
        continue
      }
      let value = yaml[top.key].nextSibling
      stack[stack.count - 1].key = yaml[value].nextSibling
      guard Self.isMerge(top.key, yaml, road) else {
        entries.append(
          Entry(key: top.key, value: value, site: top.site, isMerged: top.isMerged))
        continue
      }
      // Of a list the last is merged first: what is on top of the stack.
      let sources = yaml[value].kind == .sequence ? Array(yaml.children(of: value)) : [value]
      for source in sources {
        let isAlias = yaml[source].kind == .alias
        let target = isAlias ? yaml[source].target : source
        if !target.exists {
          isIncomplete = true
        } else if yaml[target].kind != .mapping {
          refused.append(source)
        } else {
          let site = top.site.exists || !isAlias ? top.site : source
          stack.append(Cursor(key: yaml[target].firstChild, site: site, isMerged: true))
        }
      }
    }
    return entries
  }

  /// What is written twice in one map stays for the decoder to report.
  private static func withoutOverruled(
    _ entries: [Entry], _ yaml: YAMLDocument, _ road: Road
  ) -> [Entry] {
    /// Whether one of the later entries of that name was merged.
    var later: [[UInt8]: Bool] = [:]
    var kept: [Entry] = []
    for entry in entries.reversed() {
      let target = yaml[entry.key].kind == .alias ? yaml[entry.key].target : entry.key
      guard yaml[target].kind == .scalar, let name = try? road.name(WrittenScalar(target, in: yaml))
      else {
        kept.append(entry)
        continue
      }
      if let isMerged = later[name] {
        later[name] = isMerged || entry.isMerged
        if isMerged || entry.isMerged { continue }
      } else {
        later[name] = entry.isMerged
      }
      kept.append(entry)
    }
    return kept.reversed()
  }
}
