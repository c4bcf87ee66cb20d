"""Cases that are out, for whom they are, and what their files say when other programs open them."""

import io
import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cop.cases.models import MEMBERS, PUBLIC, Case
from cop.circles.models import Circle
from cop.foundation.db import writing
from cop.members.models import Member
from tests.cases.conftest import begun, out
from tests.conftest import Visitor

SECRET = "geheim van tafel zeven"  # stands in what did not work
COLUMNS = ["titel", "soort", "agendapunten", "gemeenten"]
ROW = ["Een bad voor vier dorpen", "Voorbeeld", "Bouw coalities", "Woerden; Schiedam"]


def agreed(case: Case, hidden: tuple[str, ...] = ()) -> Case:
    """The case as its partners agreed to show it to everybody, as it stands now."""
    with writing():
        case.sight, case.hidden, case.agreed_version = PUBLIC, list(hidden), case.published_version
    return case


def published_on(moment: datetime, case: Case) -> Case:
    with writing():
        case.published_at = moment
    return case


@pytest.fixture
def shown(fatima: Member, anouk: Member) -> Callable[..., Case]:
    """shown(sight, circle=…, titel=…) → a case of Fatima that is out."""

    def make(sight: str = MEMBERS, circle: Circle | None = None, **changed: Any) -> Case:
        return out(begun(fatima, **changed), anouk, sight, circle)

    return make


def program(name: str) -> str:
    """The path of a program; the test is passed over where it is not installed."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def ran(*command: str, **options: Any) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def kept_as(folder: Path, name: str, made: bytes) -> str:
    path = folder / name
    path.write_bytes(made)
    return str(path)


# Files to bring in


def as_json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()


def as_csv(*rows: list[str], between: str = ";") -> bytes:
    quoted = (between.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    return "\r\n".join(quoted).encode()


def as_xlsx(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def posted(browser: Visitor, made: bytes, name: str) -> Any:
    """Send a file, and the answer to it."""
    answer = browser.post("/casussen/invoeren", {"file": (io.BytesIO(made), name)}, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()  # of a large form the test client leaves its copy open
    return answer


def brought(browser: Visitor, made: bytes, name: str) -> Any:
    """Send a file; what the browser shows then: the report, or the page that says why there is none."""
    answer = posted(browser, made, name)
    return browser.get(answer.location) if answer.status_code == 303 else answer


def sent(browser: Visitor, made: bytes, name: str) -> str:
    """Send a file that can be read; the address of its report."""
    answer = posted(browser, made, name)
    assert answer.status_code == 303, answer.status
    return str(answer.location)
