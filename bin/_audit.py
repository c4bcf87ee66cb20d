"""Asks which of our pinned versions have known holes, for bin/check; audit-exceptions.txt lets some through a while."""

import json
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parent.parent
PINNED = ["constraints.txt", *sorted(file.name for file in HOUSE.glob("requirements*.txt"))]
PATIENCE = 120  # seconds for the whole audit; without an answer by then, the service counts as out of reach


def exceptions(lines: Iterable[str], today: date) -> set[str]:
    """The ids that are let through today; a line is an id, the last day it holds (YYYY-MM-DD) and the reason."""
    fields = [line.split(maxsplit=2) for line in lines if line.strip() and not line.startswith("#")]
    return {name for name, last_day, _reason in fields if date.fromisoformat(last_day) >= today}


def judge(dependencies: list[dict[str, Any]], accepted: set[str]) -> tuple[bool, list[str]]:
    """Whether all is well, and what to say, from pip-audit's list of dependencies and their known holes."""
    audited = [found for found in dependencies if "skip_reason" not in found]
    well, said = True, [f"{len(audited)} of {len(dependencies)} pinned versions were looked up."]
    for found in audited:
        for hole in found["vulns"]:
            known = bool(accepted & {hole["id"], *hole.get("aliases", [])})
            well = well and known
            repaired = ", ".join(hole["fix_versions"]) or "no version yet"
            verdict = "accepted for now" if known else "not accepted"
            said.append(f"{found['name']} {found['version']}: {hole['id']}, repaired in {repaired} ({verdict})")
    return well, said


def ask() -> list[dict[str, Any]]:
    """Pip-audit's answer about each pinned version; empty when the service is out of reach."""
    options = ["--format=json", "--progress-spinner=off", "--no-deps", "--disable-pip"]  # only the versions as written
    files = [f"--requirement={name}" for name in PINNED]
    command = [sys.executable, "-m", "pip_audit", *options, *files]
    try:
        answer = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return []
    if not answer.stdout.strip():
        print(answer.stderr.strip()[-500:])
        return []
    found: list[dict[str, Any]] = json.loads(answer.stdout)["dependencies"]
    return found


def main() -> int:
    """Print what was found; 1 when there is a hole beyond the exceptions, else 0."""
    dependencies = ask()
    if all("skip_reason" in found for found in dependencies):
        print("The audit service could not be asked: known holes were NOT looked for.")
        return 0
    lines = (HOUSE / "audit-exceptions.txt").read_text().splitlines()
    well, said = judge(dependencies, exceptions(lines, date.today()))
    print("\n".join(said))
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
