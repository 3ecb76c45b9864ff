import FilterConfig

/// Configurations: any document is judged, every finding has a line, and what has none has a plan.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
  // Text that is no JSON is taken for a format string.
  if bytes.first == 0x21 {
    judge(wrapped(bytes.dropFirst()))
  } else {
    judge(bytes)
  }
  return 0
}

/// A configuration whose only header value is this text.
private func wrapped(_ format: ArraySlice<UInt8>) -> [UInt8] {
  var text = Array(#"{"rules":[{"name":"r","response":[{"set_header":{"a":""#.utf8)
  for byte in format where byte >= 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x5C {
    text.append(byte)
  }
  return text + Array(#""}}]}]}"#.utf8)
}

private func judge(_ bytes: [UInt8]) {
  do throws(SyntaxFailure) {
    let document = try ConfigReader.read(bytes)
    let decoded = ConfigDecoder.decode(document)
    let findings = decoded.report.findings
    precondition((decoded.plan != nil) == findings.isEmpty)
    precondition(findings.count <= ConfigLimits.findings)
    var last: UInt32 = 0
    for finding in findings {
      let line = DiagnosticMessage.line(finding, in: document)
      precondition(line.first == 0x2F && !line.contains(0x0A) && !line.contains(0))
      precondition(finding.value.index >= last)
      last = finding.value.index
    }
  } catch {
    let line = DiagnosticMessage.line(error, in: bytes)
    precondition(!line.isEmpty && !line.contains(0x0A))
  }
}
