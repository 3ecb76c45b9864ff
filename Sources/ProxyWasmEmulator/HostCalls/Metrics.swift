import CProxyWasm
import ProxyWasm

@c(proxy_define_metric) @implementation
public func proxy_define_metric(
  _ type: UInt32, _ name: UnsafePointer<UInt8>?, _ name_size: Int,
  _ metric: UnsafeMutablePointer<UInt32>?
) -> UInt32 {
  let name = copy(name, name_size)
  return answer("proxy_define_metric", bytes: [name], numbers: [UInt64(type)]) {
    vm throws(Status) in
    guard let kind = Metric.Kind(rawValue: type) else { throw .badArgument }
    let key = MetricStore.Key(kind: kind, name: name)
    vm.proxy.metrics.define(key)
    metric?.pointee = vm.metricIDs.define(key)
  }
}

@c(proxy_record_metric) @implementation
public func proxy_record_metric(_ metric: UInt32, _ value: UInt64) -> UInt32 {
  answer("proxy_record_metric", numbers: [UInt64(metric), value]) { vm throws(Status) in
    vm.proxy.metrics.record(try vm.metricIDs.key(metric), value)
  }
}

@c(proxy_increment_metric) @implementation
public func proxy_increment_metric(_ metric: UInt32, _ delta: Int64) -> UInt32 {
  let numbers = [UInt64(metric), UInt64(bitPattern: delta)]
  return answer("proxy_increment_metric", numbers: numbers) { vm throws(Status) in
    try vm.proxy.metrics.increment(try vm.metricIDs.key(metric), by: delta)
  }
}

@c(proxy_get_metric) @implementation
public func proxy_get_metric(_ metric: UInt32, _ value: UnsafeMutablePointer<UInt64>?) -> UInt32 {
  answer("proxy_get_metric", numbers: [UInt64(metric)]) { vm throws(Status) in
    value?.pointee = try vm.proxy.metrics.value(try vm.metricIDs.key(metric))
  }
}
