"""The audit of dependencies lets known holes through only as long as their exception says."""

import importlib.util
from datetime import date
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "bin" / "_audit.py"
spec = importlib.util.spec_from_file_location("audit", SCRIPT)
assert spec and spec.loader
audit = importlib.util.module_from_spec(spec)
spec.loader.exec_module(audit)

TODAY = date(2026, 11, 23)
HOLED = {
    "name": "teapot",
    "version": "1.0",
    "vulns": [{"id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "fix_versions": ["1.1"]}],
}
UNKNOWN = {"name": "kettle", "version": "2.0", "skip_reason": "not found"}


def test_a_hole_fails() -> None:
    well, said = audit.judge([HOLED], set())
    assert not well
    assert "teapot 1.0: PYSEC-2026-1, repaired in 1.1 (not accepted)" in said


def test_an_exception_holds_through_its_last_day() -> None:
    lines = ["# a remark", "", "CVE-2026-1 2026-11-23 the lid is not used here"]
    assert audit.judge([HOLED], audit.exceptions(lines, TODAY))[0]
    assert not audit.judge([HOLED], audit.exceptions(lines, date(2026, 11, 24)))[0]


def test_what_was_not_looked_up_is_counted_apart() -> None:
    well, said = audit.judge([UNKNOWN], set())
    assert well
    assert said == ["0 of 1 pinned versions were looked up."]


def test_the_list_of_exceptions_can_be_read() -> None:
    audit.exceptions((SCRIPT.parents[1] / "audit-exceptions.txt").read_text().splitlines(), TODAY)
