import FilterConfig
import Testing

@testable import ConfcheckCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The files under `Tests/Corpus`; its README says what they are.
@Suite struct CorpusTests {
  static let folder: String = {
    let here = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return here.dropLast(2).joined(separator: "/") + "/Corpus"
  }()

  static func files(_ name: String) -> [String] {
    let names = (try? DiskFiles().list("\(folder)/\(name)")) ?? []
    return names.map(\.name).filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".json") }.sorted()
      .map { "\(name)/\($0)" }
  }

  private func report(_ file: String, target: Target? = nil) throws -> FileReport {
    let bytes = try DiskFiles().read("\(Self.folder)/\(file)", limit: Check.sizeLimit + 1)
    return Check.run(SourceFile(name: file, bytes: bytes), target: target)
  }

  /// One line for each finding: `line:column code pointer`.
  private func snapshot(_ report: FileReport) -> String {
    report.findings.map { finding in
      let place = report.source.position(of: Int(finding.span.start))
      let pointer = finding.pointer.isEmpty ? "" : " " + finding.pointer
      return "\(place.line):\(place.column) \(finding.code.word)\(pointer)\n"
    }.joined()
  }

  /// What operators deploy: the plain report, and for files about carets the one for people.
  @Test(arguments: files("deployed"))
  func deployed(_ file: String) throws {
    let bytes = try DiskFiles().read("\(Self.folder)/\(file)", limit: Check.sizeLimit + 1)
    let name = String(file.dropFirst("deployed/".count))
    let report = Check.run(SourceFile(name: name, bytes: bytes))
    let stem = file.prefix(file.count - 5)
    compare(ReportFormat.plain.write([report], color: false), with: stem + ".expected")
    guard name.hasPrefix("carets") else { return }
    compare(ReportFormat.human.write([report], color: false), with: stem + ".human")
    for finding in report.findings {
      #expect(finding.span.start <= finding.span.end && finding.span.end <= bytes.count)
    }
  }

  /// What is said of wrappers and clusters occurs in a file of what operators deploy.
  @Test func everyCodeOfWrappersOccurs() throws {
    let found = Set(try Self.files("deployed").flatMap { try report($0).findings.map(\.code) })
    let wrappers: [DeliveryCode] = [
      .foreignPlugin, .typeURL, .configurationType, .structValue, .stringValue, .bytesValue,
      .pluginConfig, .wasmRuntime, .missingURL, .unknownSpecField, .failsOpen, .unknownCluster,
      .clusterName, .emptyConfiguration, .resourceKind, .wrapperField, .misplacedConfiguration,
      .specValue,
    ]
    for code in wrappers { #expect(found.contains(.delivery(code)), "\(code.word)") }
  }

  @Test func thereIsACorpus() {
    #expect(Self.files("deployed").count > 10)
    #expect(!Self.files("valid").isEmpty)
    #expect(!Self.files("invalid").isEmpty)
    #expect(!Self.files("json").isEmpty)
  }

  @Test(arguments: files("valid"))
  func valid(_ file: String) throws {
    for target in [nil, Target.istio] {
      let report = try report(file, target: target)
      #expect((report.worst ?? .note) < .warning, "\(snapshot(report))")
    }
  }

  @Test(arguments: files("invalid") + files("json"))
  func invalid(_ file: String) throws {
    let report = try report(file)
    #expect(report.worst == .error, "an invalid file has an error at least")
    compare(snapshot(report), with: file.prefix(file.count - 5) + ".expected")
  }

  /// What differs on Istio's road stands in a file of its own.
  @Test(arguments: files("invalid"))
  func invalidOnIstiosRoad(_ file: String) throws {
    let istio = snapshot(try report(file, target: .istio))
    // On one road alone there are no differences to speak of.
    let envoy = snapshot(try report(file, target: .envoy))
    let expected = file.prefix(file.count - 5) + ".istio.expected"
    if envoy != istio {
      compare(istio, with: expected)
    } else {
      #expect((try? DiskFiles().read("\(Self.folder)/\(expected)", limit: 1)) == nil)
    }
  }

  /// A file that is not there is written, and the test fails.
  private func compare(_ actual: String, with name: Substring) {
    let path = "\(Self.folder)/\(name)"
    let accepts = getenv("UPDATE_SNAPSHOTS").map { String(cString: $0) == "1" } ?? false
    guard !accepts, let bytes = try? DiskFiles().read(path, limit: 1 << 20) else {
      write(actual, to: path)
      if !accepts { Issue.record("\(name) is new: look at it and run again") }
      return
    }
    #expect(actual == String(decoding: bytes, as: UTF8.self))
  }

  private func write(_ text: String, to path: String) {
    guard let file = fopen(path, "w") else {
      Issue.record("cannot write \(path)")
      return
    }
    fputs(text, file)
    fclose(file)
  }
}
