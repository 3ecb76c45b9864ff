extension EmulatedProxy {
  /// Lets time pass on both clocks; on the way ticks go off and unanswered calls time out, each at its
  /// moment.
  public func advance(by duration: Duration) {
    let end = monotonicNanoseconds + Self.nanoseconds(duration)
    while let event = nextEvent(), event.time <= end {
      move(to: max(event.time, monotonicNanoseconds))
      event.run()
    }
    move(to: end)
  }

  private func move(to time: UInt64) {
    wallNanoseconds += time - monotonicNanoseconds
    monotonicNanoseconds = time
  }

  private func nextEvent() -> (time: UInt64, run: () -> Void)? {
    var next: (time: UInt64, run: () -> Void)?
    for call in httpCalls {
      guard call.isPending, let deadline = call.deadline, deadline < next?.time ?? .max else {
        continue
      }
      next = (deadline, { call.fail(.timeout) })
    }
    for thread in threads {
      for plugin in thread.allPlugins {
        guard let tick = plugin.nextTick, tick < next?.time ?? .max else { continue }
        next = (tick, { plugin.tick() })
      }
    }
    return next
  }

  static func nanoseconds(_ duration: Duration) -> UInt64 {
    let (seconds, attoseconds) = duration.components
    return UInt64(max(0, seconds)) * 1_000_000_000 + UInt64(max(0, attoseconds)) / 1_000_000_000
  }
}
