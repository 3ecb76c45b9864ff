"""`make run` does what its sample says."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from harness import paths


@pytest.mark.seconds(60)
def test_the_quickstart_is_as_it_says() -> None:
    command = [sys.executable, str(paths.ROOT / "tools" / "run")]
    result = subprocess.run(
        command, env={**os.environ, "ONCE": "1"}, capture_output=True, text=True, timeout=50)
    assert result.returncode == 0, result.stdout + result.stderr
