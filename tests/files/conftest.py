"""Adding a file through the page, and what the page then shows."""

import re
import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from cop.files.models import File
from cop.foundation.db import db

SCRIPT = {"X-Requested-With": "script"}


@pytest.fixture(autouse=True)
def no_files_yet(app: Flask) -> Iterator[None]:
    yield
    shutil.rmtree(app.config["DATA_DIR"] / "files", ignore_errors=True)


@pytest.fixture
def add() -> Callable[..., TestResponse]:
    """add(browser, place, content, name) → the answer to adding a file to the text that is written at `place`."""

    def adding(browser: Any, place: str, content: bytes, name: str, **fields: Any) -> TestResponse:
        headers = fields.pop("headers", {})
        data = {"place": place, "file": (BytesIO(content), name), **fields}
        answer: TestResponse = browser.post("/bijlagen", data, content_type="multipart/form-data", headers=headers)
        answer.request.environ["wsgi.input"].close()  # of a large form the test client leaves its copy open
        return answer

    return adding


def kept_files(app: Flask) -> list[Path]:
    """Every file that is kept, whatever it is for."""
    folder: Path = app.config["DATA_DIR"] / "files"
    return [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]


def files() -> list[File]:
    """All rows, oldest first."""
    return list(db.session.scalars(select(File).order_by(File.id)))


def trouble(page: str) -> str:
    """What the page says of a file that it did not take in."""
    found = re.search(r'class="files__trouble.*?</p>', page, re.S)
    return re.sub(r"<svg.*?</svg>|<[^>]+>", "", found[0][5:], flags=re.S) if found else ""


def fetch(browser: Any, path: str, **options: Any) -> TestResponse:
    """Get a file to its end, and close it."""
    answer: TestResponse = browser.get(path, **options)
    answer.get_data()
    answer.close()
    return answer
