import Bytes
import FilterConfig
import ProxyWasm

extension FilterPlugin {
  /// Reads the environment variables that a plan names, once: secrets come this way. What is not there
  /// is a finding, since a secret that is empty would be worse.
  @inline(never)
  func bindEnvironment(of plan: Plan) -> DiagnosticReport {
    var report = DiagnosticReport()
    for index in plan.environment.indices {
      let variable = plan.environment[index]
      let value = Environment.value(of: ByteString(Array(plan.literals[variable.name])))
      if let value {
        value.withUnsafeBufferPointer { plan.bind(index, to: $0) }
      } else {
        report.add(
          Diagnostic(.environmentMissing, at: variable.place, part: variable.namePart))
      }
    }
    return report
  }
}
