import Bytes

@testable import FilterConfig

/// JSON with single quotes, which need no escaping in Swift.
func json(_ text: String) -> [UInt8] { text.utf8.map { $0 == 0x27 ? 0x22 : $0 } }

/// A document and what the decoder made of it.
struct Judged {
  let document: ConfigDocument
  let decoded: DecodedConfig

  init(_ text: String) throws(SyntaxFailure) { try self.init(json(text)) }

  init(_ bytes: [UInt8]) throws(SyntaxFailure) {
    document = try ConfigReader.read(bytes)
    decoded = ConfigDecoder.decode(document)
  }

  /// Every finding as both judges print it.
  var lines: [String] {
    decoded.report.findings.map {
      String(decoding: DiagnosticMessage.line($0, in: document), as: UTF8.self)
    }
  }

  /// Every finding as `code pointer`.
  var faults: [String] {
    decoded.report.findings.map {
      let pointer = DiagnosticMessage.pointer(of: $0, in: document)
      return "\($0.code.word) \(String(decoding: pointer, as: UTF8.self))"
    }
  }
}

/// The findings of a configuration as `code pointer`.
func faults(_ text: String) -> [String] {
  do { return try Judged(text).faults } catch { return ["\(error.code.word) at \(error.offset)"] }
}

/// The findings of a configuration whose only rule has this body, the rule's pointer left out.
func ruleFaults(_ body: String) -> [String] {
  faults("{'rules':[{'name':'r',\(body)}]}").map {
    $0.replacing("/rules/0/", with: "").replacing("/rules/0", with: "")
  }
}

/// The findings of a configuration as whole lines.
func lines(_ text: String) -> [String] { (try? Judged(text).lines) ?? ["not read"] }

/// The sentences of a configuration whose only rule has this body.
func sentences(_ body: String) -> [String] {
  lines("{'rules':[{'name':'r',\(body)}]}").map {
    $0.split(separator: ": ", maxSplits: 2).last.map(String.init) ?? $0
  }
}

/// The plan of a configuration without faults.
func plan(_ text: String) -> Plan? { try? Judged(text).decoded.plan }

extension Plan {
  func text(_ range: LiteralRange) -> String { String(decoding: literals[range], as: UTF8.self) }

  func name(_ id: NameID) -> String {
    id.index < names.count ? text(names.ranges[id.index]) : "-"
  }

  /// The number of a name; nil when no rule mentions it.
  func find(_ name: String) -> Int? {
    let id = Array(name.utf8).withUnsafeBufferPointer { name in
      literals.withUnsafeBufferPointer { names.find(name, in: $0) }
    }
    return id == .none ? nil : id.index
  }
}
