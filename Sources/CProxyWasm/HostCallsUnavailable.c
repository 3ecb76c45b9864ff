// Off wasm there is no host: every host call is defined here weakly and says "unimplemented", so
// that native builds link. ProxyWasmEmulator defines the same names strongly and wins.
#if !defined(__wasm__)
#include "CProxyWasm.h"

#define UNIMPLEMENTED 12
#define UNAVAILABLE(name, ...) \
  __attribute__((weak)) uint32_t name(__VA_ARGS__) { return UNIMPLEMENTED; }
#define BYTES_IN(x) const uint8_t *x, size_t x##_size
#define BYTES_OUT(x) uint8_t **x, size_t *x##_size

#pragma clang diagnostic ignored "-Wunused-parameter"

UNAVAILABLE(proxy_log, uint32_t level, BYTES_IN(message))
UNAVAILABLE(proxy_get_log_level, uint32_t *level)
UNAVAILABLE(proxy_get_current_time_nanoseconds, uint64_t *nanoseconds)
UNAVAILABLE(proxy_set_tick_period_milliseconds, uint32_t milliseconds)
UNAVAILABLE(proxy_get_buffer_bytes, uint32_t buffer, size_t start, size_t max, BYTES_OUT(bytes))
UNAVAILABLE(proxy_get_buffer_status, uint32_t buffer, size_t *size, uint32_t *flags)
UNAVAILABLE(proxy_set_buffer_bytes, uint32_t buffer, size_t start, size_t size, BYTES_IN(bytes))
UNAVAILABLE(proxy_get_header_map_size, uint32_t map, size_t *size)
UNAVAILABLE(proxy_get_header_map_pairs, uint32_t map, BYTES_OUT(pairs))
UNAVAILABLE(proxy_set_header_map_pairs, uint32_t map, BYTES_IN(pairs))
UNAVAILABLE(proxy_get_header_map_value, uint32_t map, BYTES_IN(name), BYTES_OUT(value))
UNAVAILABLE(proxy_add_header_map_value, uint32_t map, BYTES_IN(name), BYTES_IN(value))
UNAVAILABLE(proxy_replace_header_map_value, uint32_t map, BYTES_IN(name), BYTES_IN(value))
UNAVAILABLE(proxy_remove_header_map_value, uint32_t map, BYTES_IN(name))
UNAVAILABLE(proxy_continue_stream, uint32_t stream)
UNAVAILABLE(proxy_close_stream, uint32_t stream)
UNAVAILABLE(proxy_send_local_response, uint32_t status_code, BYTES_IN(details), BYTES_IN(body),
            BYTES_IN(headers), uint32_t grpc_status)
UNAVAILABLE(proxy_get_status, uint32_t *code, BYTES_OUT(message))
UNAVAILABLE(proxy_set_effective_context, uint32_t context)
UNAVAILABLE(proxy_done, void)
UNAVAILABLE(proxy_http_call, BYTES_IN(upstream), BYTES_IN(headers), BYTES_IN(body),
            BYTES_IN(trailers), uint32_t timeout, uint32_t *call)
UNAVAILABLE(proxy_grpc_call, BYTES_IN(upstream), BYTES_IN(service), BYTES_IN(method),
            BYTES_IN(metadata), BYTES_IN(message), uint32_t timeout, uint32_t *call)
UNAVAILABLE(proxy_grpc_stream, BYTES_IN(upstream), BYTES_IN(service), BYTES_IN(method),
            BYTES_IN(metadata), uint32_t *call)
UNAVAILABLE(proxy_grpc_send, uint32_t call, BYTES_IN(message), uint32_t end_stream)
UNAVAILABLE(proxy_grpc_close, uint32_t call)
UNAVAILABLE(proxy_grpc_cancel, uint32_t call)
UNAVAILABLE(proxy_get_shared_data, BYTES_IN(key), BYTES_OUT(value), uint32_t *cas)
UNAVAILABLE(proxy_set_shared_data, BYTES_IN(key), BYTES_IN(value), uint32_t cas)
UNAVAILABLE(proxy_register_shared_queue, BYTES_IN(name), uint32_t *queue)
UNAVAILABLE(proxy_resolve_shared_queue, BYTES_IN(vm_id), BYTES_IN(name), uint32_t *queue)
UNAVAILABLE(proxy_enqueue_shared_queue, uint32_t queue, BYTES_IN(value))
UNAVAILABLE(proxy_dequeue_shared_queue, uint32_t queue, BYTES_OUT(value))
UNAVAILABLE(proxy_define_metric, uint32_t type, BYTES_IN(name), uint32_t *metric)
UNAVAILABLE(proxy_record_metric, uint32_t metric, uint64_t value)
UNAVAILABLE(proxy_increment_metric, uint32_t metric, int64_t delta)
UNAVAILABLE(proxy_get_metric, uint32_t metric, uint64_t *value)
UNAVAILABLE(proxy_get_property, BYTES_IN(path), BYTES_OUT(value))
UNAVAILABLE(proxy_set_property, BYTES_IN(path), BYTES_IN(value))
UNAVAILABLE(proxy_call_foreign_function, BYTES_IN(name), BYTES_IN(argument), BYTES_OUT(result))

#endif
