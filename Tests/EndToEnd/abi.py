"""The Proxy-Wasm ABI 0.2.1 as signatures.

Every host call returns an i32 status. All parameters are i32, but for the value of a metric.
Source: proxy-wasm/spec, abi-versions/v0.2.1; arities as Envoy's host registers them.
"""

from __future__ import annotations

from wasm_module import Signature

_PARAMETERS = {
    "proxy_log": 3,
    "proxy_get_log_level": 1,
    "proxy_get_current_time_nanoseconds": 1,
    "proxy_set_tick_period_milliseconds": 1,
    "proxy_get_buffer_bytes": 5,
    "proxy_get_buffer_status": 3,
    "proxy_set_buffer_bytes": 5,
    "proxy_get_header_map_size": 2,
    "proxy_get_header_map_pairs": 3,
    "proxy_set_header_map_pairs": 3,
    "proxy_get_header_map_value": 5,
    "proxy_add_header_map_value": 5,
    "proxy_replace_header_map_value": 5,
    "proxy_remove_header_map_value": 3,
    "proxy_continue_stream": 1,
    "proxy_close_stream": 1,
    "proxy_get_status": 3,
    "proxy_send_local_response": 8,
    "proxy_http_call": 10,
    "proxy_grpc_call": 12,
    "proxy_grpc_stream": 9,
    "proxy_grpc_send": 4,
    "proxy_grpc_close": 1,
    "proxy_grpc_cancel": 1,
    "proxy_set_shared_data": 5,
    "proxy_get_shared_data": 5,
    "proxy_register_shared_queue": 3,
    "proxy_resolve_shared_queue": 5,
    "proxy_enqueue_shared_queue": 3,
    "proxy_dequeue_shared_queue": 3,
    "proxy_define_metric": 4,
    "proxy_get_metric": 2,
    "proxy_get_property": 4,
    "proxy_set_property": 4,
    "proxy_call_foreign_function": 6,
    "proxy_set_effective_context": 1,
    "proxy_done": 0,
}

HOST_CALLS: dict[str, Signature] = {
    **{name: Signature(("i32",) * count, ("i32",)) for name, count in _PARAMETERS.items()},
    "proxy_record_metric": Signature(("i32", "i64"), ("i32",)),
    "proxy_increment_metric": Signature(("i32", "i64"), ("i32",)),
}

WASI_CALLS: dict[str, Signature] = {
    "random_get": Signature(("i32", "i32"), ("i32",)),
    "clock_time_get": Signature(("i32", "i64", "i32"), ("i32",)),
    "environ_get": Signature(("i32", "i32"), ("i32",)),
    "environ_sizes_get": Signature(("i32", "i32"), ("i32",)),
}
"""All of WASI that the module may use."""


def _callback(parameters: int, results: int) -> Signature:
    return Signature(("i32",) * parameters, ("i32",) * results)


CALLBACKS: dict[str, Signature] = {
    "_initialize": _callback(0, 0),
    "malloc": _callback(1, 1),
    "proxy_abi_version_0_2_1": _callback(0, 0),
    "proxy_on_context_create": _callback(2, 0),
    "proxy_on_vm_start": _callback(2, 1),
    "proxy_on_configure": _callback(2, 1),
    "proxy_on_tick": _callback(1, 0),
    "proxy_on_queue_ready": _callback(2, 0),
    "proxy_on_foreign_function": _callback(3, 0),
    "proxy_on_request_headers": _callback(3, 1),
    "proxy_on_request_body": _callback(3, 1),
    "proxy_on_request_trailers": _callback(2, 1),
    "proxy_on_request_metadata": _callback(2, 1),
    "proxy_on_response_headers": _callback(3, 1),
    "proxy_on_response_body": _callback(3, 1),
    "proxy_on_response_trailers": _callback(2, 1),
    "proxy_on_response_metadata": _callback(2, 1),
    "proxy_on_http_call_response": _callback(5, 0),
    "proxy_on_grpc_receive_initial_metadata": _callback(3, 0),
    "proxy_on_grpc_receive": _callback(3, 0),
    "proxy_on_grpc_receive_trailing_metadata": _callback(3, 0),
    "proxy_on_grpc_close": _callback(3, 0),
    "proxy_on_done": _callback(1, 1),
    "proxy_on_log": _callback(1, 0),
    "proxy_on_delete": _callback(1, 0),
}
"""What a host looks for among a module's exports, for plugins and HTTP streams."""
