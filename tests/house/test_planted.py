"""The tests of the house find the faults that we plant: some each time, all of them in the long run."""

import os
import subprocess
import sys

import pytest

from tests.conftest import ON_POSTGRES
from tests.house.plant import FAULTS, ROOT

SAMPLE = (
    "letter that asks nobody again",
    "revisions of what was hidden",
    "reports with the words of the post",
    "403 instead of 404",
)


@pytest.mark.parametrize("name", FAULTS)
def test_it_fits(name):
    """The line that a fault changes is there: else it would plant nothing."""
    fault = FAULTS[name]
    assert fault.right in (ROOT / fault.file).read_text(encoding="utf-8"), (
        f"{fault.file} changed: look at tests/house/plant.py"
    )


@pytest.mark.skipif(ON_POSTGRES, reason="the same code, and seen on SQLite")
@pytest.mark.parametrize(
    "name", [name if name in SAMPLE else pytest.param(name, marks=pytest.mark.long) for name in FAULTS]
)
def test_it_is_found(name):
    command = [sys.executable, "-m", "tests.house.plant", name]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0 and f"FOUND: {name}" in done.stdout, done.stdout[-3000:] + done.stderr[-1000:]
