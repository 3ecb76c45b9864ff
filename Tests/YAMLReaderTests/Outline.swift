import Bytes
import YAMLReader

/// The nodes of all documents, one a line: depth, kind, what the span covers in the file, and what
/// is special about the node.
func outline(_ text: String) -> [String] {
  let bytes = Array(text.utf8)
  let stream = YAMLReader.read(bytes)
  var lines: [String] = []
  for document in stream.documents {
    for (index, node) in document.nodes.enumerated() {
      var line = String(repeating: "  ", count: depth(of: node, in: document))
      switch node.kind {
      case .scalar: line += "="
      case .sequence: line += "-"
      case .mapping: line += ":"
      case .alias: line += "*"
      }
      line += show(bytes, node.span)
      if !node.properties.isEmpty { line += " after " + show(bytes, node.properties) }
      if node.kind == .scalar {
        let value = String(
          decoding: document.text(of: YAMLNodeID(index: UInt32(index))), as: UTF8.self)
        if "<\(value)>" != show(bytes, node.span) { line += " is <\(visible(value))>" }
      }
      if node.kind == .alias {
        line += node.target.exists ? " to \(node.target.index)" : " to nothing"
      }
      lines.append(line)
    }
  }
  return lines + stream.failures.map { "! " + describe($0, bytes) }
}

/// Each failure as `start..<end message`, and `; start..<end message` for the second place.
func failures(_ bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) -> [String] {
  YAMLReader.read(bytes, limits: limits).failures.map { describe($0, bytes) }
}

func failures(_ text: String) -> [String] { failures(Array(text.utf8)) }

private func describe(_ failure: YAMLFailure, _ bytes: [UInt8]) -> String {
  var line = "\(failure.span.start)..<\(failure.span.end) \(failure.message)"
  if let context = failure.context {
    line += "; \(context.span.start)..<\(context.span.end) \(context.message)"
  }
  return line
}

private func depth(of node: YAMLNode, in document: YAMLDocument) -> Int {
  var depth = 0
  var parent = node.parent
  while parent.exists {
    depth += 1
    parent = document[parent].parent
  }
  return depth
}

private func show(_ bytes: [UInt8], _ span: ByteRange) -> String {
  "<" + visible(String(decoding: bytes[span], as: UTF8.self)) + ">"
}

private func visible(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\n": result += "/"
    case "\r": result += "\\r"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
