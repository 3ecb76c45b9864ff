import FilterEngine
import ProxyWasm
import ProxyWasmEmulator
import Testing

/// An Envoy whose first rule asks the service `authz` (cluster `auth`, 200 ms), with these further
/// fields, and whose second rule tells what came of it.
func authorizing(
  _ fields: String = "", before: String = "", after: String = "", top: String = "",
  options: EmulationOptions = EmulationOptions(), workers: Int = 1,
  plugin: ((FilterPlugin) -> Void)? = nil
) -> EmulatedProxy {
  let proxy = EmulatedProxy(workers: workers, options: options) {
    VirtualMachine(streamsEndAt: .done) {
      let made = FilterPlugin()
      plugin?(made)
      return made
    }
  }
  proxy.clusters["auth"] = 1
  let path = fields.contains("'path") ? "" : "'path':'/check',"
  var text = fields
  if text.hasSuffix(",") { text.removeLast() }
  let action =
    "{'authorize':{\(path)'service':'authz'\(text.isEmpty ? "" : "," + text)}}"
  let actions = [before, action, after].filter { !$0.isEmpty }.joined(separator: ",")
  let extra = top.isEmpty ? "" : top + ","
  let configuration =
    "{\(extra)'services':{'authz':{'cluster':'auth'}},"
    + "'metrics':{'ended':{'type':'counter'}},'rules':["
    + rule(
      actions, name: "ask",
      more: "'response':[{'set_header':{'x-seen':'%REQ(x-user)%|%REQ(x-a)%'}}],"
        + "'stream_done':[{'count':'ended'}]") + ","
    + rule("{'set_header':{'x-after':'%REQ(x-user)%.'}}", name: "after") + "]}"
  #expect(proxy.configure(json(configuration)) == .accepted)
  proxy.calls.removeAll()
  return proxy
}

extension EmulatedProxy {
  /// A counter of the service `authz`.
  func service(_ word: String) -> UInt64? { builtIn("service.authz.\(word)") }

  /// Every counter of the service that is not 0.
  var serviceCounts: [String: UInt64] {
    var counts: [String: UInt64] = [:]
    let prefix = "plugin.generic_filter.service.authz."
    for name in metricNames where name.hasPrefix(prefix) {
      if let value = metric(name), value > 0 {
        counts[String(name.dropFirst(prefix.count))] = value
      }
    }
    return counts
  }

  /// The one call that waits for an answer.
  func call() throws -> EmulatedHTTPCall {
    #expect(pendingHTTPCalls.count == 1)
    return try #require(pendingHTTPCalls.first)
  }
}
