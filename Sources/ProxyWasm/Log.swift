import Bytes

/// Writes a line to the host's log. Control characters and bytes that are not UTF-8 are the host's to
/// escape: do not log what a client sent without thinking of who reads the log.
@discardableResult
public func log(_ level: LogLevel, _ message: ByteString) -> Status {
  message.withBytes { Host.log(level, $0) }
}
