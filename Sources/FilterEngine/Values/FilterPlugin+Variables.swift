import Bytes
import FilterConfig
import ProxyWasm

extension FilterPlugin {
  /// `let`: all values are formatted against the same earlier view, then kept.
  func setVariables(_ range: PlanRange, _ phase: Phase, _ stream: FilterStream) {
    let view = textView(phase)
    let start = view.text.count
    pendingValues.removeAll()
    for index in range.indices {
      pendingValues.append(
        .write(view.evaluate(plan.variableValues[index].value, in: phase, stream)))
    }
    for (offset, index) in range.indices.enumerated() {
      guard case .write(let value) = pendingValues[offset] else { continue }
      if !stream.variables.set(Int(plan.variableValues[index].variable), view.text[value]) {
        metrics.count(.valuesDropped)
        faults.warn("variables of more than 64 KiB were not kept")
      }
    }
    view.text.truncate(to: start)
  }
}
