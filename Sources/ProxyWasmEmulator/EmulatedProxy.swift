import ProxyWasm

/// One Envoy process in miniature, for unit tests: threads with VMs of their own, what they share, a
/// clock that stands still until it is told to advance, and a record of every host call.
///
///     let proxy = EmulatedProxy(workers: 2) { VirtualMachine { MyPlugin() } }
///     #expect(proxy.configure(#"{"rules": []}"#).isAccepted)
///     let stream = proxy.workers[0].exchange(.get("/"))
///     #expect(stream.upstream?.headers["x-hello"] == "world")
///
/// It answers as Envoy 1.36 to 1.40 do for a module of ABI 0.2.1. All workers run on the thread that
/// drives them; a proxy belongs to one test at a time, and any number of tests may have one each.
public final class EmulatedProxy {
  /// How it is set up.
  public let options: EmulationOptions
  let makeVM: () -> VirtualMachine

  /// The main thread and the workers.
  private(set) var threads: [EmulatedThread] = []

  /// The wall clock, in nanoseconds since the Unix epoch. `advance(by:)` moves both clocks.
  public var wallNanoseconds: UInt64 = 1_790_000_000_000_000_000
  /// The monotonic clock. Set it before anything waits: timers and calls do not move with it.
  public var monotonicNanoseconds: UInt64 = 5_000_000_000

  /// Properties that every stream has, over the emulator's defaults.
  public var properties = PropertyTable()
  /// The clusters that `http_call` may name, with how many hosts each has.
  public var clusters: [String: Int] = [:]
  /// Foreign functions beside `clear_route_cache`.
  public var foreignFunctions: [String: ([UInt8]) -> Result<[UInt8], Status>] = [:]

  /// Every host call so far, of all threads.
  public var calls = HostCallRecord()
  /// Every line logged so far, of all threads.
  public internal(set) var logs: [LogLine] = []
  /// HTTP calls sent so far, of all threads, answered or not.
  public internal(set) var httpCalls: [EmulatedHTTPCall] = []
  /// Things that no plugin should do although the host bears them: a header with a line break, a second
  /// reply, resuming a stream that is not paused, writing a header when the stream is over. Worth an `#expect(proxy.misuses.isEmpty)` at the end of a test.
  public internal(set) var misuses: [String] = []

  /// Runs before a plugin writes shared data, once for each write: what another worker does between a
  /// read and the write that follows it.
  public var beforeSharedDataWrite: ((_ key: [UInt8]) -> Void)?

  let sharedData = SharedDataStore()
  let sharedQueues = SharedQueues()
  let metrics = MetricStore()
  /// Waits for the running callback to return: notices to other threads.
  var posted: [() -> Void] = []

  /// - Parameters:
  ///   - workers: `--concurrency`.
  ///   - makeVM: does what the module's `proxy_wasm_start` does, once for each VM.
  public init(
    workers: Int = 1, options: EmulationOptions = EmulationOptions(),
    makeVM: @escaping () -> VirtualMachine
  ) {
    self.options = options
    self.makeVM = makeVM
    threads = (-1..<workers).map { EmulatedThread(number: $0, proxy: self) }
  }

  deinit {
    for thread in threads { thread.clear() }
  }

  /// The workers, which carry streams.
  public var workers: [EmulatedWorker] {
    threads.dropFirst().map { EmulatedWorker(proxy: self, thread: $0) }
  }

  /// Envoy's main thread: plugins are configured and tick there too, but see no stream.
  public var mainThread: EmulatedWorker { EmulatedWorker(proxy: self, thread: threads[0]) }

  // MARK: Configuration

  /// Configures the plugin named "plugin", or updates it.
  @discardableResult
  public func configure(_ configuration: String) -> ConfigurationOutcome {
    configure(PluginConfiguration(configuration))
  }

  /// Configures a plugin as Envoy does: in a VM of its own that is thrown away, and if that goes well
  /// on the main thread and on every worker. A plugin of the same name is replaced; streams that are
  /// open stay with the old one, which is told to go when the last of them has ended.
  @discardableResult
  public func configure(_ plugin: PluginConfiguration) -> ConfigurationOutcome {
    let firstLine = logs.count
    let trial = EmulatedThread(number: -1, proxy: self)
    let isAccepted = trial.configure(plugin)
    trial.clear()
    guard isAccepted else { return .refused(Array(logs[firstLine...])) }
    let outcomes = threads.map { $0.configure(plugin) }
    return outcomes.allSatisfy { $0 } ? .accepted : .refused(Array(logs[firstLine...]))
  }

  /// Ends every open stream, tells every plugin to go, and drops all VMs. Not needed where a test just
  /// ends, except that a proxy with open streams keeps its memory: long runs of many proxies call it.
  public func shutDown() {
    for thread in threads { thread.shutDown() }
  }

  // MARK: Looking at state

  /// The value of a counter or gauge over all workers; nil when nobody has defined it.
  public func metric(_ name: String, kind: Metric.Kind = .counter) -> UInt64? {
    metrics.numbers[MetricStore.Key(kind: kind, name: Array(name.utf8))]
  }

  /// All counters and gauges by name.
  public var metricNames: [String] {
    metrics.numbers.keys.map { String(decoding: $0.name, as: UTF8.self) }.sorted()
  }

  /// The samples of a histogram; nil when nobody has defined it.
  public func histogram(_ name: String) -> [UInt64]? { metrics.samples[Array(name.utf8)] }

  /// A value of shared data.
  public func sharedData(_ key: String, vmID: String = "") -> [UInt8]? {
    try? sharedData.get(Array(key.utf8), vmID: Array(vmID.utf8)).value
  }

  /// Writes a value of shared data, as a plugin on another thread would.
  public func setSharedData(_ key: [UInt8], _ value: [UInt8], vmID: String = "") {
    try? sharedData.set(key, value, version: 0, vmID: Array(vmID.utf8))
  }

  /// All shared data by key.
  public func allSharedData(vmID: String = "") -> [[UInt8]: [UInt8]] {
    sharedData.all(vmID: Array(vmID.utf8))
  }

  /// How many keys of shared data there are.
  public func sharedDataCount(vmID: String = "") -> Int {
    sharedData.keys(vmID: Array(vmID.utf8)).count
  }

  /// The HTTP calls that wait for an answer.
  public var pendingHTTPCalls: [EmulatedHTTPCall] { httpCalls.filter { $0.isPending } }

  /// Runs notices for other threads that callbacks have left behind.
  func runPosted() {
    while !posted.isEmpty, EmulatedVM.current == nil { posted.removeFirst()() }
  }
}
