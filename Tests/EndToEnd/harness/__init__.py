"""A real Envoy, an upstream that remembers, a client that speaks raw HTTP/1.1.

Everything listens on 127.0.0.1 at ports the system picks, every wait is bounded, and everything
that was started is stopped by its process id. `README.md` beside the tests shows how to use it.
"""

from . import bootstrap, client, load, paths
from .bootstrap import cluster, listener, route, wasm
from .client import ConnectionBroken, Response, request
from .envoy import Envoy, Refused, Unreadable
from .gateway import Exchange, Gateway, Site
from .judge import Candidate, Verdict, judge
from .upstream import Reply, Upstream

__all__ = [
    "bootstrap", "client", "load", "paths",
    "Candidate", "ConnectionBroken", "Envoy", "Exchange", "Gateway", "Refused", "Reply",
    "Response", "Site", "Unreadable", "Upstream", "Verdict", "cluster", "judge", "listener", "request",
    "route", "wasm",
]
