// Whoever imports ProxyWasm speaks in `ByteString`, and should not have to import its home as well.
@_exported import Bytes
