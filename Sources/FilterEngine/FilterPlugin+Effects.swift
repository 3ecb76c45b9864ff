import Bytes
import FilterConfig
import ProxyWasm

/// What reaches beyond headers: replies and metrics.
extension FilterPlugin {
  // MARK: Replies

  /// Answers here. False when that is not done: on the filter's own reply, or when the host refuses.
  func respond(_ reply: Reply, _ phase: Phase, _ stream: FilterStream) -> Bool {
    if phase == .response, stream.hasReplied { return false }
    let view = textView(phase)
    let details = view.text.count
    view.text.append(ascii: "generic_filter.respond.")
    view.text.append(contentsOf: plan.literal(plan.rules[Int(reply.rule)].name))
    let end = view.text.count
    var headers = HeaderPairs.Writer()
    if phase == .response { addLimitHeaders(to: &headers, of: reply, view, stream) }
    return send(reply, phase, details: ByteRange(details, end), headers, stream)
  }

  /// Sends a reply, whose `headers` begin with those given.
  func send(
    _ reply: Reply, _ phase: Phase, details: ByteRange, _ headers: consuming HeaderPairs.Writer,
    _ stream: FilterStream
  ) -> Bool {
    let view = phase == .response ? responseView : requestView
    for index in reply.headers.indices {
      let header = plan.replyHeaders[index]
      let range = view.evaluate(header.value, in: phase, stream)
      if !isWritable(view.text[range]) {
        metrics.count(.valuesDropped)
        faults.warn("a value with CR, LF or NUL was not written to", plan.literal(header.name))
      } else if !range.isEmpty {
        headers.add(plan.literal(header.name), view.text[range])
      }
    }
    let body = reply.body.map { view.evaluate($0, in: phase, stream) } ?? .empty
    // No pairs at all when they are too many or too large for the host.
    let pairs = headers.finish() ?? TrivialArray()
    let status = reply.status == 0 ? ownStatus(view) : UInt32(reply.status)
    let hasBody = !pairs.isEmpty && status != 204 && status != 304
    return send(
      status, details: view.text[details], body: view.text[hasBody ? body : .empty],
      headerPairs: pairs.bytes, phase, stream, grpcStatus: reply.grpcStatus)
  }

  /// The status of the response at hand; 500 for what no reply can have.
  private func ownStatus(_ view: HeaderView) -> UInt32 {
    guard let value = view.value(of: .status), let status = UInt64(decimal: view.text[value]),
      (200...599).contains(status)
    else { return 500 }
    return UInt32(truncatingIfNeeded: status)
  }

  /// Hands a reply to the host. When it does not take it as it is (no `headerPairs` at all: an encoding
  /// that was refused), it goes out bare, and when not even that is possible the stream is reset: what a
  /// rule refuses must not pass for that. False when the host does nothing of all this.
  @inline(never)
  func send(
    _ status: UInt32, details: UnsafeBufferPointer<UInt8>, body: UnsafeBufferPointer<UInt8>,
    headerPairs: UnsafeBufferPointer<UInt8>, _ phase: Phase, _ stream: FilterStream,
    grpcStatus: Int8 = -1
  ) -> Bool {
    let grpcStatus = UInt32(bitPattern: Int32(grpcStatus))
    var refused = Status.internalFailure
    if !headerPairs.isEmpty {
      refused = Host.sendLocalResponse(
        status: status, details: details, body: body, headerPairs: headerPairs,
        grpcStatus: grpcStatus)
    }
    if !refused.isOK {
      let nothing = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
      let bare = Host.sendLocalResponse(
        status: status, details: details, body: nothing, headerPairs: nothing,
        grpcStatus: grpcStatus)
      guard bare.isOK else {
        note(bare, "a reply could not be sent")
        return reset(phase == .request ? .request : .response, stream)
      }
      note(refused, "a reply was sent without headers and body")
    }
    stream.hasReplied = true
    return true
  }

  /// Ends a stream that a rule answers and that the host sends no reply to: it must not pass for that.
  /// False when the host does not even do this.
  func reset(_ direction: StreamDirection, _ stream: FilterStream) -> Bool {
    let status = Host.closeStream(direction)
    note(status, "a stream could not be reset")
    if status.isOK { stream.hasReplied = true }
    return status.isOK
  }

  /// The view whose text formats of this phase are written to. In the response it is read first, if
  /// the host lets it.
  func textView(_ phase: Phase) -> HeaderView {
    switch phase {
    case .request: return requestView
    case .response:
      note(responseView.load(), "response headers could not be read")
      return responseView
    case .done: return doneView
    }
  }

  // MARK: Metrics

  func count(_ metric: Int, _ phase: Phase, _ stream: FilterStream) {
    let labels = plan.metrics[metric].labels
    guard !labels.isEmpty else {
      series(metric, labels: doneView.text[.empty])?.increment()
      return
    }
    let view = textView(phase)
    let start = view.text.count
    for index in labels.indices {
      let label = plan.labels[index]
      view.text.append(0x2E)
      view.text.append(contentsOf: plan.literal(label.name))
      view.text.append(0x2E)
      let value = view.evaluate(label.value, in: phase, stream)
      MetricName.makeSafe(&view.text, value)
    }
    let metric = series(metric, labels: view.text[ByteRange(start, view.text.count)])
    note(metric?.increment() ?? .notFound, "a metric could not be counted")
  }

  /// The number for one combination of labels, `.code.200.method.GET`.
  func series(_ metric: Int, labels: UnsafeBufferPointer<UInt8>) -> Metric? {
    let spec = plan.metrics[metric]
    return metrics.series[metric].metric(for: labels) { labels in
      var name = TrivialArray<UInt8>()
      name.append(contentsOf: metrics.prefix.bytes)
      name.append(contentsOf: plan.literal(spec.name))
      if let labels {
        name.append(contentsOf: labels)
      } else {
        for index in spec.labels.indices {
          name.append(0x2E)
          name.append(contentsOf: plan.literal(plan.labels[index].name))
          name.append(ascii: ".other")
        }
      }
      return FilterMetrics.define(name.bytes)
    }
  }
}

/// What may stand in the name of a metric.
enum MetricName {
  /// Label values longer than this are cut.
  static var maxValue: Int { 64 }

  /// Dots part names from values, and other bytes trouble those who read statistics.
  static func safeByte(_ byte: UInt8) -> UInt8 {
    ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == 0x2D || byte == 0x5F ? byte : 0x5F
  }

  /// Makes the value at the end of `text` fit a metric's name; an empty one becomes `none`.
  static func makeSafe(_ text: inout TrivialArray<UInt8>, _ value: ByteRange) {
    let start = min(Int(value.start), text.count)
    if value.isEmpty { return text.append(ascii: "none") }
    if text.count &- start > maxValue { text.truncate(to: start &+ maxValue) }
    for index in start..<text.count { text[index] = safeByte(text[index]) }
  }
}
