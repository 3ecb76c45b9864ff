import FilterEngine
import ProxyWasm
import ProxyWasmEmulator

/// Values: the input holds a format, transformations, header values and metadata, parted by LF. What is
/// refused is refused, and what is accepted neither traps nor lets a broken header through.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = UnsafeBufferPointer(start: start, count: count)
  let fields = input.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
  func field(_ index: Int) -> [UInt8] { index < fields.count ? fields[index] : [] }
  let proxy = EmulatedProxy(options: EmulationOptions()) {
    VirtualMachine(streamsEndAt: .done) { FilterPlugin() }
  }
  var configuration = PluginConfiguration(bytes: configuration(field(0), field(1), field(2)))
  configuration.environment = [("A", "secret")]
  guard proxy.configure(configuration).isAccepted else { return 0 }
  proxy.calls.keepsCalls = false
  let stream = proxy.workers[0].openStream()
  // The message of all metadata, and what single properties are.
  stream.properties["metadata"] = .bytes(field(3))
  stream.properties["request.time"] = .bytes(Array(field(3).prefix(8)))
  stream.properties["connection.mtls"] = .bytes(field(4))
  var headers = HeaderList.get("/")
  for (index, name) in ["a", "a", "b", "cookie"].enumerated() {
    headers.add(Array(name.utf8), Array(field(4 + index).prefix(2000)))
  }
  headers[":path"] = "/p?" + String(decoding: field(8).prefix(2000), as: UTF8.self)
  stream.requestHeaders(headers)
  stream.responseHeaders(.status(200))
  stream.clientResets()
  precondition(stream.state != .open)
  return 0
}

/// The same value as a header, a variable, a table's key and entry, a limit's key, and at every phase.
private func configuration(
  _ format: [UInt8], _ transforms: [UInt8], _ other: [UInt8]
) -> [UInt8] {
  let format = quoted(format)
  let other = quoted(other)
  let steps = transforms.prefix(8).map { byte -> String in
    switch byte % 16 {
    case 0: #"{"hmac":{"key":\#(other)}}"#
    case 1: #"{"mask":[\#(byte % 33),\#(byte % 129)]}"#
    case 2: #"{"regex":\#(other),"substitution":\#(format),"all":true}"#
    case 3: #"{"regex":"a*|(b)","substitution":"<\\1>","all":\#(byte > 127)}"#
    case 4: #"{"regex":".","substitution":\#(other)}"#
    default: "\"\(words[Int(byte) % words.count])\""
    }
  }
  let value =
    steps.isEmpty
    ? #"{"first":[\#(format),\#(other)]}"#
    : #"{"value":\#(format),"transform":[\#(steps.joined(separator: ","))],"default":\#(other)}"#
  return Array(
    #"""
    {"tables":{"t":{"key":"%REQ(a)%","entries":{"x":\#(other)},"default":"%REQ(b)%"}},
     "limits":{"l":{"rate":"9/s","key":["%REQ(a)%","%COOKIE(c)%"],"on_duplicate":"first"}},
     "rules":[{"name":"r",
      "request":[{"let":{"v":\#(value)}},{"set_header":{"b":\#(value),"c":"%VAR(v)%%TABLE(t)%"}},{"limit":"l"}],
      "response":[{"set_header":{"b":\#(value),"c":"%VAR(v):9%"}}]}]}
    """#.utf8)
}

private let words = [
  "lower", "upper", "trim", "url_encode", "url_decode", "html_escape", "json_escape", "base64",
  "base64url", "base64_decode", "sha256",
]

/// As a string of JSON.
private func quoted(_ bytes: [UInt8]) -> String {
  var text = "\""
  for scalar in String(decoding: bytes.prefix(1000), as: UTF8.self).unicodeScalars {
    switch scalar {
    case "\"", "\\": text += "\\\(scalar)"
    case "\u{0}"..<" ":
      let hex = String(scalar.value, radix: 16)
      text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
    default: text.unicodeScalars.append(scalar)
    }
  }
  return text + "\""
}
