import ConfcheckCore

/// Files for tests: contents by path. A path that ends in `/` is a directory.
struct MemoryFiles: FileSource {
  var files: [String: [UInt8]] = [:]
  var refused: Set<String> = []

  init(_ texts: [String: String], refused: Set<String> = []) {
    for (path, text) in texts { files[path] = Array(text.utf8) }
    self.refused = refused
  }

  func read(_ path: String, limit: Int) throws(FileFailure) -> [UInt8] {
    if refused.contains(path) { throw FileFailure("Permission denied") }
    guard let bytes = files[path] else {
      throw FileFailure("No such file or directory", isMissing: true)
    }
    return Array(bytes.prefix(limit))
  }

  func list(_ path: String) throws(FileFailure) -> [DirectoryEntry]? {
    let prefix = path.hasSuffix("/") ? path : path + "/"
    let inside = files.keys.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
    guard !inside.isEmpty else { return nil }
    var entries: [String: DirectoryEntry.Kind] = [:]
    for path in inside where !path.isEmpty {
      let name = String(path.prefix { $0 != "/" })
      entries[name] = name.count < path.count ? .directory : .file
    }
    return entries.map { DirectoryEntry($0, $1) }.shuffled()
  }
}

/// What `confcheck` prints for one file.
func printed(
  _ text: String, name: String = "plugin.yaml", format: ReportFormat = .human, color: Bool = false
) -> String {
  var command = CheckCommand([name])
  command.format = format
  command.usesColor = color
  return String(decoding: command.run(MemoryFiles([name: text])).output, as: UTF8.self)
}
