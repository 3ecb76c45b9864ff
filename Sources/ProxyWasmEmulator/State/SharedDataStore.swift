import ProxyWasm

/// The shared data of one Envoy process: for each `vm_id` a map that all its VMs on all threads see.
final class SharedDataStore {
  private struct Entry {
    var value: [UInt8]
    var version: UInt32
  }

  private var entries: [[UInt8]: [[UInt8]: Entry]] = [:]
  private var lastVersion: UInt32 = 0

  func get(_ key: [UInt8], vmID: [UInt8]) throws(Status) -> (value: [UInt8], version: UInt32) {
    guard let entry = entries[vmID]?[key] else { throw .notFound }
    return (entry.value, entry.version)
  }

  /// Version 0 writes in any case; another is compared only when the key exists.
  func set(_ key: [UInt8], _ value: [UInt8], version: UInt32, vmID: [UInt8]) throws(Status) {
    if version != 0, let entry = entries[vmID]?[key], entry.version != version {
      throw .casMismatch
    }
    lastVersion &+= 1
    if lastVersion == 0 { lastVersion = 1 }
    entries[vmID, default: [:]][key] = Entry(value: value, version: lastVersion)
  }

  func all(vmID: [UInt8]) -> [[UInt8]: [UInt8]] { (entries[vmID] ?? [:]).mapValues(\.value) }

  func keys(vmID: [UInt8]) -> [[UInt8]] { entries[vmID].map { Array($0.keys) } ?? [] }
}
