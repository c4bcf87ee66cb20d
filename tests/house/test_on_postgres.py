"""The doors, the canary and the conversations once more, on a real PostgreSQL, in a process of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ON_POSTGRES

ROOT = Path(__file__).parents[2]
AGAIN = {  # what may differ between databases: who sees what, locking, odd characters
    "doors": ["tests/house/test_doors.py", "-k", "who_may and (threads or circles or members)"],
    "canary": ["tests/house/test_canary.py", "-k", "letter or (page and (removed or outside or mod_out))"],
    "input": [
        f"tests/house/test_headers_and_input.py::test_bad_{one}"
        for one in (
            "addresses[NUL]",
            "addresses[number]",
            "addresses[not UTF-8]",
            "input[threads.start]",
            "input[settings.devices]",
            "input[circles.invite]",
        )
    ],
    "files": ["tests/files/test_fetch.py", "tests/files/test_keep.py"],
    "cases": [
        "tests/cases/test_write.py",
        "tests/cases/test_files.py",
        "tests/library/test_find.py",
        "tests/library/test_used.py",
    ],
    "threads": ["tests/threads", "tests/foundation/test_crash.py"],
}


@pytest.mark.postgres
@pytest.mark.skipif(ON_POSTGRES, reason="everything runs on PostgreSQL already")
@pytest.mark.parametrize("what", AGAIN)
def test_it_holds_on_postgres(what):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", *AGAIN[what], "-q", "-p", "no:cacheprovider", "-x"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**environment, "COP_TEST_DATABASE": "postgres"},
        capture_output=True,
        text=True,
        timeout=1800,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-1000:]
