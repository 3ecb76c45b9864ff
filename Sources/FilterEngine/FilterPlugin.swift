import Bytes
import FilterConfig
import ProxyWasm

/// The generic filter: one configuration at work in one VM.
public final class FilterPlugin: Plugin {
  private(set) var plan: Plan
  var requestView: HeaderView
  var responseView: HeaderView
  /// Text of formats at the end of a stream; it never reads a map.
  var doneView: HeaderView
  /// Whether a rule's response actions depend on what the response headers are, by rule.
  private(set) var readsResponse = TrivialArray<Bool>()
  /// Whether anything on the way of a request depends on its headers.
  private(set) var readsRequest = false
  /// Whether rules leave CONNECT and upgrades alone.
  private(set) var tellsUpgrades = false
  var metrics = FilterMetrics(namespace: UnsafeBufferPointer(start: nil, count: 0))
  var faults = FaultLog()
  private(set) var limiter: Limiter
  /// Values of the action at hand, formatted and not yet written.
  var pendingValues = TrivialArray<PendingValue>()
  /// What the rename or copy at hand has taken and not yet put.
  var pendingRenames = TrivialArray<ValueChain>()
  /// A list of pairs, a cookie or a location in the making.
  var draft = TrivialArray<UInt8>()
  /// The name of the pair at hand, decoded.
  var pairName = TrivialArray<UInt8>()
  /// Which of the pairs at hand the list has.
  var pendingFound = TrivialArray<Bool>()
  /// The values of a header in the making.
  var pendingRanges = TrivialArray<ByteRange>()
  /// The call or relayed reply at hand, in the making and encoded.
  var callWriter = HeaderPairs.Writer()
  var callPairs = TrivialArray<UInt8>()
  /// The streams that wait for an answer.
  var waits = WaitTable()
  /// Whether the watchdog's timer is set.
  var isTicking = false
  private let fewestIndexed: Int
  private var pool: [FilterStream] = []
  /// Counts configurations: streams refer to rules of the one they began with by number.
  private(set) var generation: UInt32 = 0

  /// How many stream objects wait for a stream.
  package var idleStreams: Int { pool.count }

  /// How many streams wait for an answer.
  package var waitingStreams: Int { waits.count }

  #if !hasFeature(Embedded)
    /// How many rules were tried on requests, since the configuration came.
    package var triedRules: Int { requestView.triedRules }
  #endif

  /// More idle stream objects than this are not kept.
  private static var poolSize: Int { 256 }

  public override convenience init() { self.init(fewestIndexed: RuleIndex.fewest) }

  /// - Parameter fewestIndexed: How many rules there have to be for an index over them.
  package init(fewestIndexed: Int) {
    self.fewestIndexed = fewestIndexed
    let plan = Plan.passThrough
    self.plan = plan
    requestView = HeaderView(.requestHeaders, plan)
    responseView = HeaderView(.responseHeaders, plan)
    doneView = HeaderView(.responseHeaders, plan)
    limiter = Limiter(plan, prefix: UnsafeBufferPointer(start: nil, count: 0))
    super.init()
  }

  // MARK: Configuration

  public override func configure(_ configuration: [UInt8]) -> Bool {
    let document: ConfigDocument
    do throws(SyntaxFailure) {
      document = try ConfigReader.read(configuration)
    } catch {
      ProxyWasm.log(.error, ByteString(DiagnosticMessage.line(error, in: configuration)))
      return false
    }
    let decoded = ConfigDecoder.decode(document, fewestIndexed: fewestIndexed)
    guard let plan = decoded.plan else {
      report(decoded.report, in: document)
      return false
    }
    let missing = bindEnvironment(of: plan)
    guard missing.isEmpty else {
      report(missing, in: document)
      return false
    }
    use(plan)
    return true
  }

  /// One line for each finding.
  private func report(_ report: DiagnosticReport, in document: ConfigDocument) {
    for finding in report.findings {
      ProxyWasm.log(.error, ByteString(DiagnosticMessage.line(finding, in: document)))
    }
    if report.dropped > 0 {
      var line = TrivialArray<UInt8>()
      line.append(ascii: "and ")
      line.append(decimal: Int64(report.dropped))
      line.append(ascii: " more findings")
      _ = Host.log(.error, line.bytes)
    }
  }

  private func use(_ plan: Plan) {
    generation &+= 1
    self.plan = plan
    requestView = HeaderView(.requestHeaders, plan)
    responseView = HeaderView(.responseHeaders, plan)
    doneView = HeaderView(.responseHeaders, plan)
    readsResponse = TrivialArray()
    for rule in plan.rules.indices { readsResponse.append(plan.readsResponse(plan.rules[rule])) }
    readsRequest = plan.readsRequest()
    tellsUpgrades = plan.tellsUpgrades()
    findNamespace()
    metrics = FilterMetrics(namespace: doneView.text.bytes)
    doneView.forget()
    metrics.defineBuiltIn()
    limiter = Limiter(plan, prefix: metrics.prefix.bytes)
    metrics.services = ServiceCounters(plan, prefix: metrics.prefix.bytes)
    for index in plan.metrics.indices {
      let spec = plan.metrics[index]
      metrics.series.append(MetricSeries(bound: spec.labels.isEmpty ? 1 : Int(spec.maxSeries)))
    }
    // Metrics without labels show up at once, at 0; of the others the first stream makes a series.
    for index in plan.metrics.indices where plan.metrics[index].labels.isEmpty {
      _ = series(index, labels: doneView.text[.empty])
    }
    var line = TrivialArray<UInt8>()
    line.append(ascii: "configuration accepted: ")
    line.append(decimal: Int64(plan.rules.count))
    line.append(ascii: plan.rules.count == 1 ? " rule" : " rules")
    _ = Host.log(.info, line.bytes)
  }

  /// Leaves the namespace in `doneView`: the configuration's, or the plugin's name, or its root id.
  private func findNamespace() {
    if !plan.namespace.isEmpty {
      return doneView.text.append(contentsOf: plan.literal(plan.namespace))
    }
    doneView.appendProperty("plugin_name")
    if doneView.text.isEmpty { doneView.appendProperty("plugin_root_id") }
    if doneView.text.isEmpty { doneView.text.append(ascii: "generic_filter") }
    for index in doneView.text.indices {
      doneView.text[index] = MetricName.safeByte(doneView.text[index])
    }
  }

  // MARK: Streams

  public override func tick() { endOverdueWaits() }

  public override func makeStream() -> HTTPStream {
    let stream = pool.popLast() ?? FilterStream()
    stream.plugin = self
    stream.generation = generation
    return stream
  }

  public override func streamEnded(_ stream: HTTPStream) {
    // Every stream of this plugin was made here.
    let stream = unsafeDowncast(stream, to: FilterStream.self)
    abandonWait(stream)
    stream.reset()
    if pool.count < Self.poolSize { pool.append(stream) }
  }
}
