// The host calls of the Proxy-Wasm ABI 0.2.1, with the signatures the host checks when it links a
// module, and the few C symbols that a Swift module needs around them.
//
// Specification: https://github.com/proxy-wasm/spec/tree/main/abi-versions/v0.2.1
//
// On wasm each host call is an import of module "env". Off wasm `HostCallsUnavailable.c` defines
// each of them weakly as "unimplemented"; ProxyWasmEmulator defines them strongly and wins.
#pragma once

#include <stddef.h>
#include <stdint.h>

#if defined(__wasm__)
#define PROXY_WASM_HOST_CALL(name) \
  __attribute__((import_module("env"), import_name(#name))) uint32_t name
#else
#define PROXY_WASM_HOST_CALL(name) uint32_t name
#endif

// Logging, clock, timer.
PROXY_WASM_HOST_CALL(proxy_log)(uint32_t level, const uint8_t *message, size_t message_size);
PROXY_WASM_HOST_CALL(proxy_get_log_level)(uint32_t *level);
PROXY_WASM_HOST_CALL(proxy_get_current_time_nanoseconds)(uint64_t *nanoseconds);
PROXY_WASM_HOST_CALL(proxy_set_tick_period_milliseconds)(uint32_t milliseconds);

// Buffers.
PROXY_WASM_HOST_CALL(proxy_get_buffer_bytes)(
    uint32_t buffer, size_t start, size_t max_size, uint8_t **bytes, size_t *size);
PROXY_WASM_HOST_CALL(proxy_get_buffer_status)(uint32_t buffer, size_t *size, uint32_t *flags);
PROXY_WASM_HOST_CALL(proxy_set_buffer_bytes)(
    uint32_t buffer, size_t start, size_t size, const uint8_t *bytes, size_t bytes_size);

// Header maps.
PROXY_WASM_HOST_CALL(proxy_get_header_map_size)(uint32_t map, size_t *size);
PROXY_WASM_HOST_CALL(proxy_get_header_map_pairs)(uint32_t map, uint8_t **pairs, size_t *size);
PROXY_WASM_HOST_CALL(proxy_set_header_map_pairs)(uint32_t map, const uint8_t *pairs, size_t size);
PROXY_WASM_HOST_CALL(proxy_get_header_map_value)(
    uint32_t map, const uint8_t *name, size_t name_size, uint8_t **value, size_t *value_size);
PROXY_WASM_HOST_CALL(proxy_add_header_map_value)(
    uint32_t map, const uint8_t *name, size_t name_size, const uint8_t *value, size_t value_size);
PROXY_WASM_HOST_CALL(proxy_replace_header_map_value)(
    uint32_t map, const uint8_t *name, size_t name_size, const uint8_t *value, size_t value_size);
PROXY_WASM_HOST_CALL(proxy_remove_header_map_value)(
    uint32_t map, const uint8_t *name, size_t name_size);

// Streams.
PROXY_WASM_HOST_CALL(proxy_continue_stream)(uint32_t stream);
PROXY_WASM_HOST_CALL(proxy_close_stream)(uint32_t stream);
PROXY_WASM_HOST_CALL(proxy_send_local_response)(
    uint32_t status_code, const uint8_t *details, size_t details_size, const uint8_t *body,
    size_t body_size, const uint8_t *headers, size_t headers_size, uint32_t grpc_status);
PROXY_WASM_HOST_CALL(proxy_get_status)(uint32_t *code, uint8_t **message, size_t *message_size);
PROXY_WASM_HOST_CALL(proxy_set_effective_context)(uint32_t context);
PROXY_WASM_HOST_CALL(proxy_done)(void);

// Callouts.
PROXY_WASM_HOST_CALL(proxy_http_call)(
    const uint8_t *upstream, size_t upstream_size, const uint8_t *headers, size_t headers_size,
    const uint8_t *body, size_t body_size, const uint8_t *trailers, size_t trailers_size,
    uint32_t timeout_milliseconds, uint32_t *call);
PROXY_WASM_HOST_CALL(proxy_grpc_call)(
    const uint8_t *upstream, size_t upstream_size, const uint8_t *service, size_t service_size,
    const uint8_t *method, size_t method_size, const uint8_t *metadata, size_t metadata_size,
    const uint8_t *message, size_t message_size, uint32_t timeout_milliseconds, uint32_t *call);
PROXY_WASM_HOST_CALL(proxy_grpc_stream)(
    const uint8_t *upstream, size_t upstream_size, const uint8_t *service, size_t service_size,
    const uint8_t *method, size_t method_size, const uint8_t *metadata, size_t metadata_size,
    uint32_t *call);
PROXY_WASM_HOST_CALL(proxy_grpc_send)(
    uint32_t call, const uint8_t *message, size_t message_size, uint32_t end_stream);
PROXY_WASM_HOST_CALL(proxy_grpc_close)(uint32_t call);
PROXY_WASM_HOST_CALL(proxy_grpc_cancel)(uint32_t call);

// Shared data and queues.
PROXY_WASM_HOST_CALL(proxy_get_shared_data)(
    const uint8_t *key, size_t key_size, uint8_t **value, size_t *value_size, uint32_t *cas);
PROXY_WASM_HOST_CALL(proxy_set_shared_data)(
    const uint8_t *key, size_t key_size, const uint8_t *value, size_t value_size, uint32_t cas);
PROXY_WASM_HOST_CALL(proxy_register_shared_queue)(
    const uint8_t *name, size_t name_size, uint32_t *queue);
PROXY_WASM_HOST_CALL(proxy_resolve_shared_queue)(
    const uint8_t *vm_id, size_t vm_id_size, const uint8_t *name, size_t name_size,
    uint32_t *queue);
PROXY_WASM_HOST_CALL(proxy_enqueue_shared_queue)(
    uint32_t queue, const uint8_t *value, size_t value_size);
PROXY_WASM_HOST_CALL(proxy_dequeue_shared_queue)(
    uint32_t queue, uint8_t **value, size_t *value_size);

// Metrics.
PROXY_WASM_HOST_CALL(proxy_define_metric)(
    uint32_t type, const uint8_t *name, size_t name_size, uint32_t *metric);
PROXY_WASM_HOST_CALL(proxy_record_metric)(uint32_t metric, uint64_t value);
PROXY_WASM_HOST_CALL(proxy_increment_metric)(uint32_t metric, int64_t delta);
PROXY_WASM_HOST_CALL(proxy_get_metric)(uint32_t metric, uint64_t *value);

// Properties and foreign functions.
PROXY_WASM_HOST_CALL(proxy_get_property)(
    const uint8_t *path, size_t path_size, uint8_t **value, size_t *value_size);
PROXY_WASM_HOST_CALL(proxy_set_property)(
    const uint8_t *path, size_t path_size, const uint8_t *value, size_t value_size);
PROXY_WASM_HOST_CALL(proxy_call_foreign_function)(
    const uint8_t *name, size_t name_size, const uint8_t *argument, size_t argument_size,
    uint8_t **result, size_t *result_size);

// --- Around the host calls -----------------------------------------------------------------------

/// Everything that one VM owns hangs from this pointer: a plain global on wasm, where a VM's memory
/// is its own, thread-local elsewhere, where one process holds many VMs.
void *proxy_wasm_vm_get(void);
void proxy_wasm_vm_set(void *vm);

/// Defined by the executable; called once by `_initialize`. It may register the plugin and nothing
/// else: hosts forbid almost every call while a module starts. A module without it does not link;
/// natively a weak default does nothing.
void proxy_wasm_start(void);

/// Environment variables of the VM (`vm_config.environment_variables`), through WASI on wasm and
/// `environ` elsewhere. Writes the sizes needed; 0 on success.
int32_t proxy_wasm_environment_sizes(size_t *count, size_t *bytes);
int32_t proxy_wasm_environment_get(uint8_t **entries, uint8_t *bytes);

/// Frees what the host allocated for a result: with the module's `malloc`, and never frees itself.
void proxy_wasm_free(void *block);

/// Nanoseconds of a clock that never goes backwards, from an arbitrary start; 0 when there is none.
uint64_t proxy_wasm_monotonic_nanoseconds(void);

#include "Callbacks.h"
