import FilterEngine
import ProxyWasm
import ProxyWasmEmulator

/// Whole streams: the first byte chooses a configuration, the others say what clients and upstreams
/// do, several streams at once. Whatever they do, nothing traps and every stream comes to its end.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var input = Input(bytes: UnsafeBufferPointer(start: start, count: count))
  var options = EmulationOptions()
  let choice = Int(input.byte())
  if choice & 0xC0 == 0xC0 { options.forbiddenCalls = [forbidden[choice / 4 % forbidden.count]] }
  let proxy = EmulatedProxy(options: options) {
    VirtualMachine(streamsEndAt: .done) { FilterPlugin() }
  }
  proxy.clusters = ["auth": 1, "empty": 0]
  precondition(proxy.configure(configurations[choice % configurations.count]).isAccepted)
  proxy.calls.keepsCalls = false
  var streams = (0..<3).map { _ in proxy.workers[0].openStream() }
  for _ in 0..<64 where !input.isEmpty {
    let step = Int(input.byte())
    let index = step % 3
    let stream = streams[index]
    switch step / 3 % 11 {
    case 0: stream.requestHeaders(headers(&input, base: .get(path(&input))))
    case 1: stream.requestHeaders(headers(&input, base: [:]), endOfStream: false)
    case 2: stream.responseHeaders(headers(&input, base: .status(200)), endOfStream: step > 127)
    case 3: stream.responseHeaders(headers(&input, base: [:]))
    case 4: stream.upstreamResets()
    case 5: stream.replyByEarlierFilter(401)
    case 6: stream.replyByLaterFilter(503, body: "later")
    case 7: stream.responseBody("body", endOfStream: true)
    case 8: answer(&input, proxy.httpCalls)
    case 9: proxy.advance(by: .milliseconds(Int(input.byte()) * 10))
    default:
      stream.clientResets()
      precondition(stream.state != .open)
      streams[index] = proxy.workers[0].openStream()
    }
    if step == 254 { meddle(input.bytes(24), proxy) }
    if step == 255 { proxy.configure(configurations[Int(input.byte()) % configurations.count]) }
  }
  for stream in streams {
    stream.clientResets()
    precondition(stream.state != .open)
  }
  // Answers for streams that are gone, and the watchdog's last look.
  for call in proxy.pendingHTTPCalls { call.respond() }
  proxy.advance(by: .seconds(3))
  precondition(proxy.workers[0].plugin()?.tickMilliseconds ?? 0 == 0)
  return 0
}

/// Some call, waiting or not, gets some answer, or is lost for ever.
private func answer(_ input: inout Input, _ calls: [EmulatedHTTPCall]) {
  guard !calls.isEmpty else { return }
  let call = calls[Int(input.byte()) % calls.count]
  let kind = input.byte()
  switch kind % 8 {
  case 0: call.fail(.refused)
  case 1: call.fail(.brokeOff)
  case 2: call.fail(.timeout)
  case 3: call.lose()
  case 4:
    let status = input.bytes(Int(input.byte() % 5))
    call.respond(headers(&input, base: [":status": String(decoding: status, as: UTF8.self)]))
  case 5: call.respond(headers(&input, base: [:]), body: "b")
  default:
    let status = [200, 204, 301, 401, 403, 500, 508][Int(kind / 8) % 7]
    call.respond(headers(&input, base: .status(status)), body: kind > 127 ? "body" : "")
  }
}

private struct Input {
  let bytes: UnsafeBufferPointer<UInt8>
  var at = 0
  var isEmpty: Bool { at >= bytes.count }

  mutating func byte() -> UInt8 {
    guard at < bytes.count else { return 0 }
    defer { at += 1 }
    return bytes[at]
  }

  mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in byte() } }
}

private let names = [
  "a", "b", "c", "x-a", "x-b", "x-user", "connection", "upgrade", "cookie", "set-cookie",
  ":authority", ":path", ":method", "x-envoy-original-path", "te", "content-type",
  "x-generic-filter-hops", "traceparent", ":status", "content-encoding",
]

private func headers(_ input: inout Input, base: HeaderList) -> HeaderList {
  var list = base
  for _ in 0..<(input.byte() % 12) {
    let name = Int(input.byte())
    let value = input.bytes(Int(input.byte() % 24))
    list.add(name < 200 ? Array(names[name % names.count].utf8) : input.bytes(name % 8), value)
  }
  return list
}

/// Another worker writes first, one time in four, or what is no set at all.
private func meddle(_ bytes: [UInt8], _ proxy: EmulatedProxy) {
  var writes = 0
  proxy.beforeSharedDataWrite = { [unowned proxy] key in
    writes += 1
    guard bytes[writes % bytes.count] & 3 == 0 else { return }
    var value = proxy.allSharedData()[key] ?? []
    if bytes[writes % bytes.count] & 12 == 0 {
      for (index, byte) in bytes.enumerated() where index < value.count { value[index] = byte }
    }
    proxy.setSharedData(key, value)
  }
}

private func path(_ input: inout Input) -> String {
  ["/", "/x", "/no", "/x?y=z", "", "?", "/x/"][Int(input.byte()) % 7]
}

private let forbidden = [
  "proxy_get_header_map_pairs", "proxy_replace_header_map_value", "proxy_add_header_map_value",
  "proxy_remove_header_map_value", "proxy_send_local_response", "proxy_get_property",
  "proxy_define_metric", "proxy_increment_metric", "proxy_log", "proxy_http_call",
  "proxy_continue_stream", "proxy_set_effective_context", "proxy_set_tick_period_milliseconds",
  "proxy_get_shared_data", "proxy_set_shared_data",
]

