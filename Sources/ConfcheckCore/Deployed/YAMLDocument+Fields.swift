internal import YAMLReader

extension YAMLDocument {
  /// An entry of a map. `value` is what an alias stands for.
  struct Entry {
    var key: YAMLNodeID
    var value: YAMLNodeID
  }

  /// What an alias stands for, or the node itself.
  func resolved(_ id: YAMLNodeID) -> YAMLNodeID {
    self[id].kind == .alias ? self[id].target : id
  }

  /// The entries of a map; none for anything else.
  func entries(of map: YAMLNodeID) -> EntryList { EntryList(document: self, map: map) }

  struct EntryList: Sequence, IteratorProtocol {
    private let document: YAMLDocument
    private var upcoming: YAMLNodeID

    init(document: YAMLDocument, map: YAMLNodeID) {
      self.document = document
      let node = document[document.resolved(map)]
      upcoming = node.kind == .mapping ? node.firstChild : .none
    }

    mutating func next() -> Entry? {
      guard upcoming.exists else { return nil }
      let value = document[upcoming].nextSibling
      defer { upcoming = document[value].nextSibling }
      return Entry(key: upcoming, value: document.resolved(value))
    }
  }

  /// The items of a list, aliases resolved; none for anything else.
  func items(of list: YAMLNodeID) -> [YAMLNodeID] {
    let id = resolved(list)
    guard self[id].kind == .sequence else { return [] }
    return children(of: id).map(resolved)
  }

  /// The entry with one of `names`, the last of several as everywhere on the roads.
  func entry(_ names: String..., of map: YAMLNodeID) -> Entry? { entry(names, of: map) }

  /// The entry of a message's field, by its name in the protocol or in JSON.
  func field(_ name: String, of map: YAMLNodeID) -> Entry? {
    entry([name, Self.camel(name)], of: map)
  }

  /// The value under a path of such fields.
  func field(_ path: [String], of map: YAMLNodeID) -> YAMLNodeID? {
    var id = map
    for name in path {
      guard let entry = field(name, of: id) else { return nil }
      id = entry.value
    }
    return id
  }

  /// Of what stands under `<<`, which Kubernetes merges, it sees one level.
  private func entry(_ names: [String], of map: YAMLNodeID) -> Entry? {
    var found: Entry?
    var merged: Entry?
    for entry in entries(of: map) {
      let key = resolved(entry.key)
      if names.contains(where: { isText($0, key) }) { found = entry }
      if self[key].isPlain, isText("<<", key) { merged = entry }
    }
    guard found == nil, let merged else { return found }
    for inner in entries(of: merged.value)
    where names.contains(where: { isText($0, resolved(inner.key)) }) {
      found = inner
    }
    return found
  }

  /// The name in JSON of a field of a message.
  static func camel(_ name: String) -> String {
    let words = name.split(separator: "_")
    return words.prefix(1).joined()
      + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// Whether a node is a scalar with this text.
  func isText(_ text: String, _ id: YAMLNodeID) -> Bool {
    self[id].kind == .scalar && self.text(of: id).elementsEqual(text.utf8)
  }

  /// The text of a scalar, nil for anything else and for what is not there.
  func string(_ id: YAMLNodeID?) -> String? {
    guard let id, id.exists, self[id].kind == .scalar else { return nil }
    return String(decoding: text(of: id), as: UTF8.self)
  }

  /// Whether a node is nothing: `~`, `null`, or an empty plain scalar.
  func isNull(_ id: YAMLNodeID) -> Bool {
    self[id].isPlain && self[id].tag == .none && EnvoyScalars.isNull(text(of: id))
  }

  /// The nodes of the tree under `root`, which stand in a row.
  func indices(under root: YAMLNodeID) -> Range<Int> {
    var id = root
    while id.exists, !self[id].nextSibling.exists { id = self[id].parent }
    let end = id.exists ? Int(self[id].nextSibling.index) : nodes.count
    return Int(root.index)..<Swift.max(end, Int(root.index))
  }
}
