import ProxyWasm

extension HeaderList {
  /// Decodes what a guest hands over, as strictly as the host does: anything wrong with it, more than
  /// 1,024 pairs or more than 1 MiB give the empty list.
  init(guestPairs bytes: [UInt8]) {
    self.init()
    guard bytes.count <= HeaderPairs.maxBytes else { return }
    var total = 4
    var found: [Field] = []
    var ends: [UInt32] = []
    let whole = bytes.withUnsafeBufferPointer { buffer in
      HeaderPairs.forEach(in: buffer) { name, value in
        total += 10 + name.count + value.count
        ends += [name.end, value.end]
        found.append(Field(name: Array(bytes[name]), value: Array(bytes[value])))
      }
    }
    guard whole, found.count <= HeaderPairs.maxPairs, bytes.isEmpty || total == bytes.count,
      ends.allSatisfy({ bytes[Int($0)] == 0 })
    else { return }
    for field in found { add(field.name, field.value) }
  }

  /// The pairs encoding; no bytes at all for the empty list.
  var pairs: [UInt8] { isEmpty ? [] : Self.encode(fields) }

  /// Encodes without any limit, as a host does.
  static func encode(_ fields: [Field]) -> [UInt8] {
    var bytes: [UInt8] = []
    for number in [fields.count] + fields.flatMap({ [$0.name.count, $0.value.count] }) {
      for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
    for field in fields { bytes += field.name + [0] + field.value + [0] }
    return bytes
  }
}

extension HeaderList {
  /// The headers of a GET request as Envoy hands them to its filters.
  public static func get(_ path: String, _ more: HeaderList = [:]) -> HeaderList {
    request("GET", path, more)
  }

  /// The headers of a request as Envoy hands them to its filters: those of `more` replace the defaults.
  public static func request(
    _ method: String, _ path: String, _ more: HeaderList = [:]
  ) -> HeaderList {
    let defaults: HeaderList = [
      ":authority": "example.com", ":path": path, ":method": method, ":scheme": "http",
      "x-forwarded-proto": "http", "x-request-id": "6a8f6d8b-63a9-4f6e-8f5e-2d2f5b0c9f10",
    ]
    return defaults.setting(more)
  }

  /// The headers of a response.
  public static func status(_ code: Int, _ more: HeaderList = [:]) -> HeaderList {
    ([":status": String(code)] as HeaderList).setting(more)
  }
}
