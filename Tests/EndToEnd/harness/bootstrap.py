"""Builders of Envoy configuration: filters, routes, listeners, clusters.

Each returns a plain dictionary in the shape of Envoy's v3 API, so that a test can change what a
builder has no parameter for.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from . import paths
from .yaml_text import Verbatim

Message = dict[str, Any]
Road = Literal["string", "bytes", "struct"]
"""How a plugin configuration reaches the filter: as the text of a `StringValue`, as the bytes of a
`BytesValue`, or as YAML under Envoy's own configuration, a `Struct`."""

Configuration = str | bytes | Mapping[str, Any] | None

SHARED_VM = "shared"
"""The vm_id of plugins that may share a VM."""


def typed(name: str, **fields: object) -> Message:
    """A message in an `Any`; `name` is the type without the prefix every type has."""
    return {"@type": f"type.googleapis.com/{name}", **fields}


# --- HTTP filters --------------------------------------------------------------------------------


def http_filter(extension: str, message: str, **fields: object) -> Message:
    """An HTTP filter of the v3 API: `http_filter("fault", "HTTPFault", abort=...)`."""
    return {
        "name": f"envoy.filters.http.{extension}",
        "typed_config": typed(f"envoy.extensions.filters.http.{extension}.v3.{message}", **fields),
    }


def plugin_configuration(configuration: Configuration, road: Road) -> Message | None:
    """The plugin configuration on its road. Text on the road `struct` stands verbatim."""
    if configuration is None:
        return None
    if road == "struct":
        if isinstance(configuration, Mapping):
            value: object = dict(configuration)
        else:
            value = Verbatim(text(configuration))
        return typed("google.protobuf.Struct", value=value)
    if isinstance(configuration, Mapping):
        raise TypeError(f"the road {road!r} takes text or bytes, not a mapping")
    if road == "bytes":
        encoded = base64.b64encode(octets(configuration)).decode("ascii")
        return typed("google.protobuf.BytesValue", value=encoded)
    return typed("google.protobuf.StringValue", value=text(configuration))


def wasm(
    configuration: Configuration = None,
    *,
    road: Road = "string",
    module: Path | None = None,
    name: str = "generic-filter",
    root_id: str = "",
    vm_id: str = SHARED_VM,
    environment: Mapping[str, str] | None = None,
    host_environment: Iterable[str] = (),
    capabilities: Iterable[str] | None = None,
    failure_policy: Literal["FAIL_CLOSED", "FAIL_OPEN", "FAIL_RELOAD"] | None = None,
    **more: object,
) -> Message:
    """The wasm filter.

    Plugins with the same module, `vm_id` and VM configuration share one VM per thread.
    `capabilities`, when given, lists all that the module may use; the rest is restricted away.
    """
    vm: Message = {
        "vm_id": vm_id,
        "runtime": "envoy.wasm.runtime.v8",
        "code": {"local": {"filename": str(module or paths.module())}},
    }
    variables: Message = {}
    if environment:
        variables["key_values"] = dict(environment)
    if keys := list(host_environment):
        variables["host_env_keys"] = keys
    if variables:
        vm["environment_variables"] = variables
    config: Message = {"name": name, "root_id": root_id, "vm_config": vm}
    if (packed := plugin_configuration(configuration, road)) is not None:
        config["configuration"] = packed
    if capabilities is not None:
        allowed: Message = {capability: {} for capability in capabilities}
        config["capability_restriction_config"] = {"allowed_capabilities": allowed}
    if failure_policy:
        config["failure_policy"] = failure_policy
    return http_filter("wasm", "Wasm", config={**config, **more})


def lua(code: str) -> Message:
    """A Lua filter with `envoy_on_request` or `envoy_on_response`."""
    return http_filter("lua", "Lua", default_source_code={"inline_string": code})


def header_mutation(
    *, request: Sequence[Message] = (), response: Sequence[Message] = (),
) -> Message:
    """Envoy's own header mutation filter, the oracle for formats; see `append` and `remove`."""
    mutations = {"request_mutations": list(request), "response_mutations": list(response)}
    return http_filter("header_mutation", "HeaderMutation", mutations=mutations)


