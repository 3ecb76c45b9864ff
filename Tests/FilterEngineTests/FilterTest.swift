import FilterEngine
import ProxyWasm
import ProxyWasmEmulator
import Testing

/// JSON with single quotes, which need no escaping in Swift.
func json(_ text: String) -> String { text.replacing("'", with: "\"") }

/// An Envoy that runs the filter as the module does: streams end at `log`.
func makeProxy(
  workers: Int = 1, options: EmulationOptions = EmulationOptions()
) -> EmulatedProxy {
  EmulatedProxy(workers: workers, options: options) {
    VirtualMachine(streamsEndAt: .done) { FilterPlugin() }
  }
}

/// An Envoy with these rules, and whatever else the top level says. Calls of the start are forgotten.
func filter(
  _ rules: String, top: String = "", workers: Int = 1,
  options: EmulationOptions = EmulationOptions()
) -> EmulatedProxy {
  let proxy = makeProxy(workers: workers, options: options)
  let outcome = proxy.configure(json("{\(top.isEmpty ? "" : top + ",")'rules':[\(rules)]}"))
  #expect(outcome == .accepted)
  proxy.calls.removeAll()
  return proxy
}

/// A rule that does these things to requests.
func rule(_ actions: String, name: String = "r", match: String = "{}", more: String = "") -> String
{
  "{'name':'\(name)','match':\(match),'request':[\(actions)]\(more.isEmpty ? "" : "," + more)}"
}

extension EmulatedProxy {
  /// What the upstream gets of a request; nil when it does not get there.
  func upstream(_ more: HeaderList = [:], path: String = "/", method: String = "GET") -> HeaderList?
  {
    workers[0].exchange(.request(method, path, more)).upstream?.headers
  }

  /// What the client gets of a response.
  func client(_ response: HeaderList = .status(200), to more: HeaderList = [:]) -> HeaderList? {
    workers[0].exchange(.get("/", more), response: response).client?.headers
  }

  /// Header map reads so far.
  var reads: Int { calls.count("proxy_get_header_map_pairs") }

  var warnings: [String] { logs.filter { $0.level == .warn }.map(\.message) }

  /// A built-in counter.
  func builtIn(_ name: String) -> UInt64? { metric("plugin.generic_filter.\(name)") }
}
