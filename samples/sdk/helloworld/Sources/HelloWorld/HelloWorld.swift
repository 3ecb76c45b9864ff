import ProxyWasm

/// Says hello in every response. The plugin's configuration is whom to greet.
final class HelloPlugin: Plugin {
  var greeting = ByteString("hello, world")

  override func configure(_ configuration: [UInt8]) -> Bool {
    if !configuration.isEmpty { greeting = ByteString(Array("hello, ".utf8) + configuration) }
    return true
  }

  override func makeStream() -> HTTPStream { HelloStream(greeting) }
}

final class HelloStream: HTTPStream {
  let greeting: ByteString

  init(_ greeting: ByteString) { self.greeting = greeting }

  override func responseHeaders(count: Int, endOfStream: Bool) -> HeadersAction {
    responseHeaders.set("x-hello", greeting)
    return .continue
  }
}

/// What a module runs when it is loaded.
@c(proxy_wasm_start)
public func start() {
  VirtualMachine.start { HelloPlugin() }
}
