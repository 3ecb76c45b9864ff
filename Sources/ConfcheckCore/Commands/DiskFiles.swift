#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#else
  private import Darwin
#endif

/// Files on the disk.
public struct DiskFiles: FileSource {
  /// The files of this machine.
  public init() {}

  /// The first `limit` bytes of a file; `-` is standard input.
  public func read(_ path: String, limit: Int) throws(FileFailure) -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure }
    defer { if path != "-" { close(descriptor) } }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < limit {
      let wanted = min(chunk.count, limit - bytes.count)
      let count = chunk.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, wanted) }
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw Self.failure
      }
      bytes += chunk[..<count]
    }
    return bytes
  }

  /// What is in a directory, or nil when `path` is not a directory.
  public func list(_ path: String) throws(FileFailure) -> [DirectoryEntry]? {
    guard let directory = opendir(path) else {
      if errno == ENOTDIR { return nil }
      throw Self.failure
    }
    defer { closedir(directory) }
    var entries: [DirectoryEntry] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." {
        entries.append(DirectoryEntry(name, Self.kind(name, in: directory)))
      }
    }
    return entries
  }

  private static func kind(_ name: String, in directory: OpaquePointer) -> DirectoryEntry.Kind {
    var status = stat()
    let folder = dirfd(directory)
    guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return .other }
    if status.st_mode & S_IFMT == S_IFDIR { return .directory }
    // What cannot be reached is for whoever reads it to complain about.
    guard fstatat(folder, name, &status, 0) == 0 else { return .file }
    return status.st_mode & S_IFMT == S_IFREG ? .file : .other
  }

  private static var failure: FileFailure {
    let code = errno
    return FileFailure(
      String(cString: strerror(code)), isMissing: code == ENOENT, isThere: code == EEXIST)
  }
}

extension DiskFiles: FileTarget {
  /// Makes a new file. One that could not be written in full is taken away again.
  public func create(_ path: String, _ bytes: [UInt8]) throws(FileFailure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.failure }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        let failure = Self.failure
        close(descriptor)
        unlink(path)
        throw failure
      }
      rest = rest.dropFirst(count)
    }
    if close(descriptor) != 0 { throw Self.failure }
  }
}

/// `read` of the C library, which the method's name hides.
private func systemRead(_ file: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(file, buffer, count)
}
