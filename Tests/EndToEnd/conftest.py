"""Fixtures. One Envoy serves a whole session; each test takes its own listeners away."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from types import FrameType

import pytest

from harness import Gateway, Upstream, paths

SECONDS_PER_TEST = 60


@pytest.fixture(autouse=True)
def bounded_time(request: pytest.FixtureRequest) -> Iterator[None]:
    """No test takes longer than a minute, or than its `@pytest.mark.seconds(n)`."""
    marker = request.node.get_closest_marker("seconds")
    seconds = int(marker.args[0]) if marker else SECONDS_PER_TEST

    def too_long(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"the test took longer than {seconds} s")

    previous = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(seconds)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, previous)


def _session(workers: int) -> Iterator[Gateway]:
    with Gateway(workers=workers) as gateway:
        yield gateway


def _one_test(gateway: Gateway) -> Iterator[Gateway]:
    mark = gateway.envoy.mark()
    try:
        yield gateway
    finally:
        if gateway.envoy.running():
            gateway.clean_up()
        else:
            print(gateway.envoy.log(since=mark), file=sys.stderr)


@pytest.fixture(scope="session")
def _session_1() -> Iterator[Gateway]:
    yield from _session(1)


@pytest.fixture(scope="session")
def _session_4() -> Iterator[Gateway]:
    yield from _session(4)


@pytest.fixture
def gateway(_session_1: Gateway) -> Iterator[Gateway]:
    """An Envoy with one worker and an upstream, shared by the session."""
    yield from _one_test(_session_1)


@pytest.fixture
def gateway_4(_session_4: Gateway) -> Iterator[Gateway]:
    """The same with four workers."""
    yield from _one_test(_session_4)


@pytest.fixture(params=[1, 4], ids=["1-worker", "4-workers"])
def any_gateway(request: pytest.FixtureRequest) -> Iterator[Gateway]:
    """Both, one after the other."""
    yield from _one_test(request.getfixturevalue(f"_session_{request.param}"))


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """A second upstream, for services that the filter calls."""
    with Upstream() as server:
        yield server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fails early and in one sentence when there is nothing to test."""
    if items and not paths.module().exists():
        raise pytest.UsageError(f"{paths.module()} is missing: run make wasm")
