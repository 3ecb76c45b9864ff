import ArgumentParser
import ConfcheckCore

/// Arguments in, exit status out; everything else is in ConfcheckCore.
@main struct Confcheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "confcheck",
    abstract: "Checks configurations of the generic filter, offline and by the filter's own rules.",
    discussion: """
      Exit status: 0 clean, 1 findings at or above --fail-on, 2 usage, 3 nothing to check, \
      4 a file could not be read or written.
      """,
    subcommands: [
      CheckArguments.self, RenderArguments.self, ExplainArguments.self, InitArguments.self,
      SchemaArguments.self, ReferenceArguments.self,
    ],
    defaultSubcommand: CheckArguments.self)

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let status as ExitCode {
      exit(withError: status)
    } catch {
      let isError = exitCode(for: error) != .success
      Terminal.write(fullMessage(for: error) + "\n", isError: isError)
      exit(withError: ExitCode((isError ? ExitStatus.usage : .clean).rawValue))
    }
  }

  /// Says what a command has to say, and ends with its status.
  static func finish(_ result: CommandResult) throws {
    throw ExitCode(Terminal.write(result).rawValue)
  }
}

/// `confcheck check`
struct CheckArguments: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Say what is wrong with each file (the default).")

  @Argument(help: "Files, directories, or - for standard input.")
  var files: [String]
  @Option(help: "How to write findings.")
  var format = ReportFormat.human
  @Option(
    help: """
      What the files are taken for: raw for a bare configuration, envoy or istio for what goes to \
      them, by whose rules it is then read. Without it, it is seen from each document.
      """)
  var target: Target?
  @Option(help: "The least severity that makes the check fail.")
  var failOn = Severity.error

  func run() throws {
    var command = CheckCommand(files)
    command.format = format
    command.failOn = failOn
    command.target = target
    command.usesColor = Terminal.showsColors
    try Confcheck.finish(command.run(DiskFiles()))
  }
}

/// `confcheck explain`
struct ExplainArguments: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Say what a finding means and how to mend it.")

  @Argument(help: "The code of a finding; without one, all are listed.")
  var code: String?

  func run() throws {
    try Confcheck.finish(ExplainCommand(code).run())
  }
}

/// `confcheck init`
struct InitArguments: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a first configuration, and the JSON Schema for editors beside it.")

  @Argument(help: "The configuration's file, which must not be there yet.")
  var file = "plugin.yaml"

  func run() throws { try Confcheck.finish(InitCommand(file).run(DiskFiles())) }
}

/// `confcheck schema`
struct SchemaArguments: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of the language, for editors.")

  func run() throws { try Confcheck.finish(SchemaCommand().run()) }
}

/// `confcheck reference`
struct ReferenceArguments: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference", abstract: "Print the reference of the language, in Markdown.")

  func run() throws { try Confcheck.finish(ReferenceCommand().run()) }
}

extension ReportFormat: ExpressibleByArgument {}
extension Severity: ExpressibleByArgument {}
extension Target: ExpressibleByArgument {}
