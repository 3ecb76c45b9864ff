// The callbacks of the Proxy-Wasm ABI 0.2.1: what a host looks for among a module's exports. All are
// optional; a host that finds one with another signature refuses the module. ProxyWasm implements
// those of plugins and HTTP streams; a module exports only the ones it lists (`tools/wasm/`).
//
// Specification: https://github.com/proxy-wasm/spec/tree/main/abi-versions/v0.2.1
#pragma once

#include <stdint.h>

/// The ABI marker. Never called.
void proxy_abi_version_0_2_1(void);

// Contexts. A parent of 0 makes a plugin context; any other names the plugin of a stream.
void proxy_on_context_create(uint32_t context, uint32_t parent);
uint32_t proxy_on_done(uint32_t context);
void proxy_on_log(uint32_t context);
void proxy_on_delete(uint32_t context);

// Plugins.
uint32_t proxy_on_vm_start(uint32_t plugin, uint32_t configuration_size);
uint32_t proxy_on_configure(uint32_t plugin, uint32_t configuration_size);
void proxy_on_tick(uint32_t plugin);
void proxy_on_queue_ready(uint32_t plugin, uint32_t queue);
void proxy_on_foreign_function(uint32_t plugin, uint32_t function, uint32_t argument_size);

// HTTP streams.
uint32_t proxy_on_request_headers(uint32_t stream, uint32_t header_count, uint32_t end_of_stream);
uint32_t proxy_on_request_body(uint32_t stream, uint32_t size, uint32_t end_of_stream);
uint32_t proxy_on_request_trailers(uint32_t stream, uint32_t trailer_count);
uint32_t proxy_on_request_metadata(uint32_t stream, uint32_t element_count);
uint32_t proxy_on_response_headers(uint32_t stream, uint32_t header_count, uint32_t end_of_stream);
uint32_t proxy_on_response_body(uint32_t stream, uint32_t size, uint32_t end_of_stream);
uint32_t proxy_on_response_trailers(uint32_t stream, uint32_t trailer_count);
uint32_t proxy_on_response_metadata(uint32_t stream, uint32_t element_count);

// Callouts. They arrive on the plugin that owns the stream that asked.
void proxy_on_http_call_response(
    uint32_t plugin, uint32_t call, uint32_t header_count, uint32_t body_size,
    uint32_t trailer_count);
void proxy_on_grpc_receive_initial_metadata(uint32_t plugin, uint32_t call, uint32_t element_count);
void proxy_on_grpc_receive(uint32_t plugin, uint32_t call, uint32_t message_size);
void proxy_on_grpc_receive_trailing_metadata(
    uint32_t plugin, uint32_t call, uint32_t element_count);
void proxy_on_grpc_close(uint32_t plugin, uint32_t call, uint32_t grpc_status);

// TCP streams.
uint32_t proxy_on_new_connection(uint32_t stream);
uint32_t proxy_on_downstream_data(uint32_t stream, uint32_t size, uint32_t end_of_stream);
uint32_t proxy_on_upstream_data(uint32_t stream, uint32_t size, uint32_t end_of_stream);
void proxy_on_downstream_connection_close(uint32_t stream, uint32_t peer);
void proxy_on_upstream_connection_close(uint32_t stream, uint32_t peer);
