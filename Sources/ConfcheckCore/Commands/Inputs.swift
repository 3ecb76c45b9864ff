/// The files that a command line names, read: directories opened, `-` for standard input.
struct Inputs {
  /// What was read, in the order of the command line; directories sorted.
  private(set) var files: [SourceFile] = []
  /// A line for each file that could not be read.
  private(set) var complaints: [String] = []
  /// How many files could not be read.
  private(set) var unreadable = 0

  init(_ paths: [String], from source: any FileSource) {
    for path in paths { add(path, source) }
  }

  /// How to end when there was nothing wrong with what was read.
  var status: ExitStatus {
    if unreadable > 0 { return .unreadable }
    return files.isEmpty ? .nothingMatched : .clean
  }

  private mutating func add(_ path: String, _ source: any FileSource) {
    guard path != "-" else { return read(path, source) }
    do {
      guard let entries = try source.list(path) else { return read(path, source) }
      if !addAll(entries, in: path, source) {
        complaints.append("\(path): no .yaml, .yml or .json files in it")
      }
    } catch {
      refuse(path, error)
    }
  }

  /// Reads the files in a directory and all below it, in the order of their names; false when there
  /// are none.
  private mutating func addAll(
    _ entries: [DirectoryEntry], in folder: String, _ source: any FileSource
  ) -> Bool {
    var hasAny = false
    /// What is still to be looked at, the last first.
    var pending = Self.sorted(entries, in: folder)
    while let (path, kind) = pending.popLast() {
      if kind == .file {
        read(path, source, isNamed: false)
        hasAny = true
        continue
      }
      do {
        pending += Self.sorted(try source.list(path) ?? [], in: path)
      } catch {
        refuse(path, error)
        hasAny = true
      }
    }
    return hasAny
  }

  /// The directories and the files to read, the last first.
  private static func sorted(
    _ entries: [DirectoryEntry], in folder: String
  ) -> [(path: String, kind: DirectoryEntry.Kind)] {
    let start = folder.hasSuffix("/") ? folder : folder + "/"
    return entries.filter {
      !$0.name.hasPrefix(".")
        && ($0.kind == .directory || $0.kind == .file && isConfiguration($0.name))
    }.sorted { $0.name > $1.name }.map { (start + $0.name, $0.kind) }
  }

  private mutating func read(
    _ path: String, _ source: any FileSource, isNamed: Bool = true
  ) {
    do {
      let bytes = try source.read(path, limit: Check.sizeLimit + 1)
      files.append(
        SourceFile(name: path == "-" ? "<stdin>" : path, bytes: bytes, isNamed: isNamed))
    } catch {
      refuse(path, error)
    }
  }

  private mutating func refuse(_ path: String, _ failure: FileFailure) {
    // The shell leaves a pattern that matches nothing as it is.
    if failure.isMissing, path.contains(where: { "*?[".contains($0) }) {
      complaints.append("\(path): nothing matches")
      return
    }
    complaints.append("\(path): \(failure.message)")
    unreadable += 1
  }

  private static func isConfiguration(_ name: String) -> Bool {
    name.hasSuffix(".yaml") || name.hasSuffix(".yml") || name.hasSuffix(".json")
  }

  /// The complaints as text for standard error.
  var errors: String {
    complaints.map { "confcheck: \(DisplayText.safe($0))\n" }.joined()
  }
}
