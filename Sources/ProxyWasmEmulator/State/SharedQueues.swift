import ProxyWasm

/// The shared queues of one Envoy process, found by `vm_id` and name.
final class SharedQueues {
  struct Queue {
    let vmID: [UInt8]
    let name: [UInt8]
    var values: [[UInt8]] = []
    /// Who hears of new values: the last to have registered.
    var listener: EmulatedPlugin
  }

  /// A queue's id is its place here and one more: 0 is never an id.
  private var queues: [Queue] = []

  func register(_ name: [UInt8], vmID: [UInt8], listener: EmulatedPlugin) -> UInt32 {
    if let place = queues.firstIndex(where: { $0.name == name && $0.vmID == vmID }) {
      queues[place].listener = listener
      return UInt32(place + 1)
    }
    queues.append(Queue(vmID: vmID, name: name, listener: listener))
    return UInt32(queues.count)
  }

  func resolve(_ name: [UInt8], vmID: [UInt8]) throws(Status) -> UInt32 {
    guard let place = queues.firstIndex(where: { $0.name == name && $0.vmID == vmID }) else {
      throw .notFound
    }
    return UInt32(place + 1)
  }

  /// Returns whom to tell.
  func enqueue(_ id: UInt32, _ value: [UInt8]) throws(Status) -> EmulatedPlugin {
    guard let place = place(id) else { throw .notFound }
    queues[place].values.append(value)
    return queues[place].listener
  }

  func dequeue(_ id: UInt32) throws(Status) -> [UInt8] {
    guard let place = place(id) else { throw .notFound }
    guard !queues[place].values.isEmpty else { throw .empty }
    return queues[place].values.removeFirst()
  }

  private func place(_ id: UInt32) -> Int? {
    id > 0 && id <= queues.count ? Int(id) - 1 : nil
  }
}
