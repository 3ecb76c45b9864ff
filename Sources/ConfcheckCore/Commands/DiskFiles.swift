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

  /// The names in a directory, or nil when `path` is not a directory.
  public func list(_ path: String) throws(FileFailure) -> [String]? {
    guard let directory = opendir(path) else {
      if errno == ENOTDIR { return nil }
      throw Self.failure
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      names.append(name)
    }
    return names
  }

  private static var failure: FileFailure {
    let code = errno
    return FileFailure(String(cString: strerror(code)), isMissing: code == ENOENT)
  }
}

/// `read` of the C library, which the method's name hides.
private func systemRead(_ file: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(file, buffer, count)
}
