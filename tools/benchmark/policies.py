"""What asks more of a filter than headers: a limit, and a service that authorises."""

from __future__ import annotations

from dataclasses import dataclass

from harness import Envoy, Gateway, Reply, bootstrap
from harness.bootstrap import Message

from .cases import SENT, Case, ours

# So high that it is never reached: what is measured is a request that passes.
RATE = 1_000_000
USER = ("x-user-id", "alice")
TOKEN = ("authorization", "Bearer of-alice")
REFUSED = "/refused"

LUA_BUCKET = f"""
local tokens = {RATE}
local last = 0
function envoy_on_request(handle)
  local now = tonumber(handle:timestamp())
  tokens = math.min({RATE}, tokens + (now - last) * {RATE / 1000})
  last = now
  if tokens < 1 then
    handle:respond({{[":status"] = "429"}}, "")
  else
    tokens = tokens - 1
  end
end
"""

LUA_CALL = """
function envoy_on_request(handle)
  local request = handle:headers()
  local answer = handle:httpCall("authz", {
    [":method"] = "GET", [":authority"] = request:get(":authority"),
    [":path"] = "/check" .. request:get(":path"), authorization = request:get("authorization"),
  }, "", 1000)
  if answer[":status"] == "200" then
    handle:headers():replace("x-user-id", answer["x-user-id"])
  else
    handle:respond({[":status"] = answer[":status"]}, "")
  end
end
"""


def limits() -> list[Case]:
    """A limit that admits everything."""

    def limit(vm: str, more: str = "") -> list[Message]:
        return ours(vm, "namespace: bench\n"
                        f"limits:\n  all: {{rate: {RATE}/s{more}}}\n"
                        "rules:\n- name: limited\n  request:\n  - limit: all\n")

    bucket = {"max_tokens": RATE, "tokens_per_fill": RATE, "fill_interval": "1s"}
    native = bootstrap.http_filter(
        "local_ratelimit", "LocalRateLimit", stat_prefix="bench", token_bucket=bucket,
        filter_enabled=_always("enabled"), filter_enforced=_always("enforced"))
    return [
        Case("no configuration", "this filter, told nothing", ours("no-configuration", None)),
        Case("limit", "this filter, one allowance for all workers", limit("limit")),
        Case("limit by key", "this filter, one for each value of a header",
             limit("limit-key", ', key: "%REQ(x-tag)%"')),
        Case("local_ratelimit", "Envoy's own in C++, one bucket for all workers", [native],
             is_peer=True),
        Case("Lua", "a bucket in each worker", [bootstrap.lua(LUA_BUCKET)], is_peer=True),
    ]


def _always(name: str) -> Message:
    percent = {"numerator": 100, "denominator": "HUNDRED"}
    return {"runtime_key": f"bench.{name}", "default_value": percent}


@dataclass(frozen=True)
class Authorized(Case):
    """Asks a service, hands on what it says, and refuses what it refuses."""

    def verify(self, gateway: Gateway) -> None:
        gateway.upstream.answer_all(Reply())
        site = gateway.serve(self.filters)
        accepted = site.get("/bench", headers=[*SENT, TOKEN])
        if (accepted.status, accepted.upstream.all(USER[0])) != (200, [USER[1]]):
            raise AssertionError(f"{self.name}: {accepted}")
        refused = site.get(REFUSED, headers=[*SENT, TOKEN])
        if refused.status != 401 or refused.seen:
            raise AssertionError(f"{self.name}: {refused}")
        gateway.clean_up()


def authorizations() -> list[Case]:
    """A service that says yes, on loopback in an Envoy of its own."""
    allowed = {"patterns": [{"exact": USER[0]}]}
    native = bootstrap.http_filter(
        "ext_authz", "ExtAuthz", allowed_headers={"patterns": [{"exact": TOKEN[0]}]},
        http_service={
            "server_uri": {"uri": "http://authz", "cluster": "authz", "timeout": "1s"},
            "path_prefix": "/check",
            "authorization_response": {"allowed_upstream_headers": allowed},
        })
    return [
        Authorized("authorize", "this filter", ours(
            "authorize", "services: {authz: {cluster: authz, timeout: 1s}}\n"
                         "rules:\n- name: users\n  request:\n  - authorize:\n"
                         "      service: authz\n      path_prefix: /check\n"
                         f"      headers_to_service: [{TOKEN[0]}]\n"
                         f"      headers_to_upstream: [{USER[0]}]\n")),
        Authorized("ext_authz", "Envoy's own in C++", [native], is_peer=True),
        Authorized("Lua", "httpCall", [bootstrap.lua(LUA_CALL)], is_peer=True),
    ]


def serve_authorizations(envoy: Envoy) -> int:
    """The service's listener: yes to everything but one path. Returns its port."""
    check = "/check"
    yes = bootstrap.route(direct_response=200)
    yes["response_headers_to_add"] = [{"header": {"key": USER[0], "value": USER[1]}}]
    no = bootstrap.route(check + REFUSED, direct_response=401)
    return envoy.serve(bootstrap.listener("authz", routes=[no, yes]))