private let configurations = [
  "",
  #"{"rules":[{"name":"a","request":[{"set_header":{"a":"%REQ(b)%","b":"%REQ_ALL(a)%x"}},{"add_header":{"c":"%REQ(x-a?x-b):5%"}},{"join_header":{"x-a":"%REQ(c)%%PATH(NQ)%"}}]}]}"#,
  #"{"rules":[{"name":"a","request":[{"remove_header":["x-*","*a*"]},{"rename_header":{"a":"b","b":"a","c":"c"}},{"add_header":{"x-new":"1"}},{"remove_header":"*"}]}]}"#,
  #"{"metrics":{"m":{"type":"counter","max_series":2,"labels":{"a":"%REQ(a)%","s":"%RESPONSE_CODE%","z":"%RESP(a)%"}}},"rules":[{"name":"a","match":{"host":["*.a",{"not":"b"}]},"request":[{"set_header":{"b":{"value":"%REQ(a)%","on_missing":"empty","only_if":"present"}}}],"response":[{"set_header":{"a":"%REQ(a)%%RESP_ALL(b)%%RESPONSE_CODE%"}},{"rename_header":{"a":"set-cookie"}}],"stream_done":[{"count":"m"}]}]}"#,
  #"{"rules":[{"name":"off","mode":"disabled","response":[{"set_header":{"a":"%REQ(b)%"}}],"stop":true},{"name":"secure","response":[{"add_header":{"a":"1"}},{"remove_header":"x-*"}]},{"name":"deny","match":{"any":[{"path":"/no"},{"headers":{"a":{"contains":["x","y"]}}}]},"request":[{"respond":{"status":403,"headers":{"b":"%REQ(b)%"},"body":"%REQ_ALL(a)%"}}],"response":[{"set_header":{"c":"%REQ(a)%"}}]},{"name":"page","match":{"path":{"segment_prefix":"/x"}},"response":[{"respond":{"status":500,"headers":{"a":"%RESP(a)%"}}}]}]}"#,
  #"{"services":{"s":{"cluster":"auth"}},"rules":[{"name":"ask","request":[{"set_header":{"x-a":"%REQ(b)%"}},{"authorize":{"service":"s","path":"/check","headers_to_service":["a","x-*"],"headers_to_upstream":["x-user","*b*"],"headers_to_downstream":["*"]}},{"set_header":{"c":"%REQ(x-user)%"}}],"response":[{"set_header":{"a":"%REQ(x-user)%"}}]},{"name":"again","match":{"headers":{"x-user":{"present":true}}},"request":[{"authorize":{"service":"s","path":"/2","failure_mode":"allow"}}],"stop":true},{"name":"deny","match":{"path":"/no"},"request":[{"respond":{"status":403}}]}]}"#,
  #"{"metrics":{"m":{"type":"counter"}},"services":{"s":{"cluster":"auth","timeout":"1s"},"e":{"cluster":"empty"},"u":{"cluster":"nowhere","authority":"h"}},"rules":[{"name":"e","request":[{"authorize":{"service":"e","path_prefix":"/","failure_mode":"allow"}},{"authorize":{"service":"s","path_prefix":"/p/","headers_to_service":"*","headers_to_upstream":"*","on_duplicate":"first","failure_mode":"allow"}}],"stream_done":[{"count":"m"}]},{"name":"u","match":{"upgrade":true},"request":[{"authorize":{"service":"u","path":"/","failure_mode":"allow","on_duplicate":"deny","headers_to_service":["a","b"]}},{"authorize":{"service":"s","path":"/"}}]}]}"#,
  #"{"limits":{"l":{"rates":[{"rate":"2/s","burst":3},{"rate":"7/m"}],"key":["%REQ(a)%","%REQ_ALL(x-a)%"],"on_missing_key":"deny","max_keys":9,"headers":"x_ratelimit"},"o":{"rate":"1/h","key":"%REQ(b?x-b):3%","on_missing_key":"skip","on_duplicate":"first","max_keys":1,"headers":"x_ratelimit","reply":{"status":503,"headers":{"retry-after":"%REQ(c)%"},"body":"%REQ(a)%"}},"p":{"rate":"3/s","key":"%PATH%","max_keys":1}},"rules":[{"name":"p","match":{"path":"/x"},"request":[{"limit":"p"}]},{"name":"l","request":[{"limit":"o"},{"limit":"l"}],"response":[{"rename_header":{"x-ratelimit-reset":"a"}}]}]}"#,
  #"{"limits":{"l":{"rate":"2/s","burst":3,"key":["%REQ(a)%","%REQ_ALL(x-a)%"],"max_keys":200},"p":{"rate":"3/s","key":"%PATH%","max_keys":100}},"rules":[{"name":"p","match":{"path":"/x"},"request":[{"limit":"p"}]},{"name":"l","request":[{"limit":"l"},{"set_header":{"b":"1"}}]}]}"#,
  #"{"allow_unsafe_headers":true,"matchers":{"m":{"headers":{"x-user":{"not":{"prefix":["a","b"]},"each":true}}}},"rules":[{"name":"up","match":{"upgrade":true,"matcher":"m"},"request":[{"remove_header":["connection","t*"]},{"set_header":{"a":"%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%%PROTOCOL%%ROUTE_NAME%"}}],"stop":true},{"name":"rest","match":{"not":{"matcher":"m"}},"response":[{"join_header":{"a":"%REQ(x-user)%"}}]}]}"#,
]