def append(name: str, value: str, action: str = "OVERWRITE_IF_EXISTS_OR_ADD") -> Message:
    """A header mutation that writes a header."""
    return {"append": {"header": {"key": name, "value": value}, "append_action": action}}


def remove(name: str) -> Message:
    """A header mutation that removes a header."""
    return {"remove": name}


def fault_abort(status: int) -> Message:
    """A filter that answers every request itself."""
    percentage = {"numerator": 100, "denominator": "HUNDRED"}
    return http_filter(
        "fault", "HTTPFault", abort={"http_status": status, "percentage": percentage})


def rbac_deny() -> Message:
    """A filter that refuses every request with 403."""
    policies = {"all": {"permissions": [{"any": True}], "principals": [{"any": True}]}}
    return http_filter("rbac", "RBAC", rules={"action": "DENY", "policies": policies})


def router(**fields: object) -> Message:
    """The router, always the last filter."""
    return http_filter("router", "Router", **fields)


# --- Listeners, routes, clusters -----------------------------------------------------------------


def route(
    prefix: str = "/", *, cluster: str = "upstream", name: str = "", timeout: str = "15s",
    direct_response: int | None = None, match: Message | None = None, **action: object,
) -> Message:
    """A route to a cluster, or one that answers by itself."""
    result: Message = {"match": {"prefix": prefix, **(match or {})}}
    if name:
        result["name"] = name
    if direct_response is not None:
        result["direct_response"] = {"status": direct_response}
    else:
        result["route"] = {"cluster": cluster, "timeout": timeout, **action}
    return result


def file_access_log(path: Path, format_string: str) -> Message:
    """An access log; the format needs no line end."""
    return {
        "name": "envoy.access_loggers.file",
        "typed_config": typed(
            "envoy.extensions.access_loggers.file.v3.FileAccessLog", path=str(path),
            log_format={"text_format_source": {"inline_string": format_string + "\n"}}),
    }


def listener(
    name: str,
    filters: Sequence[Message] = (),
    *,
    port: int = 0,
    bind: bool = True,
    routes: Sequence[Message] | None = None,
    access_log: Sequence[Message] = (),
    virtual_host: Message | None = None,
    **connection_manager: object,
) -> Message:
    """A listener on 127.0.0.1 with HTTP filters and, after them, the router."""
    manager: Message = {
        "stat_prefix": name,
        "codec_type": "AUTO",
        "generate_request_id": True,
        "route_config": {
            "name": name,
            "virtual_hosts": [{
                "name": "all",
                "domains": ["*"],
                "routes": list(routes) if routes is not None else [route()],
                **(virtual_host or {}),
            }],
        },
        "http_filters": [*filters, router()],
        **connection_manager,
    }
    if access_log:
        manager["access_log"] = list(access_log)
    message: Message = {
        "name": name,
        "address": {"socket_address": {"address": "127.0.0.1", "port_value": port}},
        "filter_chains": [{
            "filters": [{
                "name": "envoy.filters.network.http_connection_manager",
                "typed_config": typed(
                    "envoy.extensions.filters.network.http_connection_manager.v3"
                    ".HttpConnectionManager", **manager),
            }],
        }],
    }
    if not bind:
        message["bind_to_port"] = False
    return message


def cluster(name: str, port: int, *, http2: bool = False, **fields: object) -> Message:
    """A cluster with one endpoint on 127.0.0.1."""
    address = {"socket_address": {"address": "127.0.0.1", "port_value": port}}
    message: Message = {
        "name": name,
        "type": "STATIC",
        "connect_timeout": "1s",
        "load_assignment": {
            "cluster_name": name,
            "endpoints": [{"lb_endpoints": [{"endpoint": {"address": address}}]}],
        },
    }
    if http2:
        message["typed_extension_protocol_options"] = {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": typed(
                "envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                explicit_http_config={"http2_protocol_options": {}}),
        }
    return {**message, **fields}


def text(value: str | bytes) -> str:
    """Text, decoded when it is bytes."""
    return value if isinstance(value, str) else value.decode("utf-8")


def octets(value: str | bytes) -> bytes:
    """Bytes, encoded when it is text."""
    return value if isinstance(value, bytes) else value.encode("utf-8")
