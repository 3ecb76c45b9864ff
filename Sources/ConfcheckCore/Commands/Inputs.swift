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
      guard let names = try source.list(path) else { return read(path, source) }
      let wanted = names.filter(isConfiguration).sorted()
      if wanted.isEmpty { complaints.append("\(path): no .yaml, .yml or .json files in it") }
      for name in wanted { read(path.hasSuffix("/") ? path + name : path + "/" + name, source) }
    } catch {
      refuse(path, error)
    }
  }

  private mutating func read(_ path: String, _ source: any FileSource) {
    do {
      let bytes = try source.read(path, limit: Check.sizeLimit + 1)
      files.append(SourceFile(name: path == "-" ? "<stdin>" : path, bytes: bytes))
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

  private func isConfiguration(_ name: String) -> Bool {
    !name.hasPrefix(".")
      && (name.hasSuffix(".yaml") || name.hasSuffix(".yml") || name.hasSuffix(".json"))
  }

  /// The complaints as text for standard error.
  var errors: String {
    complaints.map { "confcheck: \(DisplayText.safe($0))\n" }.joined()
  }
}
