import ProxyWasm

/// A worker of the emulated Envoy, or its main thread: where streams are opened.
public struct EmulatedWorker {
  public let proxy: EmulatedProxy
  let thread: EmulatedThread

  /// The plugin that new streams go to.
  public func plugin(_ name: String = "plugin") -> EmulatedPlugin? { thread.plugins[name] }

  /// How many VMs this thread has.
  public var vmCount: Int { thread.vmCount }

  /// A new request arrives; nothing of it has been seen yet.
  public func openStream(plugin name: String = "plugin") -> EmulatedStream {
    guard let plugin = thread.plugins[name] else {
      preconditionFailure("no plugin \"\(name)\" is configured on this worker")
    }
    return EmulatedStream(plugin: plugin)
  }

  /// A whole request, and what the upstream answers when the request gets there. Ends early where the
  /// plugin pauses or replies: look at the stream's `state`, and go on with it.
  @discardableResult
  public func exchange(
    _ request: HeaderList = .get("/"), body: String? = nil,
    response: HeaderList = .status(200), responseBody: String? = nil, plugin: String = "plugin"
  ) -> EmulatedStream {
    let stream = openStream(plugin: plugin)
    stream.requestHeaders(request, endOfStream: body == nil)
    if let body { stream.requestBody(body, endOfStream: true) }
    if stream.upstream?.isComplete == true, stream.state == .open {
      stream.respond(response, body: responseBody)
    }
    return stream
  }
}
