import FilterEngine
import ProxyWasm
import ProxyWasmEmulator
import Testing

/// Streams, plugins, workers: who lives how long, and what goes from one to the next (nothing).
@Suite struct LifeTests {
  @Test func streamsStayWithTheirConfiguration() {
    let old =
      "{'name':'old','request':[{'set_header':{'a':'old'}}],'response':[{'set_header':{'s':'old %REQ(b)%'}}],'stream_done':[{'count':'n'}]}"
    let proxy = filter(old, top: "'namespace':'o','metrics':{'n':{'type':'counter'}}")
    let stream = proxy.workers[0].openStream()
    stream.requestHeaders(.get("/", ["b": "1"]), endOfStream: true)
    #expect(
      proxy.configure(json("{'rules':[{'name':'new','request':[{'set_header':{'a':'new'}}]}]}"))
        == .accepted)
    #expect(proxy.upstream()?["a"] == "new")
    stream.respond()
    #expect(stream.upstream?.headers["a"] == "old" && stream.client?.headers["s"] == "old 1")
    #expect(proxy.metric("o.n") == 1)
  }

  @Test func configuredAgainOldStreamsPass() {
    let plugin = FilterPlugin()
    func configure(_ text: String) -> Bool { plugin.configure(Array(json(text).utf8)) }
    #expect(
      configure(
        "{'rules':[{'name':'a','response':[{'set_header':{'s':'1'}}]},{'name':'b','stream_done':[{'remove':1}]}]}"
      ) == false)
    #expect(configure("{'rules':[{'name':'a','response':[{'set_header':{'s':'1'}}]}]}"))
    let stream = plugin.makeStream()
    #expect(configure(""))
    #expect(stream.responseHeaders(count: 0, endOfStream: true) == .continue)
    stream.done()
    plugin.streamEnded(stream)
  }

  @Test func pluginsOfOneVMAndWorkersKeepApart() {
    let proxy = makeProxy(workers: 3)
    for name in ["one", "two"] {
      var plugin = PluginConfiguration(
        json(
          "{'metrics':{'n':{'type':'counter'}},'rules':[{'name':'r','request':[{'add_header':{'a':'\(name)'}},{'count':'n'}],'response':[{'set_header':{'s':'\(name) %REQ(q)%'}}]}]}"
        ))
      plugin.name = name
      #expect(proxy.configure(plugin) == .accepted)
    }
    let streams = proxy.workers.flatMap { worker in
      ["one", "two", "one"].map { worker.openStream(plugin: $0) }
    }
    for (index, stream) in streams.enumerated() {
      stream.requestHeaders(.get("/", ["q": "\(index)"]), endOfStream: true)
    }
    for (index, stream) in streams.enumerated().reversed() {
      stream.respond()
      let name = stream.plugin.configuration.name
      #expect(
        stream.upstream?.headers.values(of: "a") == [name]
          && stream.client?.headers["s"] == "\(name) \(index)")
    }
    #expect(proxy.metric("one.n") == 6 && proxy.metric("two.n") == 3)
    #expect(proxy.workers.allSatisfy { $0.vmCount == 1 })
  }

  @Test func unknownNumbersPass() {
    let proxy = filter(rule("{'set_header':{'a':'1'}}"))
    let stream = proxy.workers[0].openStream()
    stream.requestHeaders(.get("/"), endOfStream: true)
    // After its end, and before anything: nobody is there, and nothing happens.
    stream.clientResets()
    stream.respond()
    stream.clientResets()
    let silent = proxy.workers[0].openStream()
    silent.clientResets()
    #expect(proxy.builtIn("answered_before") == 1 && stream.state == .ended(.clientReset))
  }

  /// Random orders of callbacks, many streams open at once, on one pool: each stream gets what its own
  /// request says and nothing of another's.
  @Test(arguments: 0..<20)
  func randomOrders(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed) + 77)
    let proxy = filter(
      rule(
        "{'set_header':{'up':'%REQ(id)%'}},{'remove_header':'x-*'}", name: "a",
        match: "{'headers':{'id':{'present':true}}}",
        more:
          "'response':[{'set_header':{'down':'%REQ(id)%%REQ(only)%'}}],'stream_done':[{'count':'n'}]"
      )
        + "," + rule("{'respond':{'status':403}}", name: "deny", match: "{'path':'/no'}")
        + ",{'name':'last','match':{'headers':{'only':{'present':true}}},'response':[{'add_header':{'last':'%REQ(only)%'}}]}",
      top: "'metrics':{'n':{'type':'counter'}}")
    var open: [(stream: EmulatedStream, id: Int, flavour: Int)] = []
    var withID: UInt64 = 0
    for id in 0..<400 {
      let stream = proxy.workers[0].openStream()
      let flavour = Int.random(in: 0..<8, using: &random)
      if flavour != 0 {
        var more: HeaderList = ["x-drop": "1"]
        if flavour & 1 == 1 {
          more["id"] = "\(id)"
          withID += 1
        }
        if flavour & 2 == 2 { more["only"] = "o\(id)" }
        stream.requestHeaders(
          .get(flavour & 4 == 4 ? "/no" : "/", more), endOfStream: Bool.random(using: &random))
      }
      open.append((stream, id, flavour))
      while !open.isEmpty, Int.random(in: 0..<3, using: &random) == 0 {
        let (stream, id, flavour) = open.remove(at: Int.random(in: 0..<open.count, using: &random))
        let isDenied = flavour & 4 == 4
        if !isDenied { check(stream, id, flavour, &random) }
        if isDenied {
          #expect(
            stream.status == 403
              && stream.client?.headers["down"]
                == (flavour & 1 == 1 ? "\(id)\(flavour & 2 == 2 ? "o\(id)" : "")" : nil)
          )
          #expect(stream.client?.headers["last"] == nil)
        }
        stream.clientResets()
        stream.clientResets()
        #expect(stream.state != .open)
      }
    }
    for (stream, _, _) in open { stream.clientResets() }
    #expect(proxy.metric("plugin.n") == withID && proxy.misuses.isEmpty)
  }

  private func check(
    _ stream: EmulatedStream, _ id: Int, _ flavour: Int, _ random: inout SeededGenerator
  ) {
    #expect(stream.upstream?.headers["up"] == (flavour & 1 == 1 ? "\(id)" : nil))
    #expect(stream.upstream?.headers["x-drop"] == nil || flavour & 1 == 0)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return
    case 1: stream.upstreamResets()
    case 2: stream.responseHeaders(.status(200))
    default: stream.respond()
    }
    guard flavour != 0 else {
      // A response of a stream whose request was never seen.
      #expect(stream.client?.headers["down"] == nil && stream.client?.headers["last"] == nil)
      return
    }
    let only = flavour & 2 == 2 ? "o\(id)" : nil
    #expect(stream.client?.headers["down"] == (flavour & 1 == 1 ? "\(id)\(only ?? "")" : nil))
    #expect(stream.client?.headers["last"] == only)
  }

  @Test func tenThousandStreamsLeaveNothing() {
    var made: [FilterPlugin] = []
    let proxy = EmulatedProxy {
      VirtualMachine(streamsEndAt: .done) {
        let plugin = FilterPlugin()
        made.append(plugin)
        return plugin
      }
    }
    #expect(
      proxy.configure(
        json(
          "{'rules':[\(rule("{'set_header':{'a':'%REQ(b)%'}}", more: "'response':[{'set_header':{'s':'%REQ(b)%'}}]"))]}"
        )) == .accepted)
    proxy.calls.keepsCalls = false
    for _ in 0..<25 {
      let streams = (0..<400).map { _ in proxy.workers[0].openStream() }
      for stream in streams { stream.requestHeaders(.get("/", ["b": "1"]), endOfStream: true) }
      for stream in streams { stream.respond() }
    }
    // The response's edits do not depend on what is there: its map is not read.
    #expect(proxy.calls.count("proxy_get_header_map_pairs") == 10_000)
    #expect(made.map(\.idleStreams).max() == 256)
  }
}
